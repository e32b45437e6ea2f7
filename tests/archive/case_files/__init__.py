"""Tests of the archive: case_files."""
