"""Holds as a service knows them: counted, so that one whose event has not arrived is noticed."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.destruction.models import DestructionHold


class HoldStatus(StrEnum):
    """How the holds of a case file stand, compared with what a request knew of them."""

    FREE = "free"
    HELD = "held"
    BEHIND = "behind"  # a hold that the archive knows of has not arrived here
    STALE = "stale"  # a hold has come since the request was written


def note_placed(
    session: Session, school_id: str, hold_id: UUID, case_file_id: UUID, version: int
) -> None:
    """Write down that a hold was placed, whatever came before."""
    _note(session, school_id, hold_id, case_file_id, placed_version=version)


def note_lifted(
    session: Session, school_id: str, hold_id: UUID, case_file_id: UUID, version: int
) -> None:
    """Write down that a hold was lifted, whatever came before."""
    _note(session, school_id, hold_id, case_file_id, lifted_version=version)


def hold_status(
    session: Session, school_id: str, case_file_id: UUID, version: int
) -> HoldStatus:
    """Tell whether a request that knew `version` hold events may be carried out now.

    Locks the case file's holds until the transaction ends: one that comes now waits, and is seen
    by the next batch.
    """
    session.execute(select(func.pg_advisory_xact_lock(_lock_of(case_file_id))))
    placed, lifted, active = session.execute(
        select(
            func.count(DestructionHold.placed_version),
            func.count(DestructionHold.lifted_version),
            func.count(
                case((DestructionHold.lifted_version.is_(None), DestructionHold.placed_version))
            ),
        ).where(
            DestructionHold.school_id == school_id, DestructionHold.case_file_id == case_file_id
        )
    ).one()
    if active:
        return HoldStatus.HELD
    known = placed + lifted
    if known == version:
        return HoldStatus.FREE
    return HoldStatus.BEHIND if known < version else HoldStatus.STALE


def _note(
    session: Session, school_id: str, hold_id: UUID, case_file_id: UUID, **versions: int
) -> None:
    session.execute(select(func.pg_advisory_xact_lock(_lock_of(case_file_id))))
    session.execute(
        insert(DestructionHold)
        .values(school_id=school_id, id=hold_id, case_file_id=case_file_id, **versions)
        .on_conflict_do_update(index_elements=["school_id", "id"], set_=versions)
    )


def _lock_of(case_file_id: UUID) -> int:
    return int.from_bytes(case_file_id.bytes[-8:], signed=True)
