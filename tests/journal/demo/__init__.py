"""Tests of the demo municipality."""
