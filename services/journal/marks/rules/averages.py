"""Averages of marks and indicators of a class, decimals rounded half up (domain reference §3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from services.journal.marks.rules.marks import MarkValue
from services.journal.schools.rules import USUAL_THRESHOLDS, Thresholds

_SCALE = (MarkValue.FIVE, MarkValue.FOUR, MarkValue.THREE, MarkValue.TWO, MarkValue.ONE)


def average(marks: Iterable[MarkValue]) -> Decimal | None:
    """Return the mean of the marks that are numbers, unrounded; None when there are none."""
    return weighted_average((mark, Decimal(1)) for mark in marks)


def weighted_average(weighted: Iterable[tuple[MarkValue, Decimal]]) -> Decimal | None:
    """Return Σ(mark·weight) / Σweight, unrounded; None when no mark carries weight."""
    total = weights = Decimal(0)
    for mark, weight in weighted:
        if weight < 0:
            raise ValueError("a weight is never negative")
        if mark.number is not None:
            total += mark.number * weight
            weights += weight
    return total / weights if weights else None


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Return a value rounded half up."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def propose_term_mark(
    mean: Decimal | None, marks: int | None = None, rule: Thresholds = USUAL_THRESHOLDS
) -> MarkValue | None:
    """Return the mark that an average suggests by the school's rule; the teacher sets it.

    None without an average, or with fewer `marks` than the rule wants. It follows the average as
    it is shown, with two decimals: beside «4.50» stands a five, though the mean be 4.495.
    """
    if mean is None or (marks is not None and marks < rule.least_marks):
        return None
    shown = int(round_half_up(mean) * 100)
    edges = zip(_SCALE, (rule.five, rule.four, rule.three, rule.two), strict=False)
    return next((mark for mark, edge in edges if shown >= edge), MarkValue.ONE)


@dataclass(frozen=True, slots=True)
class MarkCounts:
    """How many pupils of a class have which term mark.

    Who is exempt, has departed or has no mark entered is not counted at all.
    """

    fives: int = 0
    fours: int = 0
    threes: int = 0
    twos: int = 0
    ones: int = 0
    not_attested: int = 0

    @property
    def marked(self) -> int:
        """Pupils with a mark that is a number."""
        return self.fives + self.fours + self.threes + self.twos + self.ones

    @property
    def pupils(self) -> int:
        """N of the indicators: the not attested stay in it."""
        return self.marked + self.not_attested


@dataclass(frozen=True, slots=True)
class ClassIndicators:
    """A class's indicators in percent and its average, two decimals each."""

    success: Decimal
    quality: Decimal
    level: Decimal
    average: Decimal | None


def count_marks(marks: Iterable[MarkValue | None]) -> MarkCounts:
    """Return the counts of one subject's term marks; whose they are must not have departed."""
    given = list(marks)
    return MarkCounts(*(given.count(mark) for mark in (*_SCALE, MarkValue.NOT_ATTESTED)))


def class_indicators(counts: MarkCounts) -> ClassIndicators | None:
    """Return успеваемость, качество, СОУ and the average; None for a class without marks.

    A one takes the lowest coefficient of the СОУ scale, the one of the not attested.
    """
    if not counts.pupils:
        return None
    good = counts.fives + counts.fours
    level = (
        100 * counts.fives
        + 64 * counts.fours
        + 36 * counts.threes
        + 16 * counts.twos
        + 7 * (counts.ones + counts.not_attested)
    )
    return ClassIndicators(
        success=_share(100 * (good + counts.threes), counts.pupils),
        quality=_share(100 * good, counts.pupils),
        level=_share(level, counts.pupils),
        average=_share(_points(counts), counts.marked) if counts.marked else None,
    )


def _points(counts: MarkCounts) -> int:
    numbers = (counts.fives, counts.fours, counts.threes, counts.twos, counts.ones)
    return sum(points * number for points, number in zip((5, 4, 3, 2, 1), numbers, strict=True))


def _share(part: int, whole: int) -> Decimal:
    return round_half_up(Decimal(part) / whole)
