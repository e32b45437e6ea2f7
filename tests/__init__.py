"""Tests of Letopis, laid out like the services."""
