"""Tests of the timetable pages."""
