"""Tests of the journal's years."""
