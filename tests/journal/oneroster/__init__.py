"""Tests of OneRoster bundles."""
