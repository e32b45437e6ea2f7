"""Small pictures: drawn by the worker in a process apart, never of more than the file shows."""

import io
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import func, select

from services.portfolio.files import usecases as files
from services.portfolio.items.models import ItemFile
from services.portfolio.objects.usecases import remove_objects
from services.portfolio.previews import usecases as previews
from services.portfolio.previews.drawing import draw_apart
from services.portfolio.previews.rules import SIDE, Undrawable, draw_preview
from services.portfolio.previews.usecases import draw_previews
from services.shared.database.base import Database
from services.shared.errors import Unavailable
from services.shared.objects.storage import Storage
from tests.portfolio.factory import add, enrol, package, parent_of, pdf, photo, put, seen
from tests.waiting import make_due


@pytest.fixture
def child(database: Database) -> UUID:
    return enrol(database)


@pytest.fixture
def item_id(database: Database, child: UUID) -> UUID:
    return put(database, child)


def shown(database: Database, child: UUID, item_id: UUID) -> list[str]:
    files_of_item = seen(database, parent_of(child), item_id).files
    return [one.preview_state for one in files_of_item]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_an_image_becomes_a_small_jpeg(form: str) -> None:
    drawn = draw_preview(f"image/{form.lower()}", io.BytesIO(photo(form, (2000, 1000))))
    assert (drawn.width, drawn.height) == (SIDE, SIDE // 2)
    with Image.open(io.BytesIO(drawn.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (SIDE, SIDE // 2))


def test_the_first_page_of_a_pdf_is_drawn() -> None:
    drawn = draw_preview("application/pdf", io.BytesIO(pdf(3)))
    assert (drawn.width, drawn.height) == (SIDE * 3 // 4, SIDE)


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("image/jpeg", photo()[:200]),
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
        ("application/pdf", b"%PDF-1.7 and nothing"),
        ("image/png", photo("PNG", (6000, 5000))),
    ],
)
def test_what_cannot_be_drawn_is_said_so(content_type: str, content: bytes) -> None:
    with pytest.raises(Undrawable):
        draw_preview(content_type, io.BytesIO(content))


def test_a_process_apart_draws_the_same(tmp_path: Path) -> None:
    content = pdf()
    here = draw_preview("application/pdf", io.BytesIO(content))
    with (tmp_path / "a.pdf").open("w+b") as file:
        file.write(content)
        file.seek(0)
        assert draw_apart("application/pdf", file) == here


def test_the_worker_draws_what_has_come_in(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    add(database, storage, child, item_id, photo())
    file_id = add(database, storage, child, item_id, pdf()).id
    add(database, storage, child, item_id, package("ppt/presentation.xml"))
    assert shown(database, child, item_id) == ["waiting", "waiting", "none"]
    assert draw_previews(database, storage) == 2
    assert shown(database, child, item_id) == ["ready", "ready", "none"]
    small = files.read_preview(database, storage, parent_of(child), item_id, file_id)
    assert Image.open(io.BytesIO(small)).height == SIDE
    assert draw_previews(database, storage) == 0


def test_a_broken_file_has_no_picture_and_stops_no_other(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    add(database, storage, child, item_id, photo()[:300])
    add(database, storage, child, item_id, photo())
    assert draw_previews(database, storage) == 2
    assert shown(database, child, item_id) == ["failed", "ready"]


def test_a_file_that_is_fatal_to_the_worker_is_left_alone_after_three_rounds(
    database: Database, storage: Storage, child: UUID, item_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add(database, storage, child, item_id, photo())

    def die(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(previews, "draw_apart", die)
    for _ in range(3):
        with pytest.raises(SystemExit):
            draw_previews(database, storage)
        make_due(database)
    assert draw_previews(database, storage) == 1
    assert shown(database, child, item_id) == ["failed"]


def test_a_store_that_is_down_for_long_costs_no_file_its_picture(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    class Down(Storage):
        def __init__(self) -> None:
            """Reach nothing."""

        def stream(self, *_asked: object, **_named: object) -> NoReturn:
            raise Unavailable("Хранилище не отвечает.")

    add(database, storage, child, item_id, photo())
    for _ in range(5):
        assert draw_previews(database, Down()) == 0
        make_due(database)
    assert draw_previews(database, storage) == 1
    assert shown(database, child, item_id) == ["ready"]


def test_a_file_taken_off_meanwhile_leaves_no_picture(
    database: Database, storage: Storage, child: UUID, item_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file_id = add(database, storage, child, item_id, photo()).id

    def slow(content_type: str, file: io.BytesIO) -> object:
        files.remove_file(database, parent_of(child), item_id, file_id)
        return draw_preview(content_type, file)

    monkeypatch.setattr(previews, "draw_apart", slow)
    draw_previews(database, storage)
    make_due(database)
    assert draw_previews(database, storage) == 0
    assert remove_objects(database, storage) == 2
    assert list(storage.versions(f"previews/131/{item_id}/")) == []
    with database.transaction("131") as session:
        assert session.scalar(select(func.count()).select_from(ItemFile)) == 0
