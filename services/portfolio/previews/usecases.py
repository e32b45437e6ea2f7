"""Draws the small pictures of files that have come in: the worker's part.

A file over which three workers in a row have died has no picture.
"""

import hashlib
import io
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.portfolio.core.findings import Finding
from services.portfolio.items.models import ItemFile
from services.portfolio.objects.usecases import keep_object, upload_of
from services.portfolio.previews.drawing import draw_apart
from services.portfolio.previews.rules import SOURCE_MAX, WITH_PREVIEW, Preview, Undrawable
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound
from services.shared.objects.storage import Storage, Stored
from services.shared.process.backoff import Backoff
from services.shared.process.clock import now
from services.shared.waiting.runner import WorkKind, run_due
from services.shared.waiting.table import WaitingWork, add_work

DRAW_PREVIEW = "draw_preview"  # the kind of waiting work; its id is the file's
_DEATHS = 3
_AT_ONCE = 20
# A page waits for it, so that a store that is back has to be noticed soon.
_BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=2))


def ask_preview(session: Session, file: ItemFile) -> None:
    """Have the worker draw a new file's small picture, if its type has one: a caller's step."""
    if file.content_type not in WITH_PREVIEW:
        file.preview_state = "none"
        return
    file.preview_state = "waiting"
    add_work(session, DRAW_PREVIEW, file.id, now(), school_id=file.school_id)


def draw_previews(database: Database, storage: Storage) -> int:
    """Draw what waits to be drawn; return how many files were settled (a periodic task)."""
    kind = WorkKind(DRAW_PREVIEW, partial(_settle, database, storage), backoff=_BACKOFF)
    return run_due(database, kind, at_most=_AT_ONCE)


def _settle(database: Database, storage: Storage, work: WaitingWork) -> None:
    with database.transaction(work.school_id) as session:
        file = session.get(ItemFile, (work.school_id, work.id))
    if file is None or file.preview_state != "waiting":
        return
    try:
        _keep(database, storage, file, _drawn(storage, file, work.interrupted))
    except Undrawable as error:
        _give_up(database, file, error.finding)
    except NotFound:
        _give_up(database, file, Finding.BROKEN)


def _drawn(storage: Storage, file: ItemFile, interrupted: int) -> Preview:
    if interrupted > _DEATHS:
        raise Undrawable(Finding.UNFINISHED)
    if file.size > SOURCE_MAX:
        raise Undrawable(Finding.LARGE)
    with TemporaryFile() as copy:
        with storage.stream(file.object_key) as pieces:
            for piece in pieces:
                copy.write(piece)
        copy.seek(0)
        return draw_apart(file.content_type, cast(BinaryIO, copy))


def _keep(database: Database, storage: Storage, file: ItemFile, preview: Preview) -> None:
    """Keep the small picture, and the JPEG of the whole beside it where there is one."""
    with ExitStack() as uploads:
        kept = [
            _put(database, storage, file, content, uploads)
            for content in (preview.content, preview.jpeg)
            if content
        ]
        with database.transaction(file.school_id) as session:
            found = _still_there(session, file)
            if found is not None:
                for _stored, removal_id in kept:
                    keep_object(session, removal_id)
                _note(found, preview, *(stored for stored, _ in kept))


def _put(
    database: Database, storage: Storage, file: ItemFile, content: bytes, uploads: ExitStack
) -> tuple[Stored, UUID]:
    key = f"previews/{file.school_id}/{file.item_id}/{file.id}/{new_id()}.jpg"
    removal_id = uploads.enter_context(upload_of(database, key))
    return storage.put_stream(io.BytesIO(content), limit=len(content), key=key), removal_id


def _note(
    file: ItemFile, preview: Preview, stored: Stored, jpeg: Stored | None = None
) -> None:
    file.preview_state = "ready"
    if jpeg is not None:
        file.jpeg_key, file.jpeg_size, file.jpeg_sha256 = jpeg.key, jpeg.size, jpeg.sha256
    file.preview_key = stored.key
    file.preview_sha256 = hashlib.sha256(preview.content).hexdigest()
    file.preview_size = stored.size
    file.preview_width = preview.width
    file.preview_height = preview.height


def _give_up(database: Database, file: ItemFile, finding: Finding) -> None:
    with database.transaction(file.school_id) as session:
        found = _still_there(session, file)
        if found is not None:
            found.preview_state, found.finding = "failed", finding


def _still_there(session: Session, file: ItemFile) -> ItemFile | None:
    """Return the file, unless it was taken off in the meantime."""
    found = session.get(ItemFile, (file.school_id, file.id), with_for_update=True)
    return found if found is not None and found.preview_state == "waiting" else None
