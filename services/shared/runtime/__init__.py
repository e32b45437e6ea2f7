"""The processes of a service: its verbs, its worker, and the worker's sign of life."""
