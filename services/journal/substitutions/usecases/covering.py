"""Shows the lessons of somebody who is absent, and who is free at the time of each."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.people.models import Staff
from services.journal.people.queries import holds
from services.journal.substitutions.rules import free_teachers, same_time
from services.journal.substitutions.usecases.naming import title
from services.journal.timetable.access import TIMETABLE_WRITE
from services.journal.timetable.rules.days import DayChange, DayLesson
from services.journal.timetable.usecases.days import (
    SchoolWeek,
    find_year,
    read_days,
)
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError
from services.shared.wording import said

_MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Offer:
    """A teacher who could give a lesson; `same_subject` and `at_school` say how near it is."""

    teacher_id: UUID
    name: str
    same_subject: bool
    at_school: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A lesson of the same time that a class could be joined to."""

    group_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class LessonToCover:
    """A lesson of somebody's day as it stands now, with who and what could take its place."""

    group_id: UUID
    held_on: date
    ordinal: int
    shown_on: date
    shown_ordinal: int
    starts_at: str | None
    class_name: str
    subject: str
    subgroup: str | None
    room: str | None
    teacher_id: UUID | None
    teacher: str | None
    change: str | None
    reason: str
    version: int
    offers: list[Offer]
    beside: list[Beside]


def lessons_to_cover(
    database: Database, caller: Caller, *, teacher_id: UUID, since: date, until: date
) -> list[LessonToCover]:
    """Return a teacher's lessons between two days by the week's timetable, with who is free.

    Raises:
        BadInput: more than a month is asked for.
        Forbidden: the caller may not change the timetable.
    """
    basis = require(TIMETABLE_WRITE, caller, Target(school_id=caller.school_id))
    if not 0 <= (until - since).days <= _MOST_DAYS:
        what = said("Выберите не больше месяца: последний день не раньше первого.")
        raise BadInput(what, errors=[FieldError("until", what)])
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        year = find_year(session, school_id, since)
        if year is None:
            return []
        week = read_days(session, year, since, until)
        subjects = _subjects_of_teachers(session, week, since)
        record_access(session, caller, basis, kind="timetable")
    return [
        _to_cover(lesson, week, subjects)
        for lesson in week.lessons
        if teacher_id in (lesson.planned_teacher_id, lesson.teacher_id)
        and lesson.change is not DayChange.MOVED_AWAY
    ]


def _to_cover(
    lesson: DayLesson, week: SchoolWeek, subjects: Mapping[UUID, frozenset[UUID]]
) -> LessonToCover:
    group, bell = lesson.group, week.bell(lesson)
    return LessonToCover(
        group.id, lesson.planned_on, lesson.planned_ordinal, lesson.held_on, lesson.ordinal,
        f"{bell[0]:%H:%M}" if bell else None, group.class_name, group.subject, group.name,
        week.rooms.get(lesson.room_id) if lesson.room_id else None,
        lesson.teacher_id,
        week.teachers.get(lesson.teacher_id) if lesson.teacher_id else None,
        lesson.change, lesson.reason, lesson.version,
        [
            Offer(one.teacher_id, week.teachers[one.teacher_id], one.same_subject, one.at_school)
            for one in free_teachers(lesson, week.lessons, subjects)
        ],
        [
            Beside(one.group.id, title(one))
            for one in week.lessons
            if one.held and same_time(one, lesson) and one.group.id != group.id
            and one.teacher_id != lesson.teacher_id
        ],
    )


def _subjects_of_teachers(
    session: Session, week: SchoolWeek, day: date
) -> Mapping[UUID, frozenset[UUID]]:
    """Return every teacher of the school with the subjects that he teaches, by name."""
    taught: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for group in week.groups.values():
        if group.teacher_id is not None:
            taught[group.teacher_id].add(group.subject_id)
    teachers = session.scalars(
        select(Staff.id)
        .where(Staff.school_id == week.year.school_id, holds(Role.TEACHER, day))
        .order_by(Staff.sort_key, Staff.id)
    )
    return {one: frozenset(taught[one]) for one in teachers}
