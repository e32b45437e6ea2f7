"""Tests of the archive: acts."""
