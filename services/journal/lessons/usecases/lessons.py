"""Adds lessons to a subject group's journal and edits them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.usecases.versions import raise_group_version
from services.journal.facts.usecases import record_facts
from services.journal.lessons.access import LESSON_WRITE
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.lessons.usecases.groups import (
    ONLY_THAT_DAY,
    Group,
    load_group,
    writable_on,
)
from services.journal.schools.models import WorkType
from services.shared.accountability.access import Basis, scope_of
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError, Forbidden, NotFound
from services.shared.process.clock import today
from services.shared.wording import said

_MAX_ORDINAL = 20


@dataclass(frozen=True, slots=True)
class LessonContent:
    """What a teacher writes about a lesson; None leaves a part as it is."""

    topic: str | None = None
    homework: str | None = None
    work_type: str | None = None
    sets_work_type: bool = False


@dataclass(frozen=True, slots=True)
class LessonHead:
    """A lesson as the head of a column: `work_type` in short, `weight` as it is written.

    A lesson without a kind of work weighs one.
    """

    id: UUID
    date: date
    ordinal: int
    work_type: str | None
    weight: str
    topic: str
    homework: str


def add_lesson(
    database: Database,
    caller: Caller,
    group_id: UUID,
    *,
    held_on: date,
    ordinal: int | None,
    content: LessonContent,
) -> LessonHead:
    """Add a lesson; without a place in the day it follows the group's last one of that day.

    Raises:
        BadInput: the day is outside the year, or the class has no homework or such work.
        Conflict: the place is taken, or the period is closed.
        Forbidden: the caller does not teach this group.
    """
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(
            session, caller, LESSON_WRITE, group_id, day=today(), lock=True
        )
        demand_day(caller, basis, held_on)
        demand_open(group, held_on)
        lesson = Lesson(
            school_id=school_of(caller),
            id=new_id(),
            group_id=group.id,
            held_on=held_on,
            ordinal=_free_ordinal(session, caller, group, held_on, ordinal),
            topic="",
            homework="",
        )
        work_type = _fill(session, caller, group, lesson, content)
        session.add(lesson)
        record_facts(session, caller, LESSONS, [lesson.id])
        raise_group_version(session, lesson.school_id, group.id)
        record_access(session, caller, basis, kind="lesson")
    return _head(lesson, work_type)


def edit_lesson(
    database: Database, caller: Caller, lesson_id: UUID, content: LessonContent
) -> LessonHead:
    """Change a lesson's topic, homework or kind of work.

    Raises:
        NotFound: there is no such lesson.
        Conflict: the period is closed.
        Forbidden: the caller does not teach the lesson's group.
    """
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        lesson = session.get(Lesson, (school_id, lesson_id))
        if lesson is None:
            scope_of(caller, LESSON_WRITE)
            raise NotFound(said("Такого урока нет."))
        group, basis = load_group(
            session, caller, LESSON_WRITE, lesson.group_id, day=today(), lock=True
        )
        demand_day(caller, basis, lesson.held_on)
        demand_open(group, lesson.held_on)
        before = _content(lesson)
        work_type = _fill(session, caller, group, lesson, content)
        changed = [name for name, value in _content(lesson).items() if value != before[name]]
        if changed:
            record_facts(session, caller, LESSONS, [lesson.id], changed)
        raise_group_version(session, lesson.school_id, group.id)
        record_access(session, caller, basis, kind="lesson")
    return _head(lesson, work_type)


def demand_day(caller: Caller, basis: Basis, held_on: date) -> None:
    """Let a substitute write into lessons of the day alone.

    Raises:
        Forbidden: it is another day.
    """
    if writable_on(caller, basis) not in (None, held_on):
        raise Forbidden(ONLY_THAT_DAY)


def demand_open(group: Group, held_on: date) -> None:
    """Let nothing be written on a day outside the year, or of a closed period.

    Raises:
        BadInput: the day is in no period of the year.
        Conflict: its period is closed.
    """
    term = group.term_on(held_on)
    if term is None:
        what = said(
            "День %(held_on)s не входит в учебный год %(year)s: с %(first)s по %(last)s.",
            held_on=held_on, year=group.year,
            first=group.year_starts_on, last=group.year_ends_on,
        )
        raise BadInput(what, errors=[FieldError("date", what)])
    if not term.writable:
        raise Conflict(said("Период «%(name)s» закрыт: уроки в нём не меняют.", name=term.name))


def _free_ordinal(
    session: Session, caller: Caller, group: Group, held_on: date, ordinal: int | None
) -> int:
    taken = set(
        session.scalars(
            select(Lesson.ordinal).where(
                Lesson.school_id == caller.school_id,
                Lesson.group_id == group.id,
                Lesson.held_on == held_on,
            )
        )
    )
    chosen = ordinal if ordinal is not None else max(taken, default=0) + 1
    if chosen in taken or chosen > _MAX_ORDINAL:
        raise Conflict(said(
            "%(held_on)s: %(chosen)s-й урок в этом журнале уже есть.",
            held_on=held_on, chosen=chosen,
        ))
    return chosen


def _fill(
    session: Session, caller: Caller, group: Group, lesson: Lesson, content: LessonContent
) -> WorkType | None:
    if content.homework and not group.numeric:
        what = said("В 1 классе домашних заданий нет.")
        raise BadInput(what, errors=[FieldError("homework", what)])
    lesson.topic = lesson.topic if content.topic is None else content.topic
    lesson.homework = lesson.homework if content.homework is None else content.homework
    if content.sets_work_type:
        work_type = _work_type(session, caller, content.work_type, lesson.work_type_id)
        lesson.work_type_id = work_type.id if work_type else None
        return work_type
    if lesson.work_type_id is None:
        return None
    return session.get(WorkType, (lesson.school_id, lesson.work_type_id))


def _content(lesson: Lesson) -> dict[str, object]:
    """Return what an edit of a lesson may change, by columns."""
    return {name: getattr(lesson, name) for name in ("topic", "homework", "work_type_id")}


def _work_type(
    session: Session, caller: Caller, short: str | None, current: UUID | None
) -> WorkType | None:
    """Return a kind of work by its short name; a hidden one is for lessons that are of it."""
    if short is None:
        return None
    found = session.scalars(
        select(WorkType).where(
            WorkType.school_id == caller.school_id,
            WorkType.short == short,
            ~WorkType.hidden | (WorkType.id == current),
        )
    ).one_or_none()
    if found is None:
        what = said("Вида работы «%(short)s» в школе нет.", short=short)
        raise BadInput(what, errors=[FieldError("work_type", what)])
    return found


def format_weight(weight: Decimal | None) -> str:
    """Return a weight without needless noughts; None, which no kind of work has, is one."""
    return "1" if weight is None else f"{weight.normalize():f}"


def _head(lesson: Lesson, work_type: WorkType | None) -> LessonHead:
    return LessonHead(
        lesson.id,
        lesson.held_on,
        lesson.ordinal,
        work_type.short if work_type else None,
        format_weight(work_type.weight if work_type else None),
        lesson.topic,
        lesson.homework,
    )
