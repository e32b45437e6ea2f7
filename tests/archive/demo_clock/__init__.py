"""Tests of the demo's clock."""
