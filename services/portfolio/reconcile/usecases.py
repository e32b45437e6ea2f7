"""Compares rows and objects: what lies in the store without a row, what a row misses, what is
damaged.

Nothing is stopped for it: uploads and removals go on meanwhile, so whatever seems wrong is looked
at once more before it is reported. Of what the files show nothing is reported: keys alone.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.portfolio.files.metadata.mp4 import ends_early
from services.portfolio.files.metadata.source import Source
from services.portfolio.folders.models import FolderCover, School
from services.portfolio.items.models import ItemFile
from services.portfolio.objects.usecases import REMOVE_OBJECT
from services.portfolio.reconcile.access import PORTFOLIO_RECONCILE
from services.portfolio.reconcile.rules import TAIL, is_cut
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, NotFound
from services.shared.objects.storage import Storage
from services.shared.waiting.table import WaitingWork

Why = Literal["size", "content", "cut"]
_HEAD = 16


@dataclass(frozen=True)
class NamedObject:
    """An object as a row names it."""

    key: str
    school: str
    what: str  # file, preview, jpeg, cover
    row: str
    size: int
    sha256: str
    # Its type, where it is not known that all of it came: of files from before that was noted.
    unproven_type: str | None = None


@dataclass(frozen=True)
class Stray:
    """An object that no row names."""

    key: str
    size: int


@dataclass(frozen=True)
class Damaged:
    """An object that is not what its row says; or (`cut`) ends before a file of its type can."""

    named: NamedObject
    why: Why


@dataclass(frozen=True)
class Comparison:
    """How many rows and objects were compared, bytes read, and what was found wrong.

    `unproven` are rows of which it is not known whether all of the file came.
    """

    rows: int
    unproven: int
    objects: int
    bytes_read: int
    strays: tuple[Stray, ...]
    losses: tuple[NamedObject, ...]
    damaged: tuple[Damaged, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is wrong."""
        return not (self.strays or self.losses or self.damaged)


def reconcile(
    database: Database, storage: Storage, caller: Caller, *, read: bool = True
) -> Comparison:
    """Compare every row with its object, byte for byte unless `read` is off.

    Raises:
        Forbidden: the caller is no operator of the platform.
        Unavailable: the object store does not answer.
    """
    _log(database, caller)
    stored = _stored(storage)
    named = _named(database)
    strays = _strays(database, storage, stored, named)
    losses, damaged, bytes_read = [], [], 0
    for one in named.values():
        found = storage.stat(one.key) is not None
        if not found:
            losses.append(one)
            continue
        why, taken = _what_is_wrong(storage, one, read=read)
        bytes_read += taken
        if why is not None:
            damaged.append(Damaged(one, why))
    still = _named(database) if losses or damaged else {}
    return Comparison(
        rows=len(named),
        unproven=sum(one.unproven_type is not None for one in named.values()),
        objects=len(stored),
        bytes_read=bytes_read,
        strays=tuple(strays),
        losses=tuple(one for one in losses if one.key in still),
        damaged=tuple(one for one in damaged if one.named.key in still),
    )


def _log(database: Database, caller: Caller) -> None:
    basis = require(PORTFOLIO_RECONCILE, caller, Target())
    with database.transaction(school_of(caller)) as session:
        record_access(session, caller, basis, kind="portfolio")


def _stored(storage: Storage) -> dict[str, int]:
    """Return every key of the bucket with its size; one hidden by a deletion counts as well."""
    return {one.key: one.size for one in storage.versions("")}


def _strays(
    database: Database, storage: Storage, stored: dict[str, int], named: dict[str, NamedObject]
) -> list[Stray]:
    candidates = set(stored) - set(named) - _expected(database)
    if not candidates:
        return []
    # In between an upload may have ended, or a removal: only what is so twice is reported.
    candidates -= _expected(database) | set(_named(database))
    there = (key for key in sorted(candidates) if any(_versions(storage, key)))
    return [Stray(key, stored[key]) for key in there]


def _versions(storage: Storage, key: str) -> Iterator[bool]:
    return (one.key == key for one in storage.versions(key))


def _expected(database: Database) -> set[str]:
    """Return the keys of uploads under way and of what waits to be removed."""
    with database.transaction() as session:
        keys = select(WaitingWork.data["object_key"].astext)
        return set(session.scalars(keys.where(WaitingWork.kind == REMOVE_OBJECT)))


def _named(database: Database) -> dict[str, NamedObject]:
    """Return every object that a row names, school by school."""
    with database.transaction() as session:
        schools = session.scalars(select(School.code).order_by(School.code)).all()
    found: dict[str, NamedObject] = {}
    for school in schools:
        with database.transaction(school) as session:
            found |= {one.key: one for one in _of_school(session)}
    return found


def _of_school(session: Session) -> Iterable[NamedObject]:
    for cover in session.scalars(select(FolderCover)):
        row = str(cover.folder_id)
        yield NamedObject(
            cover.object_key, cover.school_id, "cover", row, cover.size, cover.sha256
        )
    for file in session.scalars(select(ItemFile)):
        row = str(file.id)
        yield NamedObject(
            file.object_key,
            file.school_id,
            "file",
            row,
            file.size,
            file.sha256,
            file.content_type if file.arrived_sha256 is None else None,
        )
        if file.preview_key and file.preview_size and file.preview_sha256:
            yield NamedObject(
                file.preview_key,
                file.school_id,
                "preview",
                row,
                file.preview_size,
                file.preview_sha256,
            )
        if file.jpeg_key and file.jpeg_size and file.jpeg_sha256:
            yield NamedObject(
                file.jpeg_key, file.school_id, "jpeg", row, file.jpeg_size, file.jpeg_sha256
            )


def _what_is_wrong(storage: Storage, named: NamedObject, *, read: bool) -> tuple[Why | None, int]:
    """Return what is wrong with an object, if anything, and how many bytes were read."""
    if not read:
        found = storage.stat(named.key)
        return ("size" if found and found.size != named.size else None), 0
    digest, size, head, tail = hashlib.sha256(), 0, b"", b""
    try:
        with storage.stream(named.key) as pieces:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                head = head or piece[:_HEAD]
                tail = (tail + piece)[-TAIL:]
    except NotFound:
        return None, size  # taken off while it was read
    if size != named.size:
        return "size", size
    if digest.hexdigest() != named.sha256:
        return "content", size
    return ("cut" if _is_cut(storage, named, head, tail) else None), size


def _is_cut(storage: Storage, named: NamedObject, head: bytes, tail: bytes) -> bool:
    if named.unproven_type is None:
        return False
    if named.unproven_type != "video/mp4":
        return is_cut(named.unproven_type, named.size, head, tail)
    with storage.stream(named.key) as pieces:
        try:
            return ends_early(Source(_Pieces(pieces)))
        except BadInput:
            return False  # of so many boxes that nobody can tell; its digest is right


class _Pieces:
    """Pieces of an object as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, _size: int = -1, /) -> bytes:
        return next(self._pieces, b"")
