"""What a deputy reports of a period: how many were there, came, left, and are there, by class.

A child is in a class at the close of a day. Who goes to another class of the school is in the
former one until the day of the new one, so that nobody is nowhere. Until `counted_after` (the
platform's rule, the same as in the sums of the municipality) children of September belong to the
beginning of the year; who leaves on the last day of a year or later has not left it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from services.journal.classes.rules import DepartureReason
from services.journal.movement.rules.stays import continues

LEVELS = {"1–4": range(1, 5), "5–9": range(5, 10), "10–11": range(10, 13)}
"""Levels of general education (273-FZ, article 10); grade 12 is that of evening schools."""


@dataclass(frozen=True, slots=True)
class Spell:
    """An enrolment as it is counted; spells of one child follow each other by days."""

    pupil_id: UUID
    class_id: UUID
    grade: int
    class_name: str
    sex: str | None
    enrolled_on: date
    departed_on: date | None
    reason: str | None = None
    departure_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days that are reported on, and the year they are of; `counted_after` is a September day."""

    starts_on: date
    ends_on: date
    year_ends_on: date
    counted_after: date

    @property
    def opening(self) -> date:
        """The day at whose close the period begins."""
        if self.starts_on <= self.counted_after:
            return self.counted_after
        return self.starts_on - timedelta(days=1)

    def has(self, day: date) -> bool:
        """Whether something of a day is counted in the period."""
        return self.opening < day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Counted:
    """How many; at_start + arrived + moved_in − departed − moved_out = at_end."""

    name: str
    at_start: int = 0
    arrived: int = 0
    moved_in: int = 0
    departed: int = 0
    moved_out: int = 0
    at_end: int = 0
    boys: int = 0
    girls: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of a period: by class, by grade, by level, in all."""

    classes: list[Counted]
    grades: list[Counted]
    levels: list[Counted]
    total: Counted


class StepKind(StrEnum):
    """What a line of the movement log is."""

    ARRIVED = "arrived"
    MOVED = "moved"
    DEPARTED = "departed"
    GRADUATED = "graduated"


@dataclass(frozen=True, slots=True)
class Step:
    """One movement: out of a spell, into one, or both."""

    kind: StepKind
    day: date
    out: Spell | None = None
    into: Spell | None = None


def steps_of(spells: Iterable[Spell]) -> list[Step]:
    """Return the movements that spells make, by day."""
    by_child = sorted(spells, key=lambda one: (str(one.pupil_id), one.enrolled_on))
    steps = [
        step
        for _, own in groupby(by_child, key=lambda one: one.pupil_id)
        for step in _steps_of_child(list(own))
    ]
    return sorted(steps, key=lambda one: one.day)


def _steps_of_child(spells: Sequence[Spell]) -> Iterator[Step]:
    before: Spell | None = None
    for one in spells:
        if before is not None and continues(
            before.departed_on, before.departure_reason, one.enrolled_on, one.reason
        ):
            yield Step(StepKind.MOVED, one.enrolled_on, before, one)
        else:
            yield from _left(before)
            yield Step(StepKind.ARRIVED, one.enrolled_on, None, one)
        before = one
    yield from _left(before)


def _left(spell: Spell | None) -> Iterator[Step]:
    if spell is None or spell.departed_on is None:
        return
    graduated = spell.departure_reason == DepartureReason.GRADUATED
    kind = StepKind.GRADUATED if graduated else StepKind.DEPARTED
    yield Step(kind, spell.departed_on, spell)


def count(spells: Sequence[Spell], period: Period) -> Counts:
    """Return the counts of a period of one year; spells are all of the year."""
    steps = [
        one for one in steps_of(spells)
        if one.into is not None or one.day < period.year_ends_on
    ]

    def rows(key: Callable[[Spell], Any], name: Callable[[Any], str]) -> list[Counted]:
        keys = sorted({key(one) for one in spells})
        return [_counted(steps, period, one, key, name(one)) for one in keys]

    names = {(one.grade, one.class_name, one.class_id): one.class_name for one in spells}
    return Counts(
        classes=rows(lambda one: (one.grade, one.class_name, one.class_id), names.__getitem__),
        grades=rows(lambda one: one.grade, str),
        levels=rows(lambda one: level_of(one.grade), lambda one: list(LEVELS)[one]),
        total=_counted(steps, period, None, lambda _: None, ""),
    )


def level_of(grade: int) -> int:
    """Return the number of a grade's level, from 0."""
    return next(n for n, grades in enumerate(LEVELS.values()) if grade in grades)


def _counted(
    steps: Sequence[Step], period: Period, of: Any, key: Callable[[Spell], Any], name: str
) -> Counted:
    here: dict[UUID, str | None] = {}
    counted = {"at_start": 0, "arrived": 0, "moved_in": 0, "departed": 0, "moved_out": 0}
    for step in steps:
        comes = step.into is not None and key(step.into) == of
        goes = step.out is not None and key(step.out) == of
        if comes == goes or step.day > period.ends_on:
            continue
        inside = step.kind is StepKind.MOVED
        spell = step.into if comes else step.out
        assert spell is not None  # noqa: S101  (comes or goes)
        if comes:
            here[spell.pupil_id] = spell.sex
        else:
            here.pop(spell.pupil_id, None)
        if period.has(step.day):
            what = ("moved_in" if inside else "arrived") if comes else (
                "moved_out" if inside else "departed"
            )
            counted[what] += 1
        else:
            counted["at_start"] = len(here)
    sexes = list(here.values())
    return Counted(
        name, **counted, at_end=len(here), boys=sexes.count("m"), girls=sexes.count("f")
    )
