"""Tests of columns that the timetable makes."""
