"""Shows a week of lessons: of a class, a teacher, a room, or a child."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SchoolClass, SubjectGroup
from services.journal.classes.queries import (
    FIRST_IN_GROUP,
    LAST_IN_GROUP,
    select_group_stays,
)
from services.journal.load.models import TeachingLoad
from services.journal.people.models import Pupil, Staff
from services.journal.timetable.access import PUPIL_TIMETABLE_READ, TIMETABLE_READ
from services.journal.timetable.models import Room, TimetableEntry
from services.journal.timetable.rules.days import DayLesson
from services.journal.timetable.rules.weeks import monday_of, week_of
from services.journal.timetable.usecases.days import SchoolWeek, find_year, read_days
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said

_DAYS = 7


@dataclass(frozen=True, slots=True)
class ShownLesson:
    """A lesson of a week; `change` is what is otherwise on the day, if anything.

    `starts_at` and `ends_at` are ``08:30``, None where no bells say it. `own` tells a lesson of a
    group that the caller teaches.
    """

    ordinal: int
    starts_at: str | None
    ends_at: str | None
    group_id: UUID
    class_name: str
    subject: str
    subgroup: str | None
    teacher: str | None
    room: str | None
    change: str | None
    reason: str
    moved_to: date | None
    moved_to_ordinal: int | None
    own: bool


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day of the week; `off` is what it is free for, empty where it is just no school day."""

    date: date
    works: bool
    off: str
    lessons: list[ShownLesson]


@dataclass(frozen=True, slots=True)
class ShownWeek:
    """A week of somebody's or something's lessons, from Monday.

    `week` is 1 in a week А, 2 in a week Б, 0 where the school's weeks do not take turns.
    """

    title: str
    monday: date
    today: date
    week: int
    year: str
    days: list[ShownDay]


@dataclass(frozen=True, slots=True)
class Choice:
    """A class, teacher or room that a week can be shown of."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """All that weeks can be shown of; `own_teacher_id` is the caller, if on the staff."""

    classes: list[Choice]
    teachers: list[Choice]
    rooms: list[Choice]
    own_teacher_id: UUID | None
    own_class_id: UUID | None


def class_week(database: Database, caller: Caller, class_id: UUID, day: date) -> ShownWeek:
    """Return the week of a class in which a day is.

    Raises:
        Forbidden: the caller's role shows no timetables of classes.
        NotFound: the school has no such class.
    """
    return _of_school(
        database, caller, day,
        select(SchoolClass.name).where(
            SchoolClass.school_id == school_of(caller), SchoolClass.id == class_id
        ),
        lambda lesson: lesson.group.class_id == class_id,
    )


def teacher_week(database: Database, caller: Caller, teacher_id: UUID, day: date) -> ShownWeek:
    """Return the week of a teacher; what a substitute gives is in both weeks.

    Raises:
        Forbidden, NotFound: as `class_week`.
    """
    return _of_school(
        database, caller, day,
        select(Staff.full_name).where(
            Staff.school_id == school_of(caller), Staff.id == teacher_id
        ),
        lambda lesson: teacher_id in (lesson.teacher_id, lesson.planned_teacher_id),
    )


def room_week(database: Database, caller: Caller, room_id: UUID, day: date) -> ShownWeek:
    """Return the week of a room.

    Raises:
        Forbidden, NotFound: as `class_week`.
    """
    return _of_school(
        database, caller, day,
        select(Room.name).where(Room.school_id == school_of(caller), Room.id == room_id),
        lambda lesson: lesson.room_id == room_id,
    )


def pupil_week(database: Database, caller: Caller, pupil_id: UUID, day: date) -> ShownWeek:
    """Return the week of a child: of the groups that it is in on each day.

    Raises:
        NotFound: there is no such child, or it is not the caller's.
    """
    basis = require(PUPIL_TIMETABLE_READ, caller, Target(pupil_id=pupil_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        pupil = session.get(Pupil, (school_id, pupil_id))
        if pupil is None:
            raise NotFound(said("Такой записи нет."))
        stays: dict[UUID, list[tuple[date, date | None]]] = {}
        for group_id, first, last in session.execute(
            select_group_stays(SubjectGroup.id, FIRST_IN_GROUP, LAST_IN_GROUP)
            .where(Enrolment.school_id == school_id, Enrolment.pupil_id == pupil_id)
        ):
            stays.setdefault(group_id, []).append((first, last))

        def attended(lesson: DayLesson) -> bool:
            return any(
                first <= lesson.held_on and (last is None or lesson.held_on <= last)
                for first, last in stays.get(lesson.group.id, ())
            )

        shown = _week(session, caller, day, pupil.short_name, attended)
        record_access(session, caller, basis, kind="timetable")
    return shown


def list_choices(database: Database, caller: Caller) -> Choices:
    """Return the classes of the present year, the teachers who have lessons, and the rooms.

    Raises:
        Forbidden: the caller's role shows no timetables.
    """
    require(TIMETABLE_READ, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        year = find_year(session, school_id, today())
        classes = session.execute(
            select(SchoolClass.id, SchoolClass.name)
            .where(
                SchoolClass.school_id == school_id,
                SchoolClass.year_id == (year.id if year else None),
            )
            .order_by(SchoolClass.grade, SchoolClass.letter.collate("C"))
        )
        teaches = select(SubjectGroup.teacher_id).where(SubjectGroup.school_id == school_id)
        will = select(TeachingLoad.teacher_id).where(
            TeachingLoad.school_id == school_id, TeachingLoad.since > today()
        )
        instead = select(TimetableEntry.teacher_id).where(TimetableEntry.school_id == school_id)
        teachers = session.execute(
            select(Staff.id, Staff.full_name)
            .where(
                Staff.school_id == school_id,
                or_(*(Staff.id.in_(some) for some in (teaches, will, instead))),
            )
            .order_by(Staff.sort_key, Staff.id)
        )
        rooms = session.execute(
            select(Room.id, Room.name)
            .where(Room.school_id == school_id)
            .order_by(Room.name.collate("C"))
        )
        own = session.scalar(
            select(Staff.id).where(
                Staff.school_id == school_id, Staff.person_id == caller.person_id
            )
        )
        led = session.scalar(
            select(SchoolClass.id).where(
                SchoolClass.school_id == school_id,
                SchoolClass.class_teacher_id == own,
                SchoolClass.year_id == (year.id if year else None),
            ).limit(1)
        ) if own else None
        return Choices(
            [Choice(*row) for row in classes], [Choice(*row) for row in teachers],
            [Choice(*row) for row in rooms], own, led,
        )


def _of_school(
    database: Database, caller: Caller, day: date, name: Select[str],
    chosen: Callable[[DayLesson], bool],
) -> ShownWeek:
    require(TIMETABLE_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        title = session.scalar(name)
        if title is None:
            raise NotFound(said("Такого расписания нет."))
        return _week(session, caller, day, title, chosen)


def _week(
    session: Session, caller: Caller, day: date, title: str,
    chosen: Callable[[DayLesson], bool],
) -> ShownWeek:
    monday = monday_of(day)
    days = [monday + timedelta(days=number) for number in range(_DAYS)]
    year = find_year(session, school_of(caller), day)
    if year is None:
        return ShownWeek(title, monday, today(), 0, "", [])
    week = read_days(session, year, days[0], days[-1])
    lessons = [one for one in week.lessons if chosen(one)]
    turns = any(entry.week for entry in week.plan.entries)
    return ShownWeek(
        title, monday, today(), week_of(monday, year.starts_on) if turns else 0, year.name,
        [
            shown for one in days
            if (shown := _day(one, week, lessons, caller)).lessons or shown.works or shown.off
        ],
    )


def _day(
    day: date, week: SchoolWeek, lessons: list[DayLesson], caller: Caller
) -> ShownDay:
    grades = {one.group.grade for one in lessons} or {
        group.grade for group in week.groups.values()
    }
    works = any(week.calendar.weekday(day, grade) is not None for grade in grades)
    holidays = [one for grade in grades if (one := week.calendar.holiday(day, grade))]
    off = holidays[0].name if holidays and not works else ""
    return ShownDay(
        day, works, off,
        [_lesson(one, week, caller) for one in lessons if one.held_on == day],
    )


def _lesson(lesson: DayLesson, week: SchoolWeek, caller: Caller) -> ShownLesson:
    group, bell = lesson.group, week.bell(lesson)
    otherwise = week.plan.substitution_of(lesson)
    return ShownLesson(
        lesson.ordinal,
        f"{bell[0]:%H:%M}" if bell else None,
        f"{bell[1]:%H:%M}" if bell else None,
        group.id, group.class_name, group.subject, group.name,
        week.teachers.get(lesson.teacher_id) if lesson.teacher_id else None,
        week.rooms.get(lesson.room_id) if lesson.room_id else None,
        lesson.change, lesson.reason,
        otherwise.moved_on if otherwise else None,
        otherwise.moved_ordinal if otherwise else None,
        group.id in caller.ties.groups | caller.ties.day_groups,
    )
