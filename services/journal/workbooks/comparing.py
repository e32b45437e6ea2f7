"""Checks the averages that a file states against those of its marks."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.journal.marks.rules.averages import average, round_half_up
from services.journal.marks.rules.marks import MarkValue
from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import (
    AverageKind,
    JournalFile,
    StatedAverage,
    SubjectKey,
)
from services.shared.wording import said

_Marks = list[tuple[date, MarkValue]]


@dataclass(frozen=True, slots=True)
class Difference:
    """An average of the file that its own marks do not give."""

    place: Place
    file: str
    ours: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many averages could be checked, how many agree, and each that does not.

    ``unchecked`` are weighted averages of visible marks: the file does not carry the weights,
    so all that can be said of them is that they lie between the lowest and the highest mark.
    """

    compared: int
    agree: int
    differ: tuple[Difference, ...]
    unchecked: int


def compare_averages(file: JournalFile) -> Comparison:
    """Compare at the decimals that the file shows; a nought stands for «no marks»."""
    marks: dict[tuple[str, SubjectKey], _Marks] = defaultdict(list)
    for cell in file.cells:
        dated = ((cell.lesson.held_on, mark) for mark in cell.content.marks)
        marks[cell.pupil, cell.lesson.subject].extend(dated)
    places = max((stated.decimals for stated in file.averages), default=1) or 1
    compared = unchecked = 0
    differ: list[Difference] = []
    for stated in file.averages:
        given = _within(marks[stated.pupil, stated.subject], stated)
        if _cannot_be_checked(stated, given):
            unchecked += 1
            continue
        compared += 1
        ours = average(given) or Decimal(0)
        if round_half_up(ours, places) != round_half_up(stated.value, places):
            differ.append(_difference(stated, average(given), places))
    return Comparison(compared, compared - len(differ), tuple(differ), unchecked)


def _within(marks: _Marks, stated: StatedAverage) -> list[MarkValue]:
    return [
        mark
        for held_on, mark in marks
        if stated.first_day <= held_on <= stated.last_day and mark.number is not None
    ]


def _cannot_be_checked(stated: StatedAverage, given: list[MarkValue]) -> bool:
    if stated.kind is AverageKind.AVERAGE or not given:
        return False
    numbers = [mark.number for mark in given if mark.number is not None]
    return stated.value == 0 or min(numbers) <= stated.value <= max(numbers)


def _difference(stated: StatedAverage, ours: Decimal | None, places: int) -> Difference:
    shown = said("нет отметок") if ours is None else _shown(ours, places)
    return Difference(stated.place, _shown(stated.value, places), shown)


def _shown(value: Decimal, places: int) -> str:
    rounded = round_half_up(value, places)
    short = round_half_up(rounded, min(places, 2))
    return f"{short if short == rounded or places <= 2 else rounded.normalize()}"
