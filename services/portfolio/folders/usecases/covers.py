"""Puts a cover on a child's folder, shows it, and takes it off."""

import io
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.portfolio.folders.access import PORTFOLIO_READ, PORTFOLIO_WRITE
from services.portfolio.folders.models import AchievementFolder, FolderCover
from services.portfolio.folders.rules import Cover, make_cover
from services.portfolio.folders.usecases.loading import folder_for
from services.portfolio.objects.usecases import ask_removal, keep_object, upload_of
from services.shared.accountability.access import Target, require
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound
from services.shared.objects.storage import Storage
from services.shared.process.clock import now
from services.shared.wording import said


@dataclass(frozen=True)
class ShownCover:
    """A cover and the child on whose folder it is."""

    pupil_id: UUID
    cover: FolderCover


def put_cover(
    database: Database, storage: Storage, caller: Caller, pupil_id: UUID, content: bytes
) -> ShownCover:
    """Make a picture the cover of a child's folder; the one before goes.

    Raises:
        BadInput: it is no picture that we take.
        NotFound: there is no such folder, or none that the caller may know of.
        Unavailable: the object store does not answer; nothing has changed.
    """
    require(PORTFOLIO_WRITE, caller, Target(pupil_id=pupil_id))
    cover = make_cover(content)
    with database.transaction(caller.school_id) as session:
        folder = folder_for(session, caller, PORTFOLIO_WRITE, pupil_id)
    key = f"covers/{folder.school_id}/{folder.id}/{new_id()}.jpg"
    with upload_of(database, key) as removal:
        storage.put_stream(io.BytesIO(cover.content), limit=len(cover.content), key=key)
        with database.transaction(caller.school_id) as session:
            keep_object(session, removal)
            return ShownCover(pupil_id, _replace_cover(session, folder, key, cover))


def remove_cover(database: Database, caller: Caller, pupil_id: UUID) -> None:
    """Take the cover off a child's folder; without one there is nothing to do.

    Raises:
        NotFound: there is no such folder, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        folder = folder_for(session, caller, PORTFOLIO_WRITE, pupil_id)
        _drop_cover(session, folder)


def read_cover(database: Database, storage: Storage, caller: Caller, pupil_id: UUID) -> bytes:
    """Return the bytes of the cover (image/jpeg); it was drawn small, so it is read whole.

    Raises:
        NotFound: there is no cover, or no folder that the caller may know of.
        Unavailable: the object store does not answer.
    """
    with database.transaction(caller.school_id) as session:
        folder = folder_for(session, caller, PORTFOLIO_READ, pupil_id)
        cover = session.get(FolderCover, (folder.school_id, folder.id))
    if cover is None:
        raise NotFound(said("Обложки нет."))
    return storage.get(cover.object_key, limit=cover.size)


def _replace_cover(
    session: Session, folder: AchievementFolder, key: str, cover: Cover
) -> FolderCover:
    # Two uploads at once: the later one waits here and replaces what the earlier one kept.
    session.get_one(AchievementFolder, (folder.school_id, folder.id), with_for_update=True)
    _drop_cover(session, folder)
    row = FolderCover(
        school_id=folder.school_id,
        folder_id=folder.id,
        object_key=key,
        sha256=cover.sha256,
        size=len(cover.content),
        width=cover.width,
        height=cover.height,
        updated_at=now(),
    )
    session.add(row)
    return row


def _drop_cover(session: Session, folder: AchievementFolder) -> None:
    key = session.scalar(
        delete(FolderCover)
        .where(FolderCover.school_id == folder.school_id, FolderCover.folder_id == folder.id)
        .returning(FolderCover.object_key)
    )
    if key is not None:
        ask_removal(session, key, now())
