"""What a record that is two people is made of: what may be chosen for the second one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.models import Subject, SubjectGroup
from services.journal.classes.queries import GROUP_ORDER
from services.journal.merging.queries import read_child
from services.journal.merging.rows import Row
from services.journal.merging.rules import Child
from services.journal.merging.usecases.adults import adult_row
from services.journal.merging.usecases.children import NAME, pupil_row
from services.journal.merging.usecases.merging import log_children, may_merge
from services.journal.people.models import Pupil, Representation, Representative, Staff
from services.journal.people.rules import Name
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database


@dataclass(frozen=True, slots=True)
class PartGroup:
    """A subject group of a class, with how many marks the record has in it."""

    id: UUID
    subject: str
    group: str | None
    marks: int


@dataclass(frozen=True, slots=True)
class PartStay:
    """An enrolment that may go; of a `closed` year it may not."""

    id: UUID
    class_name: str
    year: str
    since: date
    until: date | None
    closed: bool
    groups: Sequence[PartGroup]


@dataclass(frozen=True, slots=True)
class PartPerson:
    """A representative of a child, or a child of a representative."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What a record is made of: what may be chosen."""

    kind: str
    id: UUID
    name: Name
    born_on: date | None
    stays: Sequence[PartStay]
    representatives: Sequence[PartPerson]
    children: Sequence[PartPerson]


def read_parts(database: Database, caller: Caller, kind: str, id_: UUID) -> Parts:
    """Return what may be chosen of a record that is two people's.

    Raises:
        Forbidden: the caller is no deputy.
        NotFound: the school has no such record.
    """
    basis = may_merge(caller)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        if kind != "pupil":
            row = adult_row(session, Staff if kind == "person" else Representative,
                            school_id, id_)
            children = children_of(session, school_id, id_) if kind == "representative" else []
            log_children(session, caller, basis, [one.id for one in children])
            return Parts(kind, id_, _name(row), None, [], [], children)
        child = read_child(session, school_id, pupil_row(session, school_id, id_))
        groups = _groups(session, school_id, child)
        log_children(session, caller, basis, [id_])
        return Parts(
            kind, id_, _name(child.pupil), child.pupil["born_on"],
            [
                PartStay(one.row["id"], one.class_name, one.year, one.since, one.until,
                         one.closed, groups.get(one.class_id, []))
                for one in child.stays
            ],
            _representatives(session, school_id, id_),
            [],
        )


def children_of(session: Session, school_id: str, representative_id: UUID) -> list[PartPerson]:
    rows = session.execute(
        select(Pupil.id, Pupil.full_name)
        .join_from(Representation, Pupil)
        .where(Representation.school_id == school_id,
               Representation.representative_id == representative_id)
        .order_by(Pupil.sort_key, Pupil.id)
    )
    return [PartPerson(*row) for row in rows]


def _representatives(session: Session, school_id: str, pupil_id: UUID) -> list[PartPerson]:
    rows = session.execute(
        select(Representative.id, Representative.full_name)
        .join_from(Representation, Representative)
        .where(Representation.school_id == school_id, Representation.pupil_id == pupil_id)
        .order_by(Representative.sort_key, Representative.id)
    )
    return [PartPerson(*row) for row in rows]


def _groups(session: Session, school_id: str, child: Child) -> dict[UUID, list[PartGroup]]:
    marks: dict[UUID, int] = {}
    for one in (*child.cells, *child.term_marks):
        marks[one.group_id] = marks.get(one.group_id, 0) + 1
    rows = session.execute(
        select(SubjectGroup.class_id, SubjectGroup.id, Subject.name, SubjectGroup.name)
        .join_from(SubjectGroup, Subject)
        .where(SubjectGroup.school_id == school_id,
               SubjectGroup.class_id.in_([one.class_id for one in child.stays]))
        .order_by(*GROUP_ORDER)
    )
    found: dict[UUID, list[PartGroup]] = {}
    for class_id, id_, subject, name in rows:
        found.setdefault(class_id, []).append(
            PartGroup(id_, subject, name, marks.get(id_, 0))
        )
    return found


def _name(row: Row) -> Name:
    return Name(*(row[part] for part in NAME))
