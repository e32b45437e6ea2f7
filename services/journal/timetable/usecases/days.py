"""Reads what is held on days of a school: few statements, whatever the number of lessons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.journal.calendar.queries import read_bells, read_calendar
from services.journal.calendar.rules import Bells, Calendar
from services.journal.classes.models import SchoolClass, Subject, SubjectGroup
from services.journal.load.queries import teacher_on
from services.journal.people.models import Staff
from services.journal.timetable.models import Room, Substitution, Timetable, TimetableEntry
from services.journal.timetable.rules.days import (
    DayLesson,
    DayPlan,
    DaySubstitution,
    PlannedEntry,
    PlannedGroup,
)
from services.journal.years.models import AcademicYear
from services.shared.process.clock import today


@dataclass(frozen=True)
class SchoolWeek:
    """The lessons of a span of days of a whole school, and the names of teachers and rooms."""

    year: AcademicYear
    calendar: Calendar
    bells: Bells
    lessons: Sequence[DayLesson]
    teachers: Mapping[UUID, str]
    rooms: Mapping[UUID, str]
    plan: DayPlan

    @property
    def groups(self) -> Mapping[UUID, PlannedGroup]:
        """The subject groups of the year."""
        return self.plan.groups

    def bell(self, lesson: DayLesson) -> tuple[time, time] | None:
        """Return when a lesson begins and ends, where the bells say it."""
        weekday = self.calendar.weekday(lesson.held_on, lesson.group.grade)
        if weekday is None:
            return None
        times = self.bells.on(lesson.held_on, weekday, lesson.group.grade, lesson.group.shift)
        return next(
            ((one.starts_at, one.ends_at) for one in times if one.ordinal == lesson.ordinal), None
        )


def find_year(session: Session, school_id: str, day: date) -> AcademicYear | None:
    """Return the year that a day is in, else the next one to begin, else the last."""
    years = session.scalars(
        select(AcademicYear)
        .where(AcademicYear.school_id == school_id)
        .order_by(AcademicYear.starts_on)
    ).all()
    return next((one for one in years if one.ends_on >= day), years[-1] if years else None)


def read_days(session: Session, year: AcademicYear, since: date, until: date) -> SchoolWeek:
    """Return the lessons of a school between two days of a year, by eight statements.

    Groups are taught by whom their load names today, or on the day of the span next to it.
    """
    school_id = year.school_id
    groups = {
        row.id: PlannedGroup(*row)
        for row in session.execute(
            select(
                SubjectGroup.id, SubjectGroup.class_id, SchoolClass.name, SchoolClass.grade,
                SchoolClass.shift, SubjectGroup.subject_id, Subject.name.label("subject"),
                SubjectGroup.name.label("subgroup"), teacher_on(_day_within(year, since, until)),
            )
            .join_from(SubjectGroup, SchoolClass)
            .join_from(SubjectGroup, Subject)
            .where(SubjectGroup.school_id == school_id, SchoolClass.year_id == year.id)
        )
    }
    calendar = read_calendar(session, school_id, year.id)
    plan = DayPlan(
        calendar, year.starts_on, groups,
        [PlannedEntry(*row) for row in session.execute(_select_entries(year))],
        read_substitutions(session, year),
    )
    return SchoolWeek(
        year,
        calendar,
        read_bells(session, school_id, year.id),
        plan.lessons(since, until),
        _names(session, select(Staff.id, Staff.initialled_name).where(
            Staff.school_id == school_id
        )),
        _names(session, select(Room.id, Room.name).where(Room.school_id == school_id)),
        plan,
    )


def _day_within(year: AcademicYear, since: date, until: date) -> date:
    """Return the day whose teachers a span shows: today, or its day that is nearest to that."""
    return max(min(max(today(), since), until), year.starts_on)


def read_substitutions(session: Session, year: AcademicYear) -> list[DaySubstitution]:
    """Return what is otherwise on single days of a year."""
    return [
        DaySubstitution(*row)
        for row in session.execute(
            select(
                Substitution.group_id, Substitution.held_on, Substitution.ordinal,
                Substitution.teacher_id, Substitution.room_id, Substitution.moved_on,
                Substitution.moved_ordinal, Substitution.cancelled, Substitution.joint,
                Substitution.reason, Substitution.version,
            ).where(
                Substitution.school_id == year.school_id,
                Substitution.held_on.between(year.starts_on, year.ends_on),
            )
        )
    ]


def _select_entries(year: AcademicYear) -> Select[*tuple[Any, ...]]:
    return (
        select(
            TimetableEntry.group_id, TimetableEntry.weekday, TimetableEntry.week,
            TimetableEntry.ordinal, TimetableEntry.room_id, TimetableEntry.teacher_id,
            TimetableEntry.joint, Timetable.since, Timetable.until,
        )
        .join_from(TimetableEntry, Timetable)
        .where(TimetableEntry.school_id == year.school_id, Timetable.year_id == year.id)
    )


def _names(session: Session, query: Select[UUID, str]) -> Mapping[UUID, str]:
    return {row[0]: row[1] for row in session.execute(query)}
