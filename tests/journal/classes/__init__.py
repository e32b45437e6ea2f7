"""Tests of the journal's classes."""
