"""A timetable from a file: looked at, or written."""
