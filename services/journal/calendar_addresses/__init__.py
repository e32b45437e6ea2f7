"""Addresses at which a person's lessons are read as a calendar, without logging in."""
