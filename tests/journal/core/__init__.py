"""Tests of the journal's core."""
