"""What a process of a service needs to live: settings, clock, logs, metrics, worker loops."""
