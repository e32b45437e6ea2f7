"""Reads the access log of a school with names, and names the ids in the logs of others."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
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
from services.shared.database.listing import ListPage, has_words, split_words
from services.shared.errors import BadInput
from services.shared.wording import said

_FOUND = 500  # ids that a search of a log takes

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
class Found:
    """Ids of people by person, and of children, classes and groups, that words stand for."""

    people: Collection[UUID]
    subjects: Collection[UUID]


def read_access_log(database: Database, caller: Caller, query: LogQuery) -> ListPage[NamedEntry]:
    """Return a page of the log, the newest first.

    Raises:
        Forbidden: the caller's role reads no log.
        NotFound: the row that the page before ended with is gone.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    with database.transaction(school_of(caller)) as session:
        page = list_accesses(session, school_of(caller), query)
        names = _names(session, page.items)
        record_access(session, caller, basis, kind="access_log")
    return page.map(lambda row: _entry(row, names))


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


def find_ids(database: Database, caller: Caller, words: str) -> Found:
    """Return the people, and what may be touched, whose names have words that begin so.

    Raises:
        BadInput: more than 500 do, or there is no word.
        Forbidden: the caller's role reads no log.
    """
    basis = require(ACCESS_LOG_READ, caller, Target())
    school_id = school_of(caller)
    if not split_words(words):
        raise BadInput(said("Напишите, кого или что найти."))
    with database.transaction(school_id) as session:
        people = {
            person_id
            for model in (Pupil, Representative, Staff)
            for person_id in session.scalars(
                select(model.person_id)
                .where(model.school_id == school_id, has_words(words, model.full_name))
                .limit(_FOUND + 1)
            )
        }
        subjects = {
            one for query in _named_so(school_id, words) for one in session.scalars(query)
        }
        record_access(session, caller, basis, kind="access_log")
    if len(people) > _FOUND or len(subjects) > _FOUND:
        raise BadInput(said(
            "Слишком много совпадений: напишите имя полнее, а к предмету допишите класс: "
            "«математика 7А»."
        ))
    return Found(people, subjects)


def _named_so(school_id: str, words: str) -> tuple[Select[UUID], ...]:
    """Return the selections of children, classes and groups whose names have the words."""
    groups = (
        select(SubjectGroup.id)
        .join(Subject, SubjectGroup.subject_id == Subject.id)
        .join(SchoolClass, SubjectGroup.class_id == SchoolClass.id)
        .where(
            SubjectGroup.school_id == school_id,
            has_words(words, SchoolClass.name, Subject.name),
        )
    )
    plain = (
        select(model.id).where(model.school_id == school_id, has_words(words, name))
        for model, name in ((Pupil, Pupil.full_name), (SchoolClass, SchoolClass.name))
    )
    return tuple(query.limit(_FOUND + 1) for query in (*plain, groups))


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
