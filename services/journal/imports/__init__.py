"""Journals brought in from workbooks."""
