"""Tests of the journal's people."""
