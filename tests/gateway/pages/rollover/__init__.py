"""Tests of the page of the year rollover."""
