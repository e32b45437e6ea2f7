"""Asks for the journals' columns to be made again: by whoever changes a calendar or timetable."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.shared.database.base import new_id
from services.shared.process.clock import now
from services.shared.waiting.table import add_work

MAKE_COLUMNS = "make-columns"


def ask_columns(session: Session, school_id: str, year_id: UUID) -> None:
    """Let a worker make the columns of a year's journals: a caller's step."""
    add_work(
        session, MAKE_COLUMNS, new_id(), now(), school_id=school_id,
        data={"year_id": str(year_id)},
    )
