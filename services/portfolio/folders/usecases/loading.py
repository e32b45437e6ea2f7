"""Finds the folder that somebody asks for, if they may have it, and logs that."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.portfolio.folders.models import AchievementFolder
from services.shared.accountability.access import Action, Target, require
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.errors import NotFound
from services.shared.wording import said


def folder_for(
    session: Session, caller: Caller, action: Action, pupil_id: UUID
) -> AchievementFolder:
    """Return the folder if the caller may do `action` to it, and write that into the log.

    Raises:
        NotFound: there is no such folder, or none that the caller may know of.
        Forbidden: the caller's role or tie does not allow it.
    """
    folder = session.scalars(
        select(AchievementFolder).where(
            AchievementFolder.school_id == caller.school_id,
            AchievementFolder.pupil_id == pupil_id,
        )
    ).one_or_none()
    target = Target(pupil_id=pupil_id, class_id=folder.class_id if folder else None)
    basis = require(action, caller, target)
    if folder is None:
        raise NotFound(said("Папки достижений нет: ребёнок ещё не зачислен."))
    record_access(session, caller, basis, kind="portfolio")
    return folder
