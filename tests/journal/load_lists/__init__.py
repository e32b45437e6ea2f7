"""Lists of teaching load."""
