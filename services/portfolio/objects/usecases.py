"""Objects and their rows, kept in step whatever dies between.

The removal of an object is asked for before the object is written, and taken back in the
transaction of the row that names it. What no row names, the worker deletes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict
from services.shared.objects.storage import Storage
from services.shared.process.clock import now
from services.shared.waiting.runner import WorkKind, run_due
from services.shared.waiting.table import add_work, move_work, withdraw_work
from services.shared.wording import said

UPLOAD_TIME = timedelta(hours=3)  # far more than one upload takes
REMOVE_OBJECT = "remove_object"  # the kind of waiting work; its data has the `object_key`
_SETTLING = timedelta(minutes=1)  # a store that was too slow may still finish
_REMOVALS_AT_ONCE = 100


@contextmanager
def upload_of(database: Database, key: str) -> Iterator[UUID]:
    """Cover the writing of an object: one that fails is removed by the worker soon after.

    Gives the id of the removal; the body ends with `keep_object` in the transaction of the row.
    """
    with database.transaction() as session:
        removal_id = ask_removal(session, key, now() + UPLOAD_TIME)
    try:
        yield removal_id
    except BaseException:
        with database.transaction() as session:
            move_work(session, REMOVE_OBJECT, removal_id, now() + _SETTLING)
        raise


def keep_object(session: Session, removal_id: UUID) -> None:
    """Take an object's removal back: a caller's step, beside the row that names the object.

    Raises:
        Conflict: the upload took so long that the worker has removed it.
    """
    if not withdraw_work(session, REMOVE_OBJECT, removal_id):
        raise Conflict(said("Загрузка шла слишком долго. Попробуйте ещё раз."))


def remove_now(database: Database, removal_id: UUID) -> None:
    """Let the worker delete an object that no row will name."""
    with database.transaction() as session:
        move_work(session, REMOVE_OBJECT, removal_id, now())


def remove_objects(database: Database, storage: Storage) -> int:
    """Delete objects that no row names any more; return how many went (a periodic task)."""
    kind = WorkKind(REMOVE_OBJECT, lambda work: storage.erase(work.data["object_key"]))
    return run_due(database, kind, at_most=_REMOVALS_AT_ONCE)


def ask_removal(session: Session, key: str, due_at: datetime) -> UUID:
    """Ask for an object to be deleted once `due_at` has come: a caller's step."""
    removal_id = new_id()
    add_work(session, REMOVE_OBJECT, removal_id, due_at, data={"object_key": key})
    return removal_id
