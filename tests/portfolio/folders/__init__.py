"""Tests of the portfolio: folders."""
