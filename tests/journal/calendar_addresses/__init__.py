"""Tests of addresses of calendars."""
