"""A child's way through the school, and the classes that it can come into."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.enrolment.access import ENROLMENT_WRITE
from services.journal.movement.access import MOVEMENT_READ
from services.journal.movement.queries import (
    select_memberships,
    select_open_classes,
    select_subgroups,
)
from services.journal.movement.rules.stays import (
    ClassOfYear,
    Stay,
    Undo,
    last_movement,
    version_of,
)
from services.journal.movement.usecases.children import last_mark, stays_of
from services.journal.people.models import Pupil
from services.shared.accountability.access import Target, may, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class Subgroup:
    """A subgroup of a class that a child may be put into."""

    id: UUID
    subject: str
    name: str


@dataclass(frozen=True, slots=True)
class OpenClass:
    """A class that children can come into, with its subgroups."""

    id: UUID
    name: str
    grade: int
    year: str
    year_starts_on: date
    year_ends_on: date
    subgroups: list[Subgroup]


@dataclass(frozen=True, slots=True)
class ChildMovement:
    """A child with its stays, the latest last.

    `version` goes back with whatever is entered. `undo` is what the last movement was, where it
    may be taken back; `last_mark` is the day of the last entry in the class of now.
    """

    id: UUID
    name: str
    born_on: date | None
    sex: str | None
    version: str
    stays: list[Stay]
    can_write: bool
    undo: Undo | None
    last_mark: date | None
    groups: list[UUID] = field(default_factory=list)
    classes: list[OpenClass] = field(default_factory=list)


def read_movement(database: Database, caller: Caller, pupil_id: UUID) -> ChildMovement:
    """Return a child's stays; to who may enter movements, also what can be entered next.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such child.
    """
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        pupil = session.get(Pupil, (school_id, pupil_id))
        stays = stays_of(session, school_id, pupil_id) if pupil else []
        latest = stays[-1].school_class if stays else None
        basis = require(
            MOVEMENT_READ, caller,
            Target(pupil_id=pupil_id, class_id=latest.id if latest else None),
        )
        if pupil is None:
            raise NotFound(said("Такого ученика в школе нет."))
        writes = may(ENROLMENT_WRITE, caller, Target(school_id=school_id))
        record_access(session, caller, basis, kind="movement")
        return ChildMovement(
            id=pupil.id,
            name=pupil.full_name,
            born_on=pupil.born_on,
            sex=pupil.sex,
            version=version_of(stays),
            stays=stays,
            can_write=writes,
            undo=last_movement(stays) if writes else None,
            last_mark=last_mark(session, school_id, pupil_id, latest.id) if latest else None,
            groups=list(session.scalars(select_memberships(school_id, pupil_id, latest.id)))
            if latest else [],
            classes=_open_classes(session, school_id) if writes else [],
        )


def list_open_classes(database: Database, caller: Caller) -> list[OpenClass]:
    """Return the classes that children can come into, the latest year first.

    Raises:
        Forbidden: the caller may not enrol.
    """
    require(ENROLMENT_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        return _open_classes(session, school_of(caller))


def _open_classes(session: Session, school_id: str) -> list[OpenClass]:
    classes = [ClassOfYear(*row) for row in session.execute(select_open_classes(school_id))]
    subgroups: defaultdict[UUID, list[Subgroup]] = defaultdict(list)
    for class_id, *group in session.execute(
        select_subgroups(school_id, [one.id for one in classes])
    ):
        subgroups[class_id].append(Subgroup(*group))
    return [
        OpenClass(
            one.id, one.name, one.grade, one.year, one.year_starts_on, one.year_ends_on,
            subgroups[one.id],
        )
        for one in classes
    ]
