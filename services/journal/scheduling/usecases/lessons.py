"""Lessons that people move or take away by hand: those that no timetable wants where they are."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.journal.calendar.queries import read_calendar
from services.journal.classes.models import SchoolClass
from services.journal.classes.usecases.versions import raise_group_version
from services.journal.facts.usecases import record_facts, record_removal
from services.journal.lessons.access import LESSON_WRITE
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.lessons.usecases.groups import Group, load_group
from services.journal.lessons.usecases.lessons import demand_day, demand_open
from services.journal.scheduling.queries import lesson_is_empty
from services.journal.scheduling.usecases.columns import YearDays, compare_columns
from services.journal.years.models import AcademicYear
from services.shared.accountability.access import Basis, scope_of
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Conflict, NotFound
from services.shared.process.clock import today
from services.shared.wording import said


def move_lesson(
    database: Database, caller: Caller, lesson_id: UUID, *, held_on: date, ordinal: int
) -> None:
    """Move a lesson to another day or place in the day; what is in it goes along within the term.

    Raises:
        BadInput: the day is outside the year.
        Conflict: the place is taken, a period is closed, the timetable wants the lesson where it
            is, or it would leave its term with what is in it.
        Forbidden: the caller does not teach this group.
        NotFound: there is no such lesson.
    """
    with database.transaction(school_of(caller)) as session:
        lesson, group, basis = _load(session, caller, lesson_id)
        demand_day(caller, basis, held_on)
        demand_open(group, held_on)
        _refuse_planned(session, lesson, group)
        if group.term_on(held_on) != group.term_on(lesson.held_on) and not _is_empty(
            session, lesson
        ):
            raise Conflict(said(
                "В уроке уже есть записи: его можно перенести только внутри того же периода."
            ))
        taken = session.scalar(select(Lesson.id).where(
            Lesson.school_id == lesson.school_id, Lesson.group_id == group.id,
            Lesson.held_on == held_on, Lesson.ordinal == ordinal, Lesson.id != lesson.id,
        ))
        if taken is not None:
            raise Conflict(said(
                "%(held_on)s: %(chosen)s-й урок в этом журнале уже есть.",
                held_on=held_on, chosen=ordinal,
            ))
        lesson.held_on, lesson.ordinal, lesson.planned = held_on, ordinal, False
        record_facts(session, caller, LESSONS, [lesson.id], ["held_on", "ordinal"])
        raise_group_version(session, lesson.school_id, group.id)
        record_access(session, caller, basis, kind="lesson")


def delete_lesson(database: Database, caller: Caller, lesson_id: UUID) -> None:
    """Take a lesson away that nothing is in, nor ever was.

    Raises:
        Conflict: something is or was in it, the period is closed, or the timetable wants it.
        Forbidden: the caller does not teach this group.
        NotFound: there is no such lesson.
    """
    with database.transaction(school_of(caller)) as session:
        lesson, group, basis = _load(session, caller, lesson_id)
        _refuse_planned(session, lesson, group)
        if not _is_empty(session, lesson):
            raise Conflict(said(
                "В уроке есть или были записи: удалить можно только пустой урок."
            ))
        record_removal(session, caller, LESSONS, [lesson.id])
        session.execute(delete(Lesson).where(
            Lesson.school_id == lesson.school_id, Lesson.id == lesson.id
        ))
        raise_group_version(session, lesson.school_id, group.id)
        record_access(session, caller, basis, kind="lesson")


def _load(session: Session, caller: Caller, lesson_id: UUID) -> tuple[Lesson, Group, Basis]:
    lesson = session.get(Lesson, (school_of(caller), lesson_id))
    if lesson is None:
        scope_of(caller, LESSON_WRITE)
        raise NotFound(said("Такого урока нет."))
    group, basis = load_group(
        session, caller, LESSON_WRITE, lesson.group_id, day=today(), lock=True
    )
    # The timetable may have moved or taken it while this one waited.
    session.refresh(lesson)
    demand_day(caller, basis, lesson.held_on)
    demand_open(group, lesson.held_on)
    return lesson, group, basis


def _refuse_planned(session: Session, lesson: Lesson, group: Group) -> None:
    """Leave a lesson where the timetable wants it: only a substitution changes such a day."""
    if not lesson.planned:
        return
    of_class = session.get_one(SchoolClass, (lesson.school_id, group.class_id))
    year = session.get_one(AcademicYear, (lesson.school_id, of_class.year_id))
    days = YearDays(year, read_calendar(session, lesson.school_id, year.id))
    changes = compare_columns(
        session, lesson.school_id, days, of_class, lesson.held_on, lesson.held_on
    )
    unwanted = {*changes.removed, *(id_ for id_, _ in changes.moved)}
    if lesson.id not in unwanted | {one.id for one in changes.stayed}:
        raise Conflict(said(
            "Урок стоит в расписании: его переносит или отменяет завуч на странице «Замены»."
        ))


def _is_empty(session: Session, lesson: Lesson) -> bool:
    return bool(session.scalar(select(lesson_is_empty()).where(
        Lesson.school_id == lesson.school_id, Lesson.id == lesson.id
    )))
