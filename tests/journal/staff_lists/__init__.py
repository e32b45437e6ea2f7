"""Lists of staff."""
