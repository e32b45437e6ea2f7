"""Opens achievement folders and shows them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.portfolio.folders.access import PORTFOLIO_READ, PORTFOLIO_WRITE
from services.portfolio.folders.models import AchievementFolder, FolderCover
from services.portfolio.folders.usecases.covers import told_cover
from services.portfolio.items.models import AchievementItem, School
from services.portfolio.items.usecases.loading import folder_for, is_shown
from services.portfolio.items.usecases.serializers import Lists, files_of, told_item
from services.shared.accountability.access import Target, may
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.process.clock import now


def open_folder(session: Session, school_id: str, *, pupil_id: UUID, class_id: UUID) -> None:
    """Open the achievement folder of a child; a child who changes class keeps the folder.

    Runs in the transaction of the event that tells of the enrolment.
    """
    session.execute(insert(School).values(code=school_id).on_conflict_do_nothing())
    statement = insert(AchievementFolder).values(
        school_id=school_id, id=new_id(), pupil_id=pupil_id, class_id=class_id, opened_at=now()
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["school_id", "pupil_id"], set_={"class_id": class_id}
        )
    )


def read_folder(database: Database, caller: Caller, pupil_id: UUID) -> dict[str, Any]:
    """Return the folder of a child, with its cover and items, the newest first.

    Raises:
        NotFound: there is no such folder, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    with database.transaction(caller.school_id) as session:
        folder = folder_for(session, caller, PORTFOLIO_READ, pupil_id)
        cover = session.get(FolderCover, (folder.school_id, folder.id))
        items = _items(session, caller, folder)
    return {
        "pupil_id": pupil_id,
        "opened_at": folder.opened_at,
        "cover": told_cover(pupil_id, cover) if cover else None,
        "items": items,
        "can_edit": may(PORTFOLIO_WRITE, caller, Target(pupil_id=pupil_id)),
    }


def _items(
    session: Session, caller: Caller, folder: AchievementFolder
) -> list[dict[str, Any]]:
    items = session.scalars(
        select(AchievementItem)
        .where(
            AchievementItem.school_id == folder.school_id,
            AchievementItem.folder_id == folder.id,
        )
        .order_by(AchievementItem.year.desc(), AchievementItem.id.desc())
    ).all()
    shown = [item for item in items if is_shown(caller, item)]
    lists, files = Lists.load(session), files_of(session, [item.id for item in shown])
    return [told_item(item, lists, files.get(item.id, [])) for item in shown]
