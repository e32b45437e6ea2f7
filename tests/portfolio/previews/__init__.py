"""Tests of the portfolio: previews."""
