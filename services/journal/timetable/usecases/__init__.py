"""Timetables read, shown from every side, and changed."""
