"""Tests of the school calendar and of bells."""
