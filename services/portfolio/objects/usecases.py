"""Objects and their rows, kept in step whatever dies between.

The removal of an object is asked for before the object is written, and taken back in the
transaction of the row that names it. What no row names, the worker deletes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.portfolio.objects.models import ObjectRemoval
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict
from services.shared.objects.storage import Storage
from services.shared.process.clock import now

UPLOAD_TIME = timedelta(hours=3)  # far more than one upload takes
_SETTLING = timedelta(minutes=1)  # a store that was too slow may still finish
_REMOVALS_AT_ONCE = 100


@contextmanager
def upload_of(database: Database, key: str) -> Iterator[ObjectRemoval]:
    """Cover the writing of an object: one that fails is removed by the worker soon after.

    The body ends with `keep_object` in the transaction of the row.
    """
    with database.transaction() as session:
        removal = ask_removal(session, key, now() + UPLOAD_TIME)
    try:
        yield removal
    except BaseException:
        with database.transaction() as session:
            session.execute(
                update(ObjectRemoval)
                .where(ObjectRemoval.id == removal.id)
                .values(due_at=now() + _SETTLING)
            )
        raise


def keep_object(session: Session, removal: ObjectRemoval) -> None:
    """Take an object's removal back: a caller's step, beside the row that names the object.

    Raises:
        Conflict: the upload took so long that the worker has removed it.
    """
    found = session.execute(
        delete(ObjectRemoval).where(ObjectRemoval.id == removal.id).returning(ObjectRemoval.id)
    ).all()
    if not found:
        raise Conflict("Загрузка шла слишком долго. Попробуйте ещё раз.")


def remove_objects(database: Database, storage: Storage) -> int:
    """Delete objects that no row names any more; return how many went (a periodic task)."""
    with database.transaction() as session:
        waiting = session.scalars(
            select(ObjectRemoval)
            .where(ObjectRemoval.due_at <= now())
            .order_by(ObjectRemoval.id)
            .limit(_REMOVALS_AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for removal in waiting:
            storage.erase(removal.object_key)
            session.delete(removal)
    return len(waiting)


def ask_removal(session: Session, key: str, due_at: datetime) -> ObjectRemoval:
    """Ask for an object to be deleted once `due_at` has come: a caller's step."""
    removal = ObjectRemoval(id=new_id(), object_key=key, due_at=due_at)
    session.add(removal)
    return removal
