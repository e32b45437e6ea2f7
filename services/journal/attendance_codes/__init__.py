"""Attendance codes: five meanings that are stored and counted, each written as the school does."""
