"""Lessons of subject groups, and kinds of work."""
