"""Reads the access log of a school with names, and names the ids in the logs of others."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass, Subject, SubjectGroup
from services.journal.people.models import Pupil, Representative, Staff
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import Access, record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import (
    ACCESS_LOG_READ,
    LogQuery,
    list_accesses,
)
from services.shared.database.base import Database

_Person = type[Pupil] | type[Representative] | type[Staff]


@dataclass(frozen=True, slots=True)
class Names:
    """Full names of people by person, and what was touched by its id: child, class, group."""

    people: Mapping[UUID, str]
    subjects: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """One action with children's data; `ground` is `role:tie`, or `role:refused`.

    `who` is the account where the school knows no such person; `subject` is empty where nothing
    of the school was touched.
    """

    at: datetime
    who: str
    role: str
    action: str
    kind: str
    subject: str
    ground: str
    outcome: str
    origin: str


@dataclass(frozen=True, slots=True)
class NamedLogPage:
    """A page of the log, the newest first; `next` asks for the page after it."""

    items: Sequence[NamedEntry]
    next: UUID | None


def read_access_log(database: Database, caller: Caller, query: LogQuery) -> NamedLogPage:
    """Return a page of the log, the newest first; `next` asks for the page after it.

    Raises:
        Forbidden: the caller's role reads no log.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        page, following = list_accesses(session, school_of(caller), query)
        names = _names(session, page)
        record_access(session, caller, basis, kind="access_log")
    return NamedLogPage([_entry(row, names) for row in page], following)


def name_ids(
    database: Database, caller: Caller, *, people: Collection[UUID], subjects: Collection[UUID]
) -> Names:
    """Return the names of people and of what was touched, for a log of another service.

    Raises:
        Forbidden: the caller's role reads no log.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        touched = {kind: set(subjects) for kind in ("pupil", "class", "group")}
        names = Names(_people(session, set(people)), _subjects(session, touched))
        record_access(session, caller, basis, kind="access_log")
    return names


def _names(session: Session, rows: Iterable[Access]) -> Names:
    rows = list(rows)
    persons = {row.person_id for row in rows if row.person_id}
    touched: dict[str, set[UUID]] = {"pupil": set(), "class": set(), "group": set()}
    for row in rows:
        if row.subject_id:
            touched[row.subject_kind].add(row.subject_id)
    return Names(_people(session, persons), _subjects(session, touched))


def _people(session: Session, persons: Collection[UUID]) -> dict[UUID, str]:
    models: tuple[_Person, ...] = (Pupil, Representative, Staff)
    return {
        person_id: name
        for model in models
        for person_id, name in session.execute(
            select(model.person_id, model.full_name).where(model.person_id.in_(persons))
        )
    }


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


def _entry(row: Access, names: Names) -> NamedEntry:
    return NamedEntry(
        at=row.at,
        who=names.people.get(row.person_id, row.user_id) if row.person_id else row.user_id,
        role=row.role,
        action=row.action,
        kind=row.subject_kind,
        subject=names.subjects.get(row.subject_id, "") if row.subject_id else "",
        ground=row.basis_label,
        outcome=row.outcome,
        origin=row.origin,
    )
