"""Tests of the pages of a school's settings."""
