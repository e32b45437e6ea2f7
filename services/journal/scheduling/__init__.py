"""Columns of journals by the timetable, and lessons that are moved or taken away by hand."""
