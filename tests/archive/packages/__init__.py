"""Tests of the archive: packages."""
