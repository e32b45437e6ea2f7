"""Workbooks brought into journals: looked at first, then written whole or not at all."""
