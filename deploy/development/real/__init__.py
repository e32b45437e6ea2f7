"""The real servers on a bare Debian machine, without containers: installed, started, stopped."""
