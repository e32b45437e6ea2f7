"""Columns made by the timetable; lessons moved and taken away."""
