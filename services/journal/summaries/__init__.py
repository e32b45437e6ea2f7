"""Sums for those above the schools: no name, and no group of a few children."""
