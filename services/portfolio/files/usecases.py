"""Takes files of an item in while they come, gives them out part by part, and drops them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.portfolio.core.uploads import JPEG, Limits
from services.portfolio.files.metadata.arriving import Arriving
from services.portfolio.files.rules import (
    HEAD,
    clean_name,
    detect_type,
    room_for,
)
from services.portfolio.files.storing import check_unlocked, settled_type, stored_of
from services.portfolio.folders.access import PORTFOLIO_WRITE
from services.portfolio.folders.models import AchievementFolder
from services.portfolio.items.access import PORTFOLIO_READ_ITEM
from services.portfolio.items.models import AchievementItem, ItemFile
from services.portfolio.items.queries import usage_of
from services.portfolio.items.rules import ItemState, check_editable
from services.portfolio.items.usecases.items import drop_file, open_for_change
from services.portfolio.items.usecases.loading import item_for
from services.portfolio.objects.usecases import keep_object
from services.portfolio.previews.usecases import ask_preview
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound
from services.shared.objects.storage import Storage, Stored
from services.shared.objects.streams import Readable
from services.shared.process.clock import now
from services.shared.wording import said


@dataclass(frozen=True)
class Opened:
    """A file that the caller may have: what it is, and how its bytes are read."""

    name: str
    content_type: str
    size: int
    sha256: str
    preview_state: str
    stream: Callable[[int, int], AbstractContextManager[Iterator[bytes]]]


def add_file(
    database: Database,
    storage: Storage,
    caller: Caller,
    limits: Limits,
    item_id: UUID,
    *,
    name: str,
    stream: Readable,
    announced: int | None,
) -> ItemFile:
    """Add a file to an item while it comes in; it is there when it is whole, or not at all.

    Whether there is room is asked before the first byte is read, what it is when the first bytes
    have come; only then is anything stored. Of pictures and films the metadata is left out, with
    the place in it; what came is noted beside what is kept.

    Raises:
        BadInput: it is of no kind that is taken, has too many pixels, or is locked by a password.
        CutBody: less came than was announced.
        TooLarge: there is no room for it.
        Conflict: the item waits for the school, or was verified.
        NotFound: there is no such item, or none that the caller may know of.
        Unavailable: the object store does not answer; nothing has changed.
    """
    with database.transaction(caller.school_id) as session:
        item = item_for(session, caller, PORTFOLIO_WRITE, item_id)
        check_editable(ItemState(item.state))
        room = room_for(limits, usage_of(session, item), announced)
    head = _read_head(stream)
    content_type = detect_type(head)
    arriving = Arriving(
        _Rejoined(head, stream), content_type, limit=room, most_pixels=limits.picture_pixels
    )
    folder = f"items/{item.school_id}/{item.pupil_id}/{item.id}"
    with stored_of(
        database, storage, arriving, folder, limit=room, announced=announced
    ) as (stored, removal):
        content_type = settled_type(storage, stored, content_type)
        if arriving.may_be_locked:
            check_unlocked(storage, stored, content_type)
        with database.transaction(caller.school_id) as session:
            keep_object(session, removal)
            item = open_for_change(session, caller, item_id)
            _lock_folder(session, item)
            room_for(limits, usage_of(session, item), stored.size)
            file = _file(item, stored, arriving, name, content_type)
            ask_preview(session, file)
            session.add(file)
            return file


def remove_file(database: Database, caller: Caller, item_id: UUID, file_id: UUID) -> None:
    """Take a file off an item.

    Raises:
        Conflict: the item waits for the school, or was verified.
        NotFound: there is no such file, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        item = open_for_change(session, caller, item_id)
        drop_file(session, _file_of(session, item, file_id))


def open_file(
    database: Database, storage: Storage, caller: Caller, item_id: UUID, file_id: UUID
) -> Opened:
    """Return a file for reading; access is checked and logged now, at every opening.

    Raises:
        NotFound: there is no such file, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    with database.transaction(caller.school_id) as session:
        item = item_for(session, caller, PORTFOLIO_READ_ITEM, item_id)
        file = _file_of(session, item, file_id)
    return Opened(
        file.name,
        file.content_type,
        file.size,
        file.sha256,
        file.preview_state,
        _streaming(storage, file.object_key),
    )


def open_jpeg(
    database: Database, storage: Storage, caller: Caller, item_id: UUID, file_id: UUID
) -> Opened:
    """Return the JPEG beside a picture that browsers do not show; as with `open_file`.

    Raises:
        NotFound: there is none, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    with database.transaction(caller.school_id) as session:
        item = item_for(session, caller, PORTFOLIO_READ_ITEM, item_id)
        file = _file_of(session, item, file_id)
    if file.jpeg_key is None or file.jpeg_size is None or file.jpeg_sha256 is None:
        raise NotFound(said("Снимка в виде JPEG у этого файла нет."))
    return Opened(
        clean_name(file.name.rpartition(".")[0], JPEG),
        JPEG,
        file.jpeg_size,
        file.jpeg_sha256,
        file.preview_state,
        _streaming(storage, file.jpeg_key),
    )


def read_preview(
    database: Database, storage: Storage, caller: Caller, item_id: UUID, file_id: UUID
) -> bytes:
    """Return the small picture of a file (image/jpeg).

    Raises:
        NotFound: there is none, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
        Unavailable: the object store does not answer.
    """
    with database.transaction(caller.school_id) as session:
        item = item_for(session, caller, PORTFOLIO_READ_ITEM, item_id)
        file = _file_of(session, item, file_id)
    if file.preview_key is None or file.preview_size is None:
        raise NotFound(said("Уменьшенного вида у этого файла нет."))
    return storage.get(file.preview_key, limit=file.preview_size)


def _streaming(
    storage: Storage, key: str
) -> Callable[[int, int], AbstractContextManager[Iterator[bytes]]]:
    return lambda offset, length: storage.stream(key, offset=offset, length=length)


def _file_of(session: Session, item: AchievementItem, file_id: UUID) -> ItemFile:
    file = session.get(ItemFile, (item.school_id, file_id))
    if file is None or file.item_id != item.id:
        raise NotFound(said("Такого файла нет."))
    return file


def _lock_folder(session: Session, item: AchievementItem) -> None:
    """Let uploads into different items of a folder be counted one after another."""
    session.get_one(
        AchievementFolder,
        (item.school_id, item.folder_id),
        with_for_update={"key_share": True},
    )


def _file(
    item: AchievementItem, stored: Stored, arriving: Arriving, name: str, content_type: str
) -> ItemFile:
    return ItemFile(
        school_id=item.school_id,
        id=new_id(),
        item_id=item.id,
        name=clean_name(name, content_type),
        content_type=content_type,
        size=stored.size,
        sha256=stored.sha256,
        arrived_size=arriving.size,
        arrived_sha256=arriving.sha256,
        altered_because=arriving.altered_because(stored.sha256),
        object_key=stored.key,
        added_at=now(),
    )


def _read_head(stream: Readable) -> bytes:
    head = b""
    while len(head) < HEAD and (piece := stream.read(HEAD - len(head))):
        head += piece
    return head


class _Rejoined:
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._rest.read(size)
