"""Achievement folders and their covers."""
