"""The demo's folders: filled as people do it, once, and continued where it was interrupted."""

from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID

import pytest
from sqlalchemy import select

from services.portfolio.demo import seed
from services.portfolio.demo.seed import WORKS, Owner, fill_folders
from services.portfolio.folders.usecases.folders import open_folder
from services.portfolio.items.models import AchievementItem
from services.portfolio.items.usecases.reviews import list_waiting
from services.portfolio.previews.usecases import draw_previews
from services.shared.database.base import Database, new_id
from services.shared.errors import Unavailable
from services.shared.objects.storage import Storage
from tests.portfolio.factory import CLASS, LIMITS, class_teacher, parent_of, seen

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
def owner() -> Owner:
    return Owner("131", new_id(), "Соколов Артём", CLASS, "7А", "2025/2026", new_id(), new_id())


def states(database: Database, owner: Owner) -> dict[str, str]:
    with database.transaction(owner.school) as session:
        found = session.scalars(select(AchievementItem))
        return {one.title: one.state for one in found}


def test_works_are_put_in_reviewed_and_seen_and_a_second_run_adds_nothing(
    database: Database, storage: Storage, owner: Owner
) -> None:
    assert fill_folders(database, storage, LIMITS, [owner], NOW) == len(WORKS)
    assert states(database, owner) == {one.title: one.goes_to for one in WORKS}
    assert list_waiting(database, class_teacher()).total == 1
    assert draw_previews(database, storage) == 0, "each was drawn before it was handed in"
    for item_id in ids(database, owner):
        item = seen(database, parent_of(owner.pupil_id), item_id)
        assert [one.preview_state for one in item.files] == ["ready"]
    assert fill_folders(database, storage, LIMITS, [owner], NOW) == 0


def test_a_run_that_was_interrupted_is_finished_by_the_next(
    database: Database, storage: Storage, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction("131") as session:
        open_folder(session, "131", pupil_id=owner.pupil_id, class_id=CLASS)

    def no_store(*_: object, **__: object) -> None:
        raise Unavailable("Хранилище файлов не отвечает.")

    with monkeypatch.context() as patch:
        patch.setattr(seed, "add_file", no_store)
        with pytest.raises(Unavailable):
            fill_folders(database, storage, LIMITS, [owner], NOW)
    assert set(states(database, owner).values()) == {"draft"}
    assert fill_folders(database, storage, LIMITS, [owner], NOW) == len(WORKS)
    assert states(database, owner) == {one.title: one.goes_to for one in WORKS}


def test_files_that_nobody_can_look_at_end_the_run_in_words_and_the_next_finishes_it(
    database: Database, storage: Storage, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_answer(*_: object, **__: object) -> NoReturn:
        raise Unavailable("Хранилище файлов не отвечает.")

    with monkeypatch.context() as patch:
        patch.setattr(seed, "_PATIENCE", 0)
        patch.setattr(storage, "stream", no_answer)
        with pytest.raises(Unavailable, match="запустите команду ещё раз"):
            fill_folders(database, storage, LIMITS, [owner], NOW)
    assert set(states(database, owner).values()) == {"draft"}
    assert fill_folders(database, storage, LIMITS, [owner], NOW) == len(WORKS)
    assert states(database, owner) == {one.title: one.goes_to for one in WORKS}


def ids(database: Database, owner: Owner) -> list[UUID]:
    with database.transaction(owner.school) as session:
        return list(session.scalars(select(AchievementItem.id)))
