"""What the portfolio does; each function is one transaction, or a step of the caller's."""

import io
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.portfolio.domain.access import ACCESS
from services.portfolio.domain.covers import Cover, make_cover
from services.portfolio.models import AchievementFolder, FolderCover, ObjectRemoval
from services.shared.access import Target, may, require
from services.shared.audit import record_access
from services.shared.auth import Caller
from services.shared.clock import now
from services.shared.db import Database, new_id
from services.shared.errors import NotFound
from services.shared.storage import Storage

_REMOVALS_AT_ONCE = 100
_UPLOAD_TIME = timedelta(hours=1)  # far more than one upload takes


def open_folder(session: Session, school_id: str, *, pupil_id: UUID, class_id: UUID) -> None:
    """Open the achievement folder of a child; a child who changes class keeps the folder.

    Runs in the transaction of the event that tells of the enrolment.
    """
    statement = insert(AchievementFolder).values(
        school_id=school_id, id=new_id(), pupil_id=pupil_id, class_id=class_id, opened_at=now()
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["school_id", "pupil_id"], set_={"class_id": class_id}
        )
    )


def read_folder(database: Database, caller: Caller, pupil_id: UUID) -> dict[str, Any]:
    """Return the folder of a child, with its cover if it has one.

    Raises:
        NotFound: there is no such folder, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    with database.transaction(caller.school_id) as session:
        folder = _folder_for(session, caller, "portfolio.read", pupil_id)
        cover = session.get(FolderCover, (folder.school_id, folder.id))
    return {
        "pupil_id": pupil_id,
        "opened_at": folder.opened_at,
        "cover": _told(pupil_id, cover) if cover else None,
        "can_edit": may(ACCESS, caller, "portfolio.write", Target(pupil_id=pupil_id)),
    }


def put_cover(
    database: Database, storage: Storage, caller: Caller, pupil_id: UUID, content: bytes
) -> dict[str, Any]:
    """Make a picture the cover of a child's folder; the one before goes.

    The new object's removal is asked for before the object is written and taken back with the
    row that names it: whatever dies between, the worker clears what no row names.

    Raises:
        BadInput: it is no picture that we take.
        NotFound: there is no such folder, or none that the caller may know of.
        Unavailable: the object store does not answer; nothing has changed.
    """
    require(ACCESS, caller, "portfolio.write", Target(pupil_id=pupil_id))
    cover = make_cover(content)
    with database.transaction(caller.school_id) as session:
        folder = _folder_for(session, caller, "portfolio.write", pupil_id)
        key = f"covers/{folder.school_id}/{folder.id}/{new_id()}.jpg"
        removal = _ask_removal(session, key, now() + _UPLOAD_TIME)
    storage.put_stream(io.BytesIO(cover.content), limit=len(cover.content), key=key)
    with database.transaction(caller.school_id) as session:
        session.delete(session.merge(removal, load=False))
        kept = _replace_cover(session, folder, key, cover)
    return _told(pupil_id, kept)


def remove_cover(database: Database, caller: Caller, pupil_id: UUID) -> None:
    """Take the cover off a child's folder; without one there is nothing to do.

    Raises:
        NotFound: there is no such folder, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        folder = _folder_for(session, caller, "portfolio.write", pupil_id)
        _drop_cover(session, folder)


def read_cover(database: Database, storage: Storage, caller: Caller, pupil_id: UUID) -> bytes:
    """Return the bytes of the cover (image/jpeg); it was drawn small, so it is read whole.

    Raises:
        NotFound: there is no cover, or no folder that the caller may know of.
        Unavailable: the object store does not answer.
    """
    with database.transaction(caller.school_id) as session:
        folder = _folder_for(session, caller, "portfolio.read", pupil_id)
        cover = session.get(FolderCover, (folder.school_id, folder.id))
    if cover is None:
        raise NotFound("Обложки нет.")
    return storage.get(cover.object_key, limit=cover.size)


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


def _folder_for(
    session: Session, caller: Caller, action: str, pupil_id: UUID
) -> AchievementFolder:
    """Return the folder if the caller may do `action` to it, and write that into the log."""
    folder = session.scalars(
        select(AchievementFolder).where(
            AchievementFolder.school_id == caller.school_id,
            AchievementFolder.pupil_id == pupil_id,
        )
    ).one_or_none()
    target = Target(pupil_id=pupil_id, class_id=folder.class_id if folder else None)
    ground = require(ACCESS, caller, action, target)
    if folder is None:
        raise NotFound("Папки достижений нет: ребёнок ещё не зачислен.")
    record_access(
        session, caller, ground, kind="portfolio", subject_kind="pupil", subject_id=pupil_id
    )
    return folder


def _replace_cover(
    session: Session, folder: AchievementFolder, key: str, cover: Cover
) -> FolderCover:
    # Two uploads at once: the later one waits here and replaces what the earlier one kept.
    session.get_one(AchievementFolder, (folder.school_id, folder.id), with_for_update=True)
    _drop_cover(session, folder)
    kept = FolderCover(
        school_id=folder.school_id,
        folder_id=folder.id,
        object_key=key,
        sha256=cover.sha256,
        size=len(cover.content),
        width=cover.width,
        height=cover.height,
        updated_at=now(),
    )
    session.add(kept)
    return kept


def _drop_cover(session: Session, folder: AchievementFolder) -> None:
    key = session.scalar(
        delete(FolderCover)
        .where(FolderCover.school_id == folder.school_id, FolderCover.folder_id == folder.id)
        .returning(FolderCover.object_key)
    )
    if key is not None:
        _ask_removal(session, key, now())


def _ask_removal(session: Session, key: str, due_at: datetime) -> ObjectRemoval:
    removal = ObjectRemoval(id=new_id(), object_key=key, due_at=due_at)
    session.add(removal)
    return removal


def _told(pupil_id: UUID, cover: FolderCover) -> dict[str, Any]:
    return {
        "url": f"/api/portfolio/v1/folders/{pupil_id}/cover?v={cover.sha256[:12]}",
        "width": cover.width,
        "height": cover.height,
        "updated_at": cover.updated_at,
    }
