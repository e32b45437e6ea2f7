"""Cells and term marks recorded and read."""
