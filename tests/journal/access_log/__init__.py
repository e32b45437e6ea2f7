"""Tests of reading the access log."""
