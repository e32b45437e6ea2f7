"""Tests of the journal's ties."""
