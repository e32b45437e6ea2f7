"""Reads the access log of a school in words, and tells the names that other logs have ids of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass, Subject, SubjectGroup
from services.journal.people.models import Pupil, Representative, Staff
from services.journal.people.rules import Name
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import Access, record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import (
    ACCESS_LOG_READ,
    LogQuery,
    basis_label,
    list_accesses,
)
from services.shared.database.base import Database

__all__ = ["LogQuery", "name_ids", "people_named", "read_access_log"]

_Person = type[Pupil] | type[Representative] | type[Staff]


def read_access_log(database: Database, caller: Caller, asked: LogQuery) -> dict[str, Any]:
    """Return a page of the log, the newest first; `next` asks for the page after it.

    Raises:
        Forbidden: the caller's role reads no log.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        page, following = list_accesses(session, school_of(caller), asked)
        names = _names(session, page)
        record_access(session, caller, basis.on(), kind="access_log")
    return {"items": [_told(row, names) for row in page], "next": following}


def name_ids(
    database: Database, caller: Caller, *, people: Collection[UUID], subjects: Collection[UUID]
) -> dict[str, Any]:
    """Return the names of people and of what was touched, for a log of another service.

    Raises:
        Forbidden: the caller's role reads no log.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        touched = {kind: set(subjects) for kind in ("pupil", "class", "group")}
        named = {
            "people": people_named(session, set(people)),
            "subjects": _subjects(session, touched),
        }
        record_access(session, caller, basis.on(), kind="access_log")
    return {kind: _keyed(names) for kind, names in named.items()}


def people_named(session: Session, persons: Collection[UUID]) -> dict[UUID, str]:
    """Return the full names of those of `persons` whom the school knows."""
    people: dict[UUID, str] = {}
    models: tuple[_Person, ...] = (Pupil, Representative, Staff)
    for model in models:
        people.update(_people(session, model, persons))
    return people


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
    return _Names(people_named(session, persons), _subjects(session, touched))


def _people(
    session: Session, model: _Person, persons: Collection[UUID]
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


def _keyed(names: dict[UUID, str]) -> dict[str, str]:
    return {str(key): name for key, name in names.items()}


def _told(row: Access, names: _Names) -> dict[str, Any]:
    return {
        "at": row.at,
        "who": names.people.get(row.person_id, row.user_id) if row.person_id else row.user_id,
        "role": row.role,
        "action": row.action,
        "kind": row.subject_kind,
        "subject": names.subjects.get(row.subject_id, "") if row.subject_id else "",
        "ground": basis_label(row),
        "outcome": row.outcome,
        "origin": row.origin,
    }
