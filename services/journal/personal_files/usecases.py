"""Keeps the commendations in a child's personal file, and shows that file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.people.models import Pupil
from services.journal.personal_files.access import PERSONAL_FILE_READ
from services.journal.personal_files.models import Commendation
from services.journal.pupils.usecases import class_of
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound, Unavailable
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class FilePupil:
    """The child whose file it is, with the class that it is in now or was in last, if any."""

    id: UUID
    name: str
    class_name: str


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """The personal file of a child; commendations with the newest first."""

    pupil: FilePupil
    commendations: Sequence[Commendation]


def record_commendation(
    session: Session,
    school_id: str,
    *,
    sequence: int,
    item_id: UUID,
    pupil_id: UUID,
    kind: str,
    level: str,
    awarded_on: date,
    basis: str,
    issuer: str,
    verified_at: datetime,
) -> None:
    """Write a commendation, or what a certificate verified anew says: a step of the event.

    Raises:
        NotFound: the school has no such pupil.
    """
    pupil = session.get(Pupil, (school_id, pupil_id))
    if pupil is None:
        raise NotFound(said("Такого ученика в школе нет."))
    # The event may have been on its way while two records of the child became one.
    pupil_id = pupil.merged_into or pupil_id
    values = {
        "kind": kind,
        "level": level,
        "awarded_on": awarded_on,
        "basis": basis,
        "issuer": issuer,
        "verified_at": verified_at,
        "withdrawn_at": None,
        "sequence": sequence,
    }
    session.execute(
        insert(Commendation)
        .values(school_id=school_id, id=item_id, pupil_id=pupil_id, **values)
        .on_conflict_do_update(
            index_elements=["school_id", "id"],
            set_=values,
            where=Commendation.sequence < sequence,
        )
    )


def withdraw_commendation(
    session: Session, school_id: str, *, sequence: int, item_id: UUID, withdrawn_at: datetime
) -> None:
    """Let a commendation say that its certificate was found wrong: a step of the event.

    Raises:
        Unavailable: the commendation is still on its way; the event is tried again.
    """
    if session.get(Commendation, (school_id, item_id)) is None:
        raise Unavailable(said("Поощрение ещё не записано."))
    session.execute(
        update(Commendation)
        .where(
            Commendation.school_id == school_id,
            Commendation.id == item_id,
            Commendation.sequence < sequence,
        )
        .values(withdrawn_at=withdrawn_at, sequence=sequence)
    )


def read_personal_file(database: Database, caller: Caller, pupil_id: UUID) -> PersonalFile:
    """Return the personal file of a child.

    Raises:
        NotFound: there is no such child, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        pupil = session.get(Pupil, (school_id, pupil_id))
        class_ = class_of(session, school_id, pupil_id)
        basis = require(
            PERSONAL_FILE_READ, caller,
            Target(pupil_id=pupil_id, class_id=class_.id if class_ else None),
        )
        if pupil is None:
            raise NotFound(said("Такой записи нет."))
        commendations = session.scalars(
            select(Commendation)
            .where(Commendation.school_id == school_id, Commendation.pupil_id == pupil_id)
            .order_by(Commendation.awarded_on.desc(), Commendation.id)
        ).all()
        record_access(session, caller, basis, kind="personal_file")
    return PersonalFile(
        FilePupil(pupil.id, pupil.full_name, class_.name if class_ else ""), commendations
    )
