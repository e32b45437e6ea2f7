"""Tests of the archive: inventory."""
