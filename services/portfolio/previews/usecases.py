"""Draws the small pictures of files that have come in: the worker's part.

A file is taken on for a while; who dies over it leaves it to the next round, and after three
rounds it has no picture.
"""

import hashlib
import io
from dataclasses import dataclass
from datetime import timedelta
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.portfolio.items.models import ItemFile, PreviewWaiting
from services.portfolio.objects.usecases import keep_object, upload_of
from services.portfolio.previews.drawing import draw_apart
from services.portfolio.previews.rules import SOURCE_MAX, Preview, Undrawable
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound, Unavailable
from services.shared.objects.storage import Storage, Stored
from services.shared.process.clock import now

_TRIES = 3
_TAKEN_FOR = timedelta(minutes=2)  # longer than one drawing
_AT_ONCE = 20


@dataclass(frozen=True)
class _Task:
    file_id: UUID
    school: str
    tries: int


def draw_previews(database: Database, storage: Storage) -> int:
    """Draw what waits to be drawn; return how many files were looked at (a periodic task).

    Raises:
        Unavailable: the object store does not answer; what is left waits for a later round.
    """
    for done in range(_AT_ONCE):
        task = _take(database)
        if task is None:
            return done
        _work_off(database, storage, task)
    return _AT_ONCE


def _take(database: Database) -> _Task | None:
    with database.transaction() as session:
        waiting = session.scalar(
            select(PreviewWaiting)
            .where(PreviewWaiting.due_at <= now())
            .order_by(PreviewWaiting.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if waiting is None:
            return None
        waiting.tries += 1
        waiting.due_at = now() + _TAKEN_FOR
        return _Task(waiting.file_id, waiting.school, waiting.tries)


def _work_off(database: Database, storage: Storage, task: _Task) -> None:
    with database.transaction(task.school) as session:
        file = session.get(ItemFile, (task.school, task.file_id))
        if file is None or file.preview_state != "waiting":
            _let_go(session, task)
            return
    try:
        preview = _drawn(storage, file, task)
        _keep(database, storage, file, task, preview)
    except (Undrawable, NotFound):
        _give_up(database, task)
    except Unavailable:
        _hand_back(database, task)
        raise


def _drawn(storage: Storage, file: ItemFile, task: _Task) -> Preview:
    if task.tries > _TRIES or file.size > SOURCE_MAX:
        raise Undrawable("too large, or fatal thrice")
    with TemporaryFile() as copy:
        with storage.stream(file.object_key) as pieces:
            for piece in pieces:
                copy.write(piece)
        copy.seek(0)
        return draw_apart(file.content_type, cast(BinaryIO, copy))


def _keep(
    database: Database, storage: Storage, file: ItemFile, task: _Task, preview: Preview
) -> None:
    key = f"previews/{file.school_id}/{file.item_id}/{file.id}/{new_id()}.jpg"
    with upload_of(database, key) as removal:
        content = io.BytesIO(preview.content)
        stored = storage.put_stream(content, limit=len(preview.content), key=key)
        with database.transaction(task.school) as session:
            found = _still_there(session, task)
            if found is not None:
                keep_object(session, removal)
                _note(found, stored, preview)
            _let_go(session, task)


def _note(file: ItemFile, stored: Stored, preview: Preview) -> None:
    file.preview_state = "ready"
    file.preview_key = stored.key
    file.preview_sha256 = hashlib.sha256(preview.content).hexdigest()
    file.preview_size = stored.size
    file.preview_width = preview.width
    file.preview_height = preview.height


def _hand_back(database: Database, task: _Task) -> None:
    """Let a later round try again: that the store does not answer is no fault of the file."""
    with database.transaction() as session:
        session.execute(
            update(PreviewWaiting)
            .where(PreviewWaiting.file_id == task.file_id)
            .values(tries=PreviewWaiting.tries - 1)
        )


def _give_up(database: Database, task: _Task) -> None:
    with database.transaction(task.school) as session:
        found = _still_there(session, task)
        if found is not None:
            found.preview_state = "failed"
        _let_go(session, task)


def _still_there(session: Session, task: _Task) -> ItemFile | None:
    """Return the file, unless it was taken off, or drawn by another worker, in the meantime."""
    found = session.get(ItemFile, (task.school, task.file_id), with_for_update=True)
    return found if found is not None and found.preview_state == "waiting" else None


def _let_go(session: Session, task: _Task) -> None:
    session.execute(delete(PreviewWaiting).where(PreviewWaiting.file_id == task.file_id))
