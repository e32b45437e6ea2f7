"""HTTP in and out of web processes: the application factory, JSON, field messages."""
