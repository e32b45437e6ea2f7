"""Tests of the sums that leave a school."""
