"""Tests of a destruction across all four services."""
