"""Tests of children's lists and names."""
