"""Items of achievement folders and their review."""
