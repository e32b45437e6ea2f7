"""Marks and attendance: the grid, its cells, term marks, and their histories."""
