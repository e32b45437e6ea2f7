"""Tests of the portfolio: demo."""
