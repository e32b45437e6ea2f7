"""Bringing journals in from workbooks: upload, preview with every problem, apply."""
