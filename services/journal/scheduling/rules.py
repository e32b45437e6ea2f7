"""Which lessons a timetable makes of a year's days, and what becomes of those that are there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.journal.calendar.rules import SchoolDay
from services.journal.timetable.rules.weeks import same_week, week_of


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a lesson of a group is: the day, and its place in the day."""

    group_id: UUID
    held_on: date
    ordinal: int


@dataclass(frozen=True, slots=True)
class WeeklyLesson:
    """An entry of a timetable, with the days that the timetable holds on."""

    group_id: UUID
    weekday: int
    week: int
    ordinal: int
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Change:
    """A lesson that is cancelled on its day (`moved_to` None), or held at another time."""

    place: Place
    moved_to: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class HeldLesson:
    """A lesson that is there; `planned`: the timetable has made it; `empty`: nothing is in it."""

    id: UUID
    place: Place
    planned: bool
    empty: bool


@dataclass(frozen=True, slots=True)
class ColumnChanges:
    """What is to be done; `stayed` are lessons outside of the timetable that something is in."""

    added: tuple[Place, ...]
    moved: tuple[tuple[UUID, Place], ...]
    removed: tuple[UUID, ...]
    stayed: tuple[HeldLesson, ...]


def lessons_by_timetable(
    weekly: Iterable[WeeklyLesson],
    days: Sequence[SchoolDay],
    first_day: date,
    changes: Iterable[Change] = (),
) -> set[Place]:
    """Return the places of the lessons of a class on the days that it works.

    `first_day` is the year's: weeks А and Б take turns from its week on. A day that is worked as
    another weekday has that one's lessons, in the week that it is in itself.
    """
    of_weekday: defaultdict[int, list[WeeklyLesson]] = defaultdict(list)
    for entry in weekly:
        of_weekday[entry.weekday].append(entry)
    places = {
        Place(entry.group_id, one.day, entry.ordinal)
        for one in days
        for entry in of_weekday[one.weekday]
        if entry.since <= one.day <= entry.until
        and same_week(entry.week, week_of(one.day, first_day))
    }
    moved = [change for change in changes if change.place in places]
    places -= {change.place for change in moved}
    return places | {
        Place(change.place.group_id, *change.moved_to) for change in moved if change.moved_to
    }


def plan_columns(wanted: Iterable[Place], held: Iterable[HeldLesson]) -> ColumnChanges:
    """Return how the lessons that are there become those that are wanted.

    A lesson with anything in it is never touched, nor one that people have added by hand; an empty
    one moves to a place of its group on the same day, else it goes.
    """
    missing = set(wanted)
    leaving: defaultdict[tuple[UUID, date], list[HeldLesson]] = defaultdict(list)
    stayed: list[HeldLesson] = []
    for lesson in sorted(held, key=lambda one: one.place):
        if lesson.place in missing:
            missing.remove(lesson.place)
        elif lesson.planned and lesson.empty:
            leaving[lesson.place.group_id, lesson.place.held_on].append(lesson)
        elif lesson.planned:
            stayed.append(lesson)
    added, moved = [], []
    for place in sorted(missing):
        free = leaving[place.group_id, place.held_on]
        if free:
            moved.append((free.pop(0).id, place))
        else:
            added.append(place)
    removed = tuple(one.id for lessons in leaving.values() for one in lessons)
    return ColumnChanges(tuple(added), tuple(moved), removed, tuple(stayed))

