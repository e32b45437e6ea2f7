"""Sums: made inside each school, read school by school."""
