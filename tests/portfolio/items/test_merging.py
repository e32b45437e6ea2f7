"""Items follow a child whose two records became one, and go back when that is undone."""

from uuid import UUID

from sqlalchemy import insert, select

from services.portfolio.folders.models import AchievementFolder
from services.portfolio.folders.usecases.folders import open_folder
from services.portfolio.items.consumers import CONSUMERS
from services.portfolio.items.models import AchievementItem
from services.shared.database.base import Database, new_id
from services.shared.messaging.contracts import PUPIL_MERGED, PUPIL_PARTED
from services.shared.process.clock import now
from tests.shared.events import envelope

STAYS, GOES, CLASS, MERGE = (new_id() for _ in range(4))


def folder(database: Database, pupil_id: UUID) -> None:
    with database.transaction("131") as session:
        open_folder(session, "131", pupil_id=pupil_id, class_id=CLASS)


def item(database: Database, pupil_id: UUID, title: str) -> None:
    with database.transaction("131") as session:
        folder_id = session.scalars(
            select(AchievementFolder.id).where(AchievementFolder.pupil_id == pupil_id)
        ).one()
        session.execute(insert(AchievementItem).values(
            school_id="131", id=new_id(), folder_id=folder_id, pupil_id=pupil_id, class_id=CLASS,
            year="2026/2027", kind="certificate", title=title, words="", state="draft", version=1,
            created_at=now(), changed_at=now(),
        ))


def tell(database: Database, event: str) -> None:
    told = {"merge_id": str(MERGE), "pupil_id": str(STAYS), "other_id": str(GOES)}
    with database.transaction("131") as session:
        CONSUMERS[event](session, envelope(type=event, data=told))


def items(database: Database) -> dict[str, UUID]:
    with database.transaction("131") as session:
        rows = session.execute(
            select(AchievementItem.title, AchievementFolder.pupil_id).join(
                AchievementFolder,
                (AchievementFolder.school_id == AchievementItem.school_id)
                & (AchievementFolder.id == AchievementItem.folder_id),
            )
        )
        return {row.title: row.pupil_id for row in rows}


def test_items_come_into_the_folder_that_stays_and_go_back(database: Database) -> None:
    folder(database, STAYS)
    folder(database, GOES)
    item(database, STAYS, "Олимпиада")
    item(database, GOES, "Турнир")

    for _ in range(2):  # told twice, done once
        tell(database, PUPIL_MERGED)

    assert items(database) == {"Олимпиада": STAYS, "Турнир": STAYS}
    item(database, STAYS, "Позже")
    tell(database, PUPIL_PARTED)
    assert items(database) == {"Олимпиада": STAYS, "Турнир": GOES, "Позже": STAYS}


def test_a_child_without_a_folder_gets_one(database: Database) -> None:
    folder(database, GOES)
    item(database, GOES, "Турнир")

    tell(database, PUPIL_MERGED)

    assert items(database) == {"Турнир": STAYS}
