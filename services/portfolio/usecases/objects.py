"""Objects that no row names any more: asked to go in a transaction, deleted by the worker."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.portfolio.models import ObjectRemoval
from services.shared.clock import now
from services.shared.db import Database, new_id
from services.shared.storage import Storage

_REMOVALS_AT_ONCE = 100


def remove_objects(database: Database, storage: Storage) -> int:
    """Delete objects that no row names any more; return how many went (a chore)."""
    with database.transaction() as session:
        waiting = session.scalars(
            select(ObjectRemoval)
            .where(ObjectRemoval.due_at <= now())
            .order_by(ObjectRemoval.id)
            .limit(_REMOVALS_AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for removal in waiting:
            storage.delete(removal.object_key)
            session.delete(removal)
    return len(waiting)


def ask_removal(session: Session, key: str, due_at: datetime) -> ObjectRemoval:
    """Ask for an object to be deleted once `due_at` has come: a caller's step."""
    removal = ObjectRemoval(id=new_id(), object_key=key, due_at=due_at)
    session.add(removal)
    return removal
