"""Tests of the journal's schools."""
