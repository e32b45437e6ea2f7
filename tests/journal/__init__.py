"""Tests of the journal service."""
