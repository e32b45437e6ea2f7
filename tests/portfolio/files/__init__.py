"""Tests of the portfolio: files."""
