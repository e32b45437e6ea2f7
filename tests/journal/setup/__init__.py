"""Tests of what a school sets up for a year."""
