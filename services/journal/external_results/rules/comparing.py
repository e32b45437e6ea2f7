"""Compares an external result with the last mark that the school has set for a term."""

from enum import StrEnum

_NUMERIC = frozenset("12345")


class Comparison(StrEnum):
    """What an external mark says of the school's (domain reference §4)."""

    LOWERED = "lowered"
    CONFIRMED = "confirmed"
    RAISED = "raised"


def compare(external: str | None, term_mark: str | None) -> Comparison | None:
    """Return how an external mark stands beside a term mark; None where one of them is missing."""
    if external not in _NUMERIC or term_mark not in _NUMERIC:
        return None
    if external == term_mark:
        return Comparison.CONFIRMED
    return Comparison.LOWERED if int(external) < int(term_mark) else Comparison.RAISED
