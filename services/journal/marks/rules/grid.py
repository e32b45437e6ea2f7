"""A grid's arithmetic: what the cells of one child come to, fast enough for a whole class.

It says the same as `averages`, which a property test holds it to, in whole numbers: the texts of
a journal are few, so each is read once and then counted from memory.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from services.journal.marks.rules.averages import propose_term_mark, round_half_up
from services.journal.marks.rules.marks import FILE_SCALE, parse_cell
from services.journal.schools.rules import USUAL_THRESHOLDS, Thresholds

# Weights have two decimals; in hundredths they are whole numbers.
_UNIT = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row of cells comes to; texts as pages show them, None without a mark."""

    average: str | None = None
    weighted: str | None = None
    proposed: str | None = None


_NOTHING = Outcome()


def outcome(
    cells: Iterable[tuple[str, int]], rule: Thresholds = USUAL_THRESHOLDS
) -> Outcome:
    """Return averages and proposed term mark of cells, given as (text, weight in hundredths).

    `rule` is the school's for proposed marks.
    """
    points = count = weighted = weights = 0
    for text, weight in cells:
        total, number = _tally(text)
        if number:
            points += total
            count += number
            weighted += total * weight
            weights += number * weight
    return _outcome(points, count, weighted, weights, rule) if count else _NOTHING


def weight_units(weight: Decimal | None) -> int:
    """Return a weight in hundredths; a lesson without a kind of work weighs one."""
    return _UNIT if weight is None else int(weight * _UNIT)


def row_texts(
    lessons: int, places: Sequence[int] | None, texts: Sequence[str] | None
) -> list[str]:
    """Return the texts of a row of `lessons` cells of which only some are given, by place."""
    row = [""] * lessons
    if places and texts:
        for place, text in zip(places, texts, strict=True):
            row[place] = text
    return row


@lru_cache(maxsize=4096)
def _tally(text: str) -> tuple[int, int]:
    numbers = [mark.number for mark in parse_cell(text, FILE_SCALE).marks]
    counted = [number for number in numbers if number is not None]
    return sum(counted), len(counted)


@lru_cache(maxsize=4096)
def _outcome(
    points: int, count: int, weighted: int, weights: int, rule: Thresholds
) -> Outcome:
    mean = Decimal(weighted) / weights
    return Outcome(
        average=str(round_half_up(Decimal(points) / count)),
        weighted=str(round_half_up(mean)),
        proposed=propose_term_mark(mean, count, rule),
    )
