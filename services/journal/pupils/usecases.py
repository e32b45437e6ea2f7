"""Reads who the children are: the list of a class, names for ids, and a child's subjects."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass
from services.journal.pupils.access import PUPIL_LIST, PUPIL_NAME, PUPIL_SUBJECTS
from services.journal.pupils.queries import (
    select_attended_groups,
    select_class_list,
    select_class_of,
    select_named,
    select_named_so,
    within,
)
from services.shared.accountability.access import Basis, Target, may, require, scope_of
from services.shared.accountability.access_log import record_access, record_accesses, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.database.listing import split_words
from services.shared.errors import BadInput, NotFound
from services.shared.process.clock import today
from services.shared.wording import said

NAMED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class ListedPupil:
    """A child by its full name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ClassList:
    """A class with the children in it, in the order of their names."""

    id: UUID
    name: str
    pupils: list[ListedPupil]


@dataclass(frozen=True, slots=True)
class NamedPupil:
    """A child by its full name, with the name of its class ("" for a child of no class)."""

    id: UUID
    name: str
    class_name: str


@dataclass(frozen=True, slots=True)
class PupilClass:
    """The class that a child is in now, or was in last."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class PupilGroup:
    """A subject group that a child is in; `teacher` with initials."""

    id: UUID
    subject: str
    subgroup: str | None
    teacher: str | None


def list_pupils(database: Database, caller: Caller, class_id: UUID) -> ClassList:
    """Return the children of a class who have not departed from it before today.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such class.
    """
    basis = require(PUPIL_LIST, caller, Target(class_id=class_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        school_class = session.get(SchoolClass, (school_id, class_id))
        if school_class is None:
            raise NotFound(said("Такого класса нет."))
        rows = session.execute(select_class_list(school_id, class_id, today()))
        record_access(session, caller, basis, kind="people")
        return ClassList(class_id, school_class.name, [ListedPupil(*row) for row in rows])


def name_pupils(
    database: Database, caller: Caller, pupil_ids: Collection[UUID]
) -> list[NamedPupil]:
    """Return the names and classes of children, of those alone whom the caller may know.

    Raises:
        Forbidden: the caller's role knows no child.
    """
    scope_of(caller, PUPIL_NAME)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        rows = session.execute(select_named(school_id, pupil_ids, caller.ties.groups)).mappings()
        named = [row for row in rows if may(PUPIL_NAME, caller, _target(row))]
        seen = [require(PUPIL_NAME, caller, _target(row)) for row in named]
        record_accesses(session, caller, seen, kind="people")
    return [NamedPupil(row["id"], row["name"], row["class_name"] or "") for row in named]


def find_pupils(database: Database, caller: Caller, words: str) -> list[NamedPupil]:
    """Return the children whose names have words that begin so, of those the caller may know.

    Raises:
        BadInput: more than 200 do, or there is no word.
        Forbidden: the caller's role knows no child.
    """
    scope_of(caller, PUPIL_NAME)
    with database.transaction(school_of(caller)) as session:
        named = _called(session, caller, words)
        seen = [require(PUPIL_NAME, caller, _target(row)) for row in named]
        record_accesses(session, caller, seen, kind="people")
    return [NamedPupil(row["id"], row["name"], row["class_name"] or "") for row in named]


def find_pupil_ids(database: Database, caller: Caller, words: str) -> list[UUID]:
    """Return the ids of the children that `find_pupils` names: for a search in another list.

    Nobody is named by it: the log says that the caller searched, and of no child that it was seen.

    Raises:
        BadInput: more than 200 are called so, or there is no word.
        Forbidden: the caller's role knows no child.
    """
    tie = scope_of(caller, PUPIL_NAME)
    with database.transaction(school_of(caller)) as session:
        named = _called(session, caller, words)
        record_access(session, caller, Basis(PUPIL_NAME.name, caller.role, tie), kind="people")
    return [row["id"] for row in named]


def list_subjects(database: Database, caller: Caller, pupil_id: UUID) -> list[PupilGroup]:
    """Return the subject groups that a child is in, or was in last, by subject.

    Raises:
        Forbidden: the caller's role does not allow it.
        NotFound: there is no such child, or none that the caller may know of.
    """
    basis = require(PUPIL_SUBJECTS, caller, Target(pupil_id=pupil_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        rows = session.execute(select_attended_groups(school_id, [pupil_id])).all()
        record_access(session, caller, basis, kind="people")
    return [PupilGroup(*row) for row in rows]


def class_of(session: Session, school_id: str, pupil_id: UUID) -> PupilClass | None:
    """Return the class that a child is in now, or was in last; None for a child of no class."""
    row = session.execute(select_class_of(school_id, pupil_id)).one_or_none()
    return PupilClass(*row) if row else None


def groups_of_pupils(
    session: Session, school_id: str, pupil_ids: Collection[UUID]
) -> list[UUID]:
    """Return the subject groups that children are in, or were in last, by subject."""
    return list(session.scalars(select_attended_groups(school_id, pupil_ids)))


def _called(session: Session, caller: Caller, words: str) -> list[RowMapping]:
    if not split_words(words):
        raise BadInput(said("Напишите, кого или что найти."))
    known = within(scope_of(caller, PUPIL_NAME), caller.ties)
    query = select_named_so(
        school_of(caller), words, caller.ties.groups, known, most=NAMED_AT_ONCE + 1
    )
    found = session.execute(query).mappings().all()
    if len(found) > NAMED_AT_ONCE:
        raise BadInput(said("Слишком много совпадений: напишите имя полнее."))
    return [row for row in found if may(PUPIL_NAME, caller, _target(row))]


def _target(row: RowMapping) -> Target:
    return Target(pupil_id=row["id"], class_id=row["class_id"], group_id=row["group_id"])
