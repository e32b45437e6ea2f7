"""Opens the subject groups of a class, and shows and changes which child is in which."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.access import GROUP_ASSIGN
from services.journal.classes.models import (
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.queries import GROUP_ORDER
from services.journal.classes.usecases.groups import GroupKey, open_groups, set_members
from services.journal.load.usecases.changing import lock_class, lock_group
from services.journal.people.seen import demand_seen, seen_of
from services.journal.pupils.access import PUPIL_LIST
from services.journal.pupils.queries import select_class_list
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class Subgroup:
    """A subgroup of a class for a subject; `seen` is to be sent with a change of its list."""

    id: UUID
    name: str
    members: list[UUID]
    seen: str


@dataclass(frozen=True, slots=True)
class DividedChild:
    """A child of the class by its full name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Division:
    """How a class is divided for a subject: the class's children by name, and the subgroups."""

    class_id: UUID
    class_name: str
    subject_id: UUID
    subject: str
    pupils: list[DividedChild]
    subgroups: list[Subgroup]


def read_division(
    database: Database, caller: Caller, class_id: UUID, subject_id: UUID
) -> Division:
    """Return the children of a class today and who of them is in which subgroup.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: there is no such class or subject.
    """
    basis = require(PUPIL_LIST, caller, Target(class_id=class_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        school_class = session.get(SchoolClass, (school_id, class_id))
        subject = session.get(Subject, (school_id, subject_id))
        if school_class is None or subject is None:
            raise NotFound(said("Такого класса или предмета нет."))
        rows = session.execute(select_class_list(school_id, class_id, today()))
        record_access(session, caller, basis, kind="people")
        return Division(
            class_id,
            school_class.name,
            subject_id,
            subject.name,
            [DividedChild(*row) for row in rows],
            _subgroups(session, school_id, class_id, subject_id),
        )


def open_group(
    database: Database, caller: Caller, class_id: UUID, *, subject_id: UUID, name: str | None
) -> UUID:
    """Open a group of a class for a subject, or a subgroup with a name; return its id.

    Raises:
        Conflict: the class has it already.
        NotFound: there is no such class or subject.
    """
    basis = require(GROUP_ASSIGN, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        lock_class(session, caller, class_id)
        if session.get(Subject, (school_id, subject_id)) is None:
            raise NotFound(said("Такого предмета нет."))
        key = GroupKey(class_id, subject_id, name)
        there = session.scalars(
            select(SubjectGroup.id).where(
                SubjectGroup.school_id == school_id,
                SubjectGroup.class_id == class_id,
                SubjectGroup.subject_id == subject_id,
                SubjectGroup.name.is_not_distinct_from(name),
            )
        ).one_or_none()
        if there is not None:
            raise Conflict(said("Такая группа у класса уже есть."))
        group_id = open_groups(session, caller, [key])[key]
        record_access(session, caller, basis.on(group_id=group_id), kind="group")
        return group_id


def set_group_members(
    database: Database,
    caller: Caller,
    members: dict[UUID, Collection[UUID]],
    *,
    seen: dict[UUID, str] | None = None,
) -> None:
    """Let subgroups have these children and no others.

    Raises:
        BadInput: a child is not of the class, is in two of the subgroups, or a group has the
            whole class.
        Conflict: somebody has changed a list since.
        NotFound: there is no such group.
    """
    basis = require(GROUP_ASSIGN, caller, Target(school_id=caller.school_id))
    everybody = [one for pupils in members.values() for one in pupils]
    if len(set(everybody)) < len(everybody):
        raise BadInput(said("Ученик отмечен сразу в двух группах."))
    with database.transaction(caller.school_id) as session:
        for group_id in sorted(members):
            lock_group(session, caller, group_id)
            there = members_of(session, caller, group_id)
            demand_seen(
                (seen or {}).get(group_id),
                seen_of(there),
                said("учеников в группе — %(count)s", count=len(there)),
            )
        set_members(session, caller, members)
        for group_id in members:
            record_access(session, caller, basis.on(group_id=group_id), kind="group")


def members_of(session: Session, caller: Caller, group_id: UUID) -> list[UUID]:
    """Return the children of a subgroup's list, sorted by id."""
    return sorted(
        session.scalars(
            select(SubjectGroupMember.pupil_id).where(
                SubjectGroupMember.school_id == caller.school_id,
                SubjectGroupMember.group_id == group_id,
            )
        )
    )


def _subgroups(
    session: Session, school_id: str, class_id: UUID, subject_id: UUID
) -> list[Subgroup]:
    rows = session.execute(
        select(SubjectGroup.id, SubjectGroup.name, SubjectGroupMember.pupil_id)
        .join_from(SubjectGroup, Subject)
        .join_from(SubjectGroup, SubjectGroupMember, isouter=True)
        .where(
            SubjectGroup.school_id == school_id,
            SubjectGroup.class_id == class_id,
            SubjectGroup.subject_id == subject_id,
            SubjectGroup.name.is_not(None),
        )
        .order_by(*GROUP_ORDER)
    )
    names: dict[UUID, str] = {}
    members: dict[UUID, list[UUID]] = {}
    for group_id, name, pupil_id in rows:
        names[group_id] = name or ""
        members.setdefault(group_id, []).extend([pupil_id] if pupil_id else [])
    return [
        Subgroup(one, name, sorted(members[one]), seen_of(sorted(members[one])))
        for one, name in names.items()
    ]
