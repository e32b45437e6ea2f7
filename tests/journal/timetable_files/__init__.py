"""Tests of timetables from files."""
