"""Stores a file on its way in, and looks at it where it lies, before any row names it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from threading import Lock
from typing import Any, BinaryIO, cast
from uuid import UUID

from services.portfolio.core.findings import Finding
from services.portfolio.files.kinds.refusals import LOCKED_PDF, refused
from services.portfolio.files.metadata.arriving import Arriving
from services.portfolio.files.metadata.spans import Blanked
from services.portfolio.files.rules import detect_document_type, is_package
from services.portfolio.objects.usecases import remove_now, upload_of
from services.portfolio.previews.drawing import open_apart
from services.portfolio.previews.rules import SOURCE_MAX, Undrawable
from services.shared.database.base import Database, new_id
from services.shared.errors import CutBody
from services.shared.objects.storage import Storage, Stored
from services.shared.wording import said

_ONE_AT_A_TIME = Lock()
_DIRECTORY_MAX = 4 << 20  # bytes read of an office document to learn its kind


@contextmanager
def stored_of(
    database: Database,
    storage: Storage,
    arriving: Arriving,
    folder: str,
    *,
    limit: int,
    announced: int | None,
) -> Iterator[tuple[Stored, UUID]]:
    """Store a file as it comes; give the object, and the removal that its row takes back.

    Where something in it was told to go only behind its place (a film's track of metadata), the
    object is written once more without it, and the first one goes.

    Raises:
        BadInput: it is a picture or film that is not taken.
        CutBody: less came than was announced.
        TooLarge: there is no room for it.
        Unavailable: the object store does not answer.
    """
    key = f"{folder}/{new_id()}"
    with upload_of(database, key) as removal:
        stored = storage.put_through(arriving, limit=limit, key=key)
        if announced is not None and announced != arriving.size:
            raise CutBody(said(
                "Файл пришёл не целиком: связь оборвалась. Отправьте его ещё раз."
            ))
        if not arriving.spans:
            yield stored, removal
            return
        key = f"{folder}/{new_id()}"
        with upload_of(database, key) as second:
            with storage.stream(stored.key) as pieces:
                cleaned = Blanked(pieces, arriving.spans)
                kept = storage.put_through(cleaned, limit=limit, key=key)
            remove_now(database, removal)
            yield kept, second


def settled_type(storage: Storage, stored: Stored, content_type: str) -> str:
    """Return the type as it stands when the whole file can be looked at."""
    if not is_package(content_type):
        return content_type
    whole = io.BufferedReader(_Remote(storage, stored), 64 << 10)
    return detect_document_type(whole, content_type)


def check_unlocked(storage: Storage, stored: Stored, content_type: str) -> None:
    """Refuse a paper that nobody can open without its password; a process apart tries.

    It is laid in memory for that: one at a time, and none that is too large to be drawn later.

    Raises:
        BadInput: it is locked.
        Unavailable: the object store does not answer.
    """
    if stored.size > SOURCE_MAX:
        return
    with _ONE_AT_A_TIME, TemporaryFile() as copy:
        with storage.stream(stored.key) as pieces:
            for piece in pieces:
                copy.write(piece)
        copy.seek(0)
        try:
            open_apart(content_type, cast(BinaryIO, copy))
        except Undrawable as error:
            if error.finding is Finding.LOCKED:
                raise refused(LOCKED_PDF) from error


class _Remote(io.RawIOBase):
    """A stored object as a file that can be read here and there, but only so much of it."""

    def __init__(self, storage: Storage, stored: Stored) -> None:
        super().__init__()
        self._storage = storage
        self._stored = stored
        self._place = 0
        self._left = _DIRECTORY_MAX

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._stored.size}
        self._place = max(0, base[whence] + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any, /) -> int:
        length = min(len(buffer), self._stored.size - self._place)
        if length <= 0:
            return 0
        self._left -= length
        if self._left < 0:
            raise OSError("the list of parts is too long")
        with self._storage.stream(
            self._stored.key, offset=self._place, length=length
        ) as pieces:
            content = b"".join(pieces)
        buffer[: len(content)] = content
        self._place += len(content)
        return len(content)
