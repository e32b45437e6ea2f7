"""Closing: the checklist, the terms, the year."""
