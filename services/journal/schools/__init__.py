"""Schools and their kinds of work."""
