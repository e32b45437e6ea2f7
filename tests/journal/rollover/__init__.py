"""Tests of the year rollover."""
