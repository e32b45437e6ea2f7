"""Lists of pupils: looked at, or written."""
