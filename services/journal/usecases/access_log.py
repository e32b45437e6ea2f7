"""Reads the access log in words: all of a school's, or what happened to one's own child."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from services.journal.domain.access import ACCESS
from services.journal.domain.people import Name
from services.journal.models import (
    Enrolment,
    Pupil,
    Representative,
    SchoolClass,
    Staff,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.shared.access import Ground, Target, require
from services.shared.audit import Access, record_access, school_of
from services.shared.auth import Caller
from services.shared.db import Database

_PAGE = 50

_Person = type[Pupil] | type[Representative] | type[Staff]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the log is wanted; `before` is the id that the page before ended with."""

    since: date | None = None
    until: date | None = None
    action: str | None = None
    subject: UUID | None = None
    before: UUID | None = None


def read_access_log(database: Database, caller: Caller, asked: Asked) -> dict[str, Any]:
    """Return a page of the log, the newest first; `next` asks for the page after it.

    Raises:
        Forbidden: the caller's role reads no log.
        NotFound: a representative asks for something else than the own child.
    """
    ground = _ground(caller, asked)
    with database.transaction(school_of(caller)) as session:
        rows = session.scalars(_query(caller, asked)).all()
        names = _names(session, rows[:_PAGE])
        record_access(
            session,
            caller,
            ground,
            kind="access_log",
            subject_kind="pupil" if caller.role == "representative" else "school",
            subject_id=asked.subject if caller.role == "representative" else None,
        )
    page = rows[:_PAGE]
    return {
        "items": [_told(row, names) for row in page],
        "next": page[-1].id if len(rows) > _PAGE else None,
    }


def _ground(caller: Caller, asked: Asked) -> Ground:
    if caller.role == "representative":
        return require(ACCESS, caller, "access_log.read_child", Target(pupil_id=asked.subject))
    return require(ACCESS, caller, "access_log.read", Target())


def _query(caller: Caller, asked: Asked) -> Select[Access]:
    query = select(Access).where(Access.school_id == school_of(caller))
    if asked.since:
        query = query.where(Access.at >= _midnight(asked.since))
    if asked.until:
        query = query.where(Access.at < _midnight(asked.until + timedelta(days=1)))
    if asked.action:
        query = query.where(Access.action == asked.action)
    if caller.role == "representative" and asked.subject:
        query = query.where(*_about_child(asked.subject))
    elif asked.subject:
        query = query.where(Access.subject_id == asked.subject)
    if asked.before:
        query = query.where(Access.id < asked.before)
    # An id begins with its moment: the order of ids is the order of time.
    return query.order_by(Access.id.desc()).limit(_PAGE + 1)


def _about_child(pupil_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Match what was done with a child, or with a class or group since the child was in it.

    Refusals are not told to a family: they name people who have learned nothing of the child.
    """
    member = SubjectGroupMember.pupil_id == pupil_id
    lists = (
        select(
            Enrolment.class_id, SubjectGroup.id.label("group_id"), Enrolment.enrolled_on
        )
        .outerjoin(SubjectGroup, SubjectGroup.class_id == Enrolment.class_id)
        .outerjoin(
            SubjectGroupMember, and_(SubjectGroupMember.group_id == SubjectGroup.id, member)
        )
        .where(
            Enrolment.pupil_id == pupil_id,
            or_(SubjectGroup.name.is_(None), SubjectGroupMember.pupil_id.is_not(None)),
        )
        .cte("lists")
    )
    since = select(lists).where(
        or_(lists.c.class_id == Access.subject_id, lists.c.group_id == Access.subject_id),
        func.date(Access.at) >= lists.c.enrolled_on,
    )
    touched = or_(
        Access.subject_id == pupil_id,
        Access.subject_id.in_(select(lists.c.class_id)),
        Access.subject_id.in_(select(lists.c.group_id)),
    )
    return (
        Access.outcome == "allowed", touched, or_(Access.subject_id == pupil_id, since.exists())
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


@dataclass(frozen=True, slots=True)
class _Names:
    """The words for people, by person, and for what was touched, by id."""

    people: dict[UUID, str]
    subjects: dict[UUID, str]


def _names(session: Session, rows: Iterable[Access]) -> _Names:
    rows = list(rows)
    persons = {row.person_id for row in rows if row.person_id}
    touched: dict[str, set[UUID]] = {"pupil": set(), "class": set(), "group": set()}
    for row in rows:
        if row.subject_id:
            touched[row.subject_kind].add(row.subject_id)
    people: dict[UUID, str] = {}
    models: tuple[_Person, ...] = (Pupil, Representative, Staff)
    for model in models:
        people.update(_people(session, model, persons))
    return _Names(people, _subjects(session, touched))


def _people(
    session: Session,
    model: _Person,
    persons: set[UUID],
) -> dict[UUID, str]:
    found = session.execute(
        select(model.person_id, model.family_name, model.given_name, model.patronymic).where(
            model.person_id.in_(persons)
        )
    )
    return {person_id: Name(*name).full for person_id, *name in found}


def _subjects(session: Session, touched: dict[str, set[UUID]]) -> dict[UUID, str]:
    pupils = session.scalars(select(Pupil).where(Pupil.id.in_(touched["pupil"])))
    classes = session.scalars(select(SchoolClass).where(SchoolClass.id.in_(touched["class"])))
    groups = session.execute(
        select(SubjectGroup.id, Subject.name, SchoolClass.name)
        .join(Subject, SubjectGroup.subject_id == Subject.id)
        .join(SchoolClass, SubjectGroup.class_id == SchoolClass.id)
        .where(SubjectGroup.id.in_(touched["group"]))
    )
    return {
        **{pupil.id: pupil.full_name for pupil in pupils},
        **{one.id: one.name for one in classes},
        **{group_id: f"{class_}, {subject}" for group_id, subject, class_ in groups},
    }


def _told(row: Access, names: _Names) -> dict[str, Any]:
    refused = row.outcome == "refused"
    return {
        "at": row.at,
        "who": names.people.get(row.person_id, row.user_id) if row.person_id else row.user_id,
        "role": row.role,
        "action": row.action,
        "kind": row.subject_kind,
        "subject": names.subjects.get(row.subject_id, "") if row.subject_id else "",
        "ground": f"{row.role}:refused" if refused else row.ground,
        "outcome": row.outcome,
        "origin": row.origin,
    }
