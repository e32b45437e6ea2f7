"""Subjects by all the names that people and files have for them."""
