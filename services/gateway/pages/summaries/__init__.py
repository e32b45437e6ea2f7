"""Sums for municipality and region: by school and grade, nobody's name, no group of a few."""
