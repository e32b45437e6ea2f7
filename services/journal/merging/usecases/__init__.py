"""Merges, splits, and takes back what was merged or split."""
