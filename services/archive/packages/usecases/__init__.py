"""Packages: taken in, checked, fetched."""
