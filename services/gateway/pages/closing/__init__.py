"""Closing a class: its terms with checklists, the year, and the packages on their way."""
