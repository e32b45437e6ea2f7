"""Tests of reading the papers of schools."""
