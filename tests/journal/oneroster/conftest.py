"""Fixtures of bundles: a school without a year, and its operator."""

from tests.journal.rosters.conftest import operator

__all__ = ["operator"]
