"""Tests of the portfolio: reconcile."""
