"""Opens achievement folders."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.portfolio.folders.models import AchievementFolder, School
from services.shared.database.base import new_id
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
