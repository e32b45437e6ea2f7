"""Holds on case files: what is held is not destroyed."""
