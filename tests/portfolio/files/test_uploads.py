"""Files come in whole or not at all, go out through a check, and leave nothing behind."""

import hashlib
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, local
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.portfolio.core.uploads import Limits, Usage
from services.portfolio.files import storing
from services.portfolio.files import usecases as files
from services.portfolio.items.models import AchievementItem, ItemFile
from services.portfolio.items.queries import usage_of
from services.portfolio.items.usecases import items, reviews
from services.portfolio.objects.usecases import remove_objects
from services.portfolio.previews.usecases import draw_previews
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, NotFound, TooLarge
from services.shared.objects.storage import Storage
from tests.callers import caller
from tests.portfolio.factory import (
    CLASS,
    LIMITS,
    add,
    class_teacher,
    enrol,
    large_photo,
    package,
    parent_of,
    pdf,
    photo,
    put,
    seen,
    teacher,
)
from tests.portfolio.files import papers, places
from tests.waiting import make_due


@pytest.fixture
def child(database: Database) -> UUID:
    return enrol(database)


@pytest.fixture
def item_id(database: Database, child: UUID) -> UUID:
    return put(database, child)


def read(database: Database, storage: Storage, child: UUID, item_id: UUID, file_id: UUID) -> bytes:
    opened = files.open_file(database, storage, parent_of(child), item_id, file_id)
    with opened.stream(0, opened.size) as pieces:
        return b"".join(pieces)


def clear(database: Database, storage: Storage) -> int:
    """Let the worker clear what is due within the day."""
    make_due(database)
    return remove_objects(database, storage)


def objects_of(storage: Storage, child: UUID) -> list[str]:
    return [one.key for one in storage.versions(f"items/131/{child}/")]


def test_a_file_is_read_back_byte_for_byte_with_its_digest(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    content = pdf(3)
    file = add(database, storage, child, item_id, content, "Отчёт")
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert (file.name, file.content_type) == ("Отчёт.pdf", "application/pdf")
    assert read(database, storage, child, item_id, file.id) == content


def test_a_file_of_many_parts_is_kept_whole(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    content = large_photo(20 << 20)
    file = add(database, storage, child, item_id, content)
    assert file.size == len(content)
    assert read(database, storage, child, item_id, file.id) == content


def test_a_presentation_is_known_by_what_is_in_it(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    content = package("ppt/presentation.xml")
    assert add(database, storage, child, item_id, content, "x.jpg").name == "x.jpg.pptx"


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(100),
        b"",
        package("evil.exe"),
        package("ppt/presentation.xml", "ppt/vbaProject.bin"),
    ],
)
def test_what_is_refused_leaves_nothing(
    database: Database, storage: Storage, child: UUID, item_id: UUID, content: bytes
) -> None:
    with pytest.raises(BadInput):
        add(database, storage, child, item_id, content)
    assert seen(database, parent_of(child), item_id).files == ()
    clear(database, storage)
    assert objects_of(storage, child) == []


def test_a_paper_locked_by_a_password_is_refused_and_one_not_to_be_printed_goes_in(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    with pytest.raises(BadInput, match=r"^PDF закрыт паролем: снимите пароль") as refused:
        add(database, storage, child, item_id, papers.locked(), "справка.pdf")
    assert [one.field for one in refused.value.errors] == ["file"]
    clear(database, storage)
    assert objects_of(storage, child) == []
    content = papers.locked(user="")
    file = add(database, storage, child, item_id, content, "справка.pdf")
    assert read(database, storage, child, item_id, file.id) == content


class Watched(io.BytesIO):
    """A stream that tells whether anybody has read from it."""

    touched = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.touched = True
        return super().read(size)


def test_what_is_too_large_is_refused_before_a_byte_is_read(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    stream = Watched(photo())
    with pytest.raises(TooLarge):
        files.add_file(
            database, storage, parent_of(child), LIMITS, item_id,
            name="a.jpg", stream=stream, announced=LIMITS.file_bytes + 1,
        )
    assert not stream.touched


def test_more_than_was_announced_is_cut_off_and_leaves_nothing(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    small = Limits(9 << 20, 9 << 20, 9 << 20, 3)
    content = large_photo(10 << 20)
    with pytest.raises(TooLarge):
        files.add_file(
            database, storage, parent_of(child), small, item_id,
            name="a.jpg", stream=io.BytesIO(content), announced=None,
        )
    clear(database, storage)
    assert objects_of(storage, child) == []


def test_an_item_takes_no_more_files_than_the_limit(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    for _ in range(LIMITS.item_files):
        add(database, storage, child, item_id, photo())
    with pytest.raises(TooLarge, match=r"^В работе уже 3 файлов: больше платформа не берёт\.$"):
        add(database, storage, child, item_id, photo())


def test_two_uploads_into_different_works_do_not_pass_the_limit_of_the_folder_together(
    database: Database,
    storage: Storage,
    child: UUID,
    item_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = large_photo(1 << 20)
    narrow = Limits(9 << 20, 9 << 20, len(content) * 3 // 2, 3)
    before, after, seen_by = Barrier(2), Barrier(2), local()
    count = files.usage_of

    def count_together(session: Session, item: AchievementItem) -> Usage:
        """Let both have counted before either goes on, unless one has to wait for the other."""
        used = count(session, item)
        meeting, seconds = (after, 2) if hasattr(seen_by, "once") else (before, 30)
        seen_by.once = True
        with suppress(BrokenBarrierError):
            meeting.wait(seconds)
        return used

    def upload(into: UUID) -> bool:
        try:
            add(database, storage, child, into, content, limits=narrow)
        except TooLarge:
            return False
        return True

    into = [item_id, put(database, child)]
    monkeypatch.setattr(files, "usage_of", count_together)
    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(upload, into))
    assert sorted(taken) == [False, True]
    clear(database, storage)
    assert len(objects_of(storage, child)) == 1


class BreaksOff(io.BytesIO):
    """A connection that is lost in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionResetError
        return piece


def test_an_upload_that_is_interrupted_leaves_nothing_visible_and_is_cleared(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    stream = BreaksOff(large_photo(20 << 20))
    with pytest.raises(ConnectionResetError):
        files.add_file(
            database, storage, parent_of(child), LIMITS, item_id,
            name="a.jpg", stream=stream, announced=None,
        )
    assert seen(database, parent_of(child), item_id).files == ()
    assert clear(database, storage) == 1
    assert objects_of(storage, child) == []


def test_an_item_handed_in_while_a_file_comes_does_not_get_it(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    add(database, storage, child, item_id, photo())
    draw_previews(database, storage)

    class HandsIn(io.BytesIO):
        done = False

        def read(self, size: int | None = -1, /) -> bytes:
            if not self.done:
                self.done = True
                reviews.submit_item(database, parent_of(child), item_id)
            return super().read(size)

    with pytest.raises(Conflict):
        files.add_file(
            database, storage, parent_of(child), LIMITS, item_id,
            name="a.jpg", stream=HandsIn(photo()), announced=None,
        )
    assert len(seen(database, parent_of(child), item_id).files) == 1
    clear(database, storage)
    assert len(objects_of(storage, child)) == 1


def test_an_upload_that_the_worker_has_given_up_is_not_kept(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            if not piece:
                clear(database, storage)
            return piece

    with pytest.raises(Conflict, match=r"^Загрузка шла слишком долго\. Попробуйте ещё раз\.$"):
        files.add_file(
            database, storage, parent_of(child), LIMITS, item_id,
            name="a.jpg", stream=Slow(photo()), announced=None,
        )
    assert seen(database, parent_of(child), item_id).files == ()


def test_a_removed_file_and_a_removed_item_leave_no_version_behind(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    first = add(database, storage, child, item_id, photo())
    add(database, storage, child, item_id, pdf())
    files.remove_file(database, parent_of(child), item_id, first.id)
    clear(database, storage)
    assert len(objects_of(storage, child)) == 1
    items.remove_item(database, parent_of(child), item_id)
    clear(database, storage)
    assert objects_of(storage, child) == []
    with database.transaction("131") as session:
        assert session.scalar(select(func.count()).select_from(ItemFile)) == 0


def test_another_family_and_an_unknown_file_get_the_same_answer(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    file_id = add(database, storage, child, item_id, photo()).id
    stranger = parent_of(new_id())
    attempts: list[Callable[[], object]] = [
        lambda: files.open_file(database, storage, stranger, item_id, file_id),
        lambda: files.read_preview(database, storage, stranger, item_id, file_id),
        lambda: files.remove_file(database, stranger, item_id, file_id),
        lambda: files.open_file(database, storage, stranger, new_id(), new_id()),
        lambda: files.open_file(database, storage, class_teacher(), item_id, file_id),
        lambda: files.open_file(database, storage, caller("director"), item_id, file_id),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound) as refused:
            attempt()
        assert refused.value.detail == "Такой записи нет."


def test_every_opening_is_logged_with_its_ground(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    file_id = add(database, storage, child, item_id, photo()).id
    draw_previews(database, storage)
    reviews.submit_item(database, parent_of(child), item_id)
    files.open_file(database, storage, teacher(), item_id, file_id)
    files.open_file(database, storage, caller("class_teacher", classes=(CLASS,)), item_id, file_id)
    with database.transaction("131") as session:
        rows = session.scalars(
            select(Access).where(Access.action == "portfolio.read_item").order_by(Access.id)
        ).all()
    assert [(row.ground, row.subject_id) for row in rows] == [
        ("teacher:own_group", child), ("class_teacher:own_class", child),
    ]


def test_asking_whether_a_file_was_looked_at_is_checked_and_is_no_look(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    file_id = add(database, storage, child, item_id, photo()).id
    family = parent_of(child)
    (state,) = items.list_file_states(database, family, item_id)
    assert (state.id, state.preview_state) == (file_id, "waiting")
    draw_previews(database, storage)
    assert items.list_file_states(database, family, item_id)[0].preview_state == "ready"
    with pytest.raises(NotFound):
        items.list_file_states(database, parent_of(new_id()), item_id)
    with database.transaction("131") as session:
        looks = session.scalars(select(Access).where(Access.action == "portfolio.read_item"))
        assert looks.all() == []


def test_no_large_paper_is_laid_in_memory_to_be_opened(
    database: Database, storage: Storage, child: UUID, item_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(storing, "SOURCE_MAX", 1000)
    monkeypatch.setattr(storing, "TemporaryFile", None)
    content = papers.locked() + bytes(1000)
    assert add(database, storage, child, item_id, content, "справка.pdf").size == len(content)


def test_a_jpeg_far_larger_than_its_picture_takes_room(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    file = add(database, storage, child, item_id, places.tiled(8, 8), "снимок.heic")
    draw_previews(database, storage)
    with database.transaction("131") as session:
        drawn = session.get_one(ItemFile, ("131", file.id)).jpeg_size
        used = usage_of(session, session.get_one(AchievementItem, ("131", item_id)))
    assert drawn
    assert drawn > 8 * file.size
    assert used == Usage(drawn - 7 * file.size, drawn - 7 * file.size, 1)
