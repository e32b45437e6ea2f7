"""Finds the folder of a child for somebody who may see or change it, and logs that."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.portfolio.domain.access import ACCESS
from services.portfolio.models import AchievementFolder
from services.shared.access import Target, require
from services.shared.audit import record_access
from services.shared.auth import Caller
from services.shared.errors import NotFound


def folder_for(
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
