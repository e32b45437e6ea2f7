"""Tests of the pages of movement."""
