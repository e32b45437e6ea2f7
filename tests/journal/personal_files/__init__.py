"""Tests of personal files."""
