"""Lets waiting work be due now, whatever delay it was given."""

from datetime import timedelta

from sqlalchemy import update

from services.shared.database.base import Database
from services.shared.process.clock import now
from services.shared.waiting.table import WaitingWork


def make_due(database: Database) -> None:
    """Let every piece of waiting work be due now."""
    with database.transaction() as session:
        session.execute(update(WaitingWork).values(due_at=now() - timedelta(seconds=1)))
