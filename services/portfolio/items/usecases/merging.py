"""Items of a child whose two records became one, and of two who are two again."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.portfolio.folders.models import AchievementFolder
from services.portfolio.folders.usecases.folders import open_folder
from services.portfolio.items.models import AchievementItem


def merge_items(
    session: Session, school_id: str, *, merge_id: UUID, pupil_id: UUID, other_id: UUID
) -> None:
    """Bring the items of `other_id` into the folder of `pupil_id`: a step of the event.

    Where only the other one had a folder, the child gets one. Told again, nothing is left to do.
    """
    other = _folder(session, school_id, other_id)
    if other is None:
        return
    if _folder(session, school_id, pupil_id) is None:
        open_folder(session, school_id, pupil_id=pupil_id, class_id=other.class_id)
    into = _folder(session, school_id, pupil_id)
    assert into is not None  # noqa: S101  (opened above)
    session.execute(
        update(AchievementItem)
        .where(AchievementItem.school_id == school_id, AchievementItem.folder_id == other.id)
        .values(folder_id=into.id, pupil_id=pupil_id, merge_id=merge_id)
    )


def part_items(
    session: Session, school_id: str, *, merge_id: UUID, pupil_id: UUID, other_id: UUID
) -> None:
    """Bring the items that the merge has brought back to `other_id`: a step of the event."""
    other = _folder(session, school_id, other_id)
    if other is None:
        return
    session.execute(
        update(AchievementItem)
        .where(
            AchievementItem.school_id == school_id, AchievementItem.pupil_id == pupil_id,
            AchievementItem.merge_id == merge_id,
        )
        .values(folder_id=other.id, pupil_id=other_id, merge_id=None)
    )


def _folder(session: Session, school_id: str, pupil_id: UUID) -> AchievementFolder | None:
    return session.scalar(
        select(AchievementFolder)
        .where(
            AchievementFolder.school_id == school_id, AchievementFolder.pupil_id == pupil_id
        )
        .with_for_update()
    )
