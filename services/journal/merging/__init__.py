"""Rows that are one person become one, a row that is two people two: previewed, taken back."""
