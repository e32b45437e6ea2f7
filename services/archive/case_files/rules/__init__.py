"""Retention: how long a record is kept, and the current state of a case file."""
