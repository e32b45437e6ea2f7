"""Reads a week for its page, and tries changes of it: what it becomes, and what clashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.journal.timetable.access import TIMETABLE_WRITE
from services.journal.weekly.rules.changes import (
    ChangedWeek,
    LessonPlace,
    WeekChange,
    change_week,
    place_of,
    teacher_of,
)
from services.journal.weekly.rules.clashes import FreePlace, WeekClash, free_places, week_clashes
from services.journal.weekly.usecases.state import WeekState, load_week
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError
from services.shared.wording import said

SMALLEST_DAY, LONGEST_DAY = 7, 20
"""How many lessons a day has on the page at least, and at most."""


@dataclass(frozen=True, slots=True)
class WeekGroup:
    """A subject group that lessons can be of; `teacher_id` gives them where none is named."""

    id: UUID
    class_id: UUID
    class_name: str
    subject: str
    subgroup: str | None
    teacher_id: UUID | None
    shift: int


@dataclass(frozen=True, slots=True)
class WeekTeacher:
    """Somebody of the staff."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class WeekLesson:
    """A lesson of the week; `changed`: a change has made it what it is."""

    group_id: UUID
    weekday: int
    week: int
    ordinal: int
    room: str | None
    teacher_id: UUID | None
    joint: UUID | None
    changed: bool


@dataclass(frozen=True, slots=True)
class TriedWeek:
    """A week with changes that nobody has saved; `missing` lessons are not there to be changed.

    `seen` is what a form sends back; `places` are those of the lesson in hand.
    """

    year_id: UUID
    year: str
    since: date
    until: date
    seen: str
    weekdays: int
    ordinals: int
    groups: list[WeekGroup]
    teachers: list[WeekTeacher]
    rooms: list[str]
    lessons: list[WeekLesson]
    clashes: list[WeekClash]
    missing: list[LessonPlace]
    places: list[FreePlace]


def try_week(
    database: Database, caller: Caller, *, year_id: UUID | None = None, since: date | None = None,
    changes: Sequence[WeekChange] = (), in_hand: LessonPlace | None = None,
) -> TriedWeek:
    """Return the week as it would be with changes; nothing is saved.

    `since` is the day from which they hold; without it, today, or where no timetable has begun
    the first day of the next one.

    Raises:
        BadInput: the day is outside the year, or a group is not of the year.
        Forbidden: the caller may not change the timetable.
        NotFound: there is no such year.
    """
    require(TIMETABLE_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        state = load_week(session, school_id, year_id, since)
        made = demand_groups(state, changes)
        clashes = week_clashes(state.entries, made.entries, state.school)
        weekdays = max(state.year.week_days, *(one.weekday for one in made.entries), 5)
        ordinals = min(LONGEST_DAY, max(
            SMALLEST_DAY, *(one.ordinal + 1 for one in made.entries), 0
        ))
        held = next((one for one in made.entries if place_of(one) == in_hand), None)
        return TriedWeek(
            state.year.id, state.year.name, state.validity.since, state.validity.until,
            state.seen, weekdays, ordinals, _groups(state),
            [WeekTeacher(one.id, str(one.name)) for one in state.school.teachers],
            state.rooms, _lessons(made, state), clashes, made.missing,
            free_places(made.entries, held, state.school, weekdays, ordinals) if held else [],
        )


def demand_groups(state: WeekState, changes: Sequence[WeekChange]) -> ChangedWeek:
    """Make the changes of a week, each of a group of its year.

    Raises:
        BadInput: one is of none.
    """
    for one in changes:
        if one.becomes is not None and one.becomes.group_id not in state.school.group_by_id:
            what = said("Такого предмета у классов этого года нет.")
            raise BadInput(what, errors=[FieldError("changes", what)])
    return change_week(state.entries, changes, state.school)


def _groups(state: WeekState) -> list[WeekGroup]:
    return [
        WeekGroup(
            one.id, one.class_id, one.class_name, one.subject, one.name, one.teacher_id, one.shift
        )
        for (_, _), several in sorted(state.school.groups.items())
        for one in sorted(several, key=lambda one: (one.subject, one.name or ""))
    ]


def _lessons(made: ChangedWeek, state: WeekState) -> list[WeekLesson]:
    return [
        WeekLesson(
            one.group_id, one.weekday, one.week, one.ordinal, one.room,
            teacher_of(one, state.school), one.joint, place_of(one) in made.changed,
        )
        for one in made.entries
    ]
