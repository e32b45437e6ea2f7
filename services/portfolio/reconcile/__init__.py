"""Rows and objects compared."""
