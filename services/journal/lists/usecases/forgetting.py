"""Forgets lists that nobody has applied in time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from services.journal.lists.models import ListUpload
from services.journal.schools.models import School
from services.shared.database.base import Database, enter_school

WAITS = timedelta(days=1)
"""For so long a list that nobody applies is stored."""


def forget_old_lists(database: Database, at: datetime) -> int:
    """Delete the lists that nobody has applied in time, in every school; return how many."""
    with database.transaction() as session:
        schools = session.scalars(select(School.code)).all()
    return sum(_forget(database, school_id, at - WAITS) for school_id in schools)


def _forget(database: Database, school_id: str, before: datetime) -> int:
    with database.transaction() as session:
        enter_school(session, school_id)
        old = delete(ListUpload).where(
            ListUpload.school_id == school_id,
            ListUpload.state != "applied",
            ListUpload.created_at < before,
        )
        return len(session.execute(old.returning(ListUpload.id)).all())
