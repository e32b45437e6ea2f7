"""Tests of subjects and their names."""
