"""Opens achievement folders and shows them."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.portfolio.domain.access import ACCESS
from services.portfolio.models import AchievementFolder, FolderCover
from services.portfolio.usecases.covers import told_cover
from services.portfolio.usecases.finding import folder_for
from services.shared.access import Target, may
from services.shared.auth import Caller
from services.shared.clock import now
from services.shared.db import Database, new_id


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
        folder = folder_for(session, caller, "portfolio.read", pupil_id)
        cover = session.get(FolderCover, (folder.school_id, folder.id))
    return {
        "pupil_id": pupil_id,
        "opened_at": folder.opened_at,
        "cover": told_cover(pupil_id, cover) if cover else None,
        "can_edit": may(ACCESS, caller, "portfolio.write", Target(pupil_id=pupil_id)),
    }
