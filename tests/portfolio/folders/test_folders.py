"""Achievement folders: opened by an event, their covers changed by the family."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from services.portfolio.folders.models import FolderCover
from services.portfolio.folders.schemas import CoverSchema
from services.portfolio.folders.usecases import covers, folders
from services.portfolio.items.usecases import items
from services.portfolio.objects.usecases import remove_objects
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.accountability.usecases import read_looks
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Forbidden, NotFound, Unavailable
from services.shared.objects.storage import Storage
from tests.callers import caller
from tests.portfolio.factory import photo
from tests.waiting import make_due

CLASS = new_id()


@pytest.fixture
def child(database: Database) -> UUID:
    return open_folder(database)


def open_folder(database: Database, school: str = "131", class_id: UUID = CLASS) -> UUID:
    pupil_id = new_id()
    with database.transaction(school) as session:
        folders.open_folder(session, school, pupil_id=pupil_id, class_id=class_id)
    return pupil_id


def parent_of(child: UUID) -> Caller:
    return caller("representative", pupils=(child,))


def test_an_enrolled_child_has_an_empty_folder_that_the_family_may_change(
    database: Database, child: UUID
) -> None:
    folder = items.read_folder(database, parent_of(child), child)
    assert (folder.cover, folder.can_edit) == (None, True)


def test_a_child_told_of_twice_keeps_one_folder_and_takes_the_new_class(
    database: Database, child: UUID
) -> None:
    other = new_id()
    with database.transaction("131") as session:
        folders.open_folder(session, "131", pupil_id=child, class_id=other)
    class_teacher = caller("class_teacher", classes=(other,))
    assert items.read_folder(database, class_teacher, child).can_edit is False


def test_a_parent_is_told_which_looks_are_the_own_ones(database: Database, child: UUID) -> None:
    parent, other = parent_of(child), parent_of(child)
    items.read_folder(database, parent, child)
    items.read_folder(database, other, child)
    looks = read_looks(database, parent, child, before=None, zone="Europe/Moscow").items
    assert {look.person_id: look.own for look in looks} == {
        parent.person_id: True,
        other.person_id: False,
    }


def test_a_cover_is_kept_and_read_back(database: Database, storage: Storage, child: UUID) -> None:
    shown = covers.put_cover(database, storage, parent_of(child), child, photo("PNG"))
    content = covers.read_cover(database, storage, parent_of(child), child)
    assert content.startswith(b"\xff\xd8")
    assert str(child) in CoverSchema().dump(shown)["url"]


def test_a_new_cover_replaces_the_old_one_and_its_object_goes(
    database: Database, storage: Storage, child: UUID
) -> None:
    covers.put_cover(database, storage, parent_of(child), child, photo())
    before = cover_key(database)
    covers.put_cover(database, storage, parent_of(child), child, photo("PNG"))
    assert storage.exists(before)
    assert remove_objects(database, storage) == 1
    assert not storage.exists(before)
    assert storage.exists(cover_key(database))


def test_a_removed_cover_is_gone(database: Database, storage: Storage, child: UUID) -> None:
    covers.put_cover(database, storage, parent_of(child), child, photo())
    covers.remove_cover(database, parent_of(child), child)
    with pytest.raises(NotFound):
        covers.read_cover(database, storage, parent_of(child), child)


def test_an_upload_that_died_half_way_leaves_nothing_visible_and_is_cleared(
    database: Database, storage: Storage, child: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    put_stream = storage.put_stream

    def dies_after_writing(stream: object, *, limit: int, key: str) -> None:
        put_stream(stream, limit=limit, key=key)  # type: ignore[arg-type]
        kept.append(key)
        raise Unavailable("the process ended here")

    monkeypatch.setattr(storage, "put_stream", dies_after_writing)
    with pytest.raises(Unavailable):
        covers.put_cover(database, storage, parent_of(child), child, photo())
    assert items.read_folder(database, parent_of(child), child).cover is None
    assert remove_objects(database, storage) == 0, "an upload may still be under way"
    make_due(database)
    assert remove_objects(database, storage) == 1
    assert not storage.exists(kept[0])


def test_what_is_no_picture_changes_nothing(
    database: Database, storage: Storage, child: UUID
) -> None:
    with pytest.raises(BadInput):
        covers.put_cover(database, storage, parent_of(child), child, b"%PDF-1.7")
    assert items.read_folder(database, parent_of(child), child).cover is None


def test_another_familys_folder_is_as_if_it_were_not_there(
    database: Database, storage: Storage, child: UUID
) -> None:
    stranger = parent_of(new_id())
    attempts: list[Callable[[], object]] = [
        lambda: items.read_folder(database, stranger, child),
        lambda: covers.put_cover(database, storage, stranger, child, photo()),
        lambda: covers.remove_cover(database, stranger, child),
        lambda: covers.read_cover(database, storage, stranger, child),
    ]
    unknown = new_id()
    with pytest.raises(NotFound) as nothing_there:
        items.read_folder(database, stranger, unknown)
    for attempt in attempts:
        with pytest.raises(NotFound) as refused:
            attempt()
        assert refused.value.detail == nothing_there.value.detail


def test_a_child_of_another_school_is_not_found_even_with_a_tie(database: Database) -> None:
    elsewhere = open_folder(database, "lyceum-2")
    with pytest.raises(NotFound):
        items.read_folder(database, parent_of(elsewhere), elsewhere)


@pytest.mark.parametrize("role", ["archivist", "data_officer", "municipality_operator"])
def test_who_has_no_business_with_a_folder_is_refused(
    database: Database, child: UUID, role: str
) -> None:
    with pytest.raises(Forbidden):
        items.read_folder(database, caller(role), child)


def test_every_look_at_a_folder_is_logged_with_its_ground(
    database: Database, child: UUID
) -> None:
    items.read_folder(database, caller("class_teacher", classes=(CLASS,)), child)
    with database.transaction("131") as session:
        (row,) = session.scalars(select(Access)).all()
    assert (row.ground, row.subject_id, row.kind) == (
        "class_teacher:own_class", child, "portfolio",
    )


def cover_key(database: Database) -> str:
    with database.transaction("131") as session:
        return session.scalars(select(FolderCover.object_key)).one()
