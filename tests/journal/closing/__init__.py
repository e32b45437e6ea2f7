"""Tests of closing a class's terms and year."""
