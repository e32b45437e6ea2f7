"""Closing of a class's terms and of its year."""
