"""Tests of the portfolio: items."""
