"""Forgets lists that nobody has applied in time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.journal.lists.models import ListUpload
from services.journal.schools.models import School
from services.shared.database.base import Database, enter_school

WAITS = timedelta(days=1)
"""For so long a list that nobody applies is stored."""
MOST_WAITING = 20
"""So many lists of a school wait at once: whoever sends ten megabytes on and on fills no disk."""


def forget_old_lists(database: Database, at: datetime) -> int:
    """Delete the lists that nobody has applied in time, in every school; return how many."""
    with database.transaction() as session:
        schools = session.scalars(select(School.code)).all()
    return sum(_forget(database, school_id, at - WAITS) for school_id in schools)


def forget_beyond(session: Session, school_id: str, most: int = MOST_WAITING) -> None:
    """Delete the oldest lists of a school that wait beyond the number that may."""
    waiting = ListUpload.school_id == school_id, ListUpload.state != "applied"
    kept = (
        select(ListUpload.id)
        .where(*waiting)
        .order_by(ListUpload.created_at.desc(), ListUpload.id.desc())
        .limit(most)
    )
    session.execute(delete(ListUpload).where(*waiting, ListUpload.id.not_in(kept)))


def _forget(database: Database, school_id: str, before: datetime) -> int:
    with database.transaction() as session:
        enter_school(session, school_id)
        old = delete(ListUpload).where(
            ListUpload.school_id == school_id,
            ListUpload.state != "applied",
            ListUpload.created_at < before,
        )
        return len(session.execute(old.returning(ListUpload.id)).all())
