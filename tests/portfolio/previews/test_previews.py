"""Small pictures: drawn by the worker in a process apart, never of more than the file shows."""

import hashlib
import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn
from uuid import UUID

import pytest
from PIL import Image, ImageCms
from sqlalchemy import func, select

from services.portfolio.core.findings import Finding
from services.portfolio.files import usecases as files
from services.portfolio.items.models import ItemFile
from services.portfolio.items.schemas import FileSchema
from services.portfolio.items.usecases.reviews import submit_item
from services.portfolio.objects.usecases import remove_objects
from services.portfolio.previews import drawing
from services.portfolio.previews import usecases as previews
from services.portfolio.previews.drawing import MEMORY, OPEN_MEMORY, draw_apart
from services.portfolio.previews.rules import SIDE, Undrawable, draw_preview
from services.portfolio.previews.usecases import draw_previews
from services.portfolio.reconcile.usecases import reconcile
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound, Unavailable
from services.shared.objects.storage import Storage
from tests.portfolio.factory import add, enrol, package, parent_of, pdf, photo, put, seen
from tests.portfolio.files import papers, places
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


def test_the_largest_picture_of_a_phone_becomes_a_jpeg_in_the_memory_that_there_is(
    tmp_path: Path,
) -> None:
    with opened(tmp_path, places.tiled(17, 11)) as file:
        drawn = draw_apart("image/heic", file)
    with Image.open(io.BytesIO(drawn.jpeg)) as picture:
        assert picture.size == (8704, 5632)


def test_a_paper_is_opened_in_little_memory_whatever_it_asks_for(tmp_path: Path) -> None:
    # From a small process: what its parent had counts as a process's own.
    tell = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    with opened(tmp_path, papers.swollen(100)) as file:
        told = subprocess.run(
            [sys.executable, "-c", tell, sys.executable, "-m", drawing.__name__, "open",
             "application/pdf"],
            stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
        )  # fmt: skip
    assert 1024 < int(told.stdout) < 256 << 10, "kilobytes"


def test_the_first_page_of_a_pdf_is_drawn() -> None:
    drawn = draw_preview("application/pdf", io.BytesIO(pdf(3)))
    assert (drawn.width, drawn.height) == (SIDE * 3 // 4, SIDE)


@pytest.mark.parametrize(
    ("content_type", "content", "why"),
    [
        ("image/jpeg", photo()[:200], Finding.BROKEN),
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(64), Finding.BROKEN),
        ("application/pdf", b"%PDF-1.7 and nothing", Finding.BROKEN),
        ("application/pdf", papers.locked(), Finding.LOCKED),
        ("image/png", photo("PNG", (6000, 5000)), Finding.LARGE),
        ("image/heic", places.heif()[:600], Finding.BROKEN),
        ("image/avif", places.heif("AVIF")[:400], Finding.BROKEN),
        ("image/jpeg", places.jpeg()[:-100], Finding.UNFINISHED),
        ("image/png", places.png()[:-300], Finding.UNFINISHED),
        ("image/gif", photo("GIF")[:-100], Finding.UNFINISHED),
        ("image/avif", places.heif("AVIF")[:-150], Finding.UNFINISHED),
    ],
)
def test_what_cannot_be_drawn_is_said_so_with_the_reason(
    tmp_path: Path, content_type: str, content: bytes, why: Finding
) -> None:
    with pytest.raises(Undrawable) as here:
        draw_preview(content_type, io.BytesIO(content))
    assert here.value.finding is why
    with opened(tmp_path, content) as file, pytest.raises(Undrawable) as apart:
        draw_apart(content_type, file)
    assert apart.value.finding is why


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbf" + pdf(), b"\r\n" + pdf(), b"x" * 1024 + pdf(), papers.locked(user="")],
    ids=["behind a mark", "behind a line", "behind a kilobyte", "not to be printed"],
)
def test_a_paper_that_readers_open_is_drawn(content: bytes) -> None:
    drawn = draw_preview("application/pdf", io.BytesIO(content))
    assert max(drawn.width, drawn.height) == SIDE


@pytest.mark.parametrize(
    ("form", "content_type"), [("HEIF", "image/heic"), ("AVIF", "image/avif")]
)
@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_a_picture_that_browsers_do_not_show_becomes_a_jpeg_of_all_of_it_upright(
    tmp_path: Path, form: str, content_type: str, turned: int
) -> None:
    content = places.heif(form, turned=turned)
    with opened(tmp_path, content) as file:
        drawn = draw_apart(content_type, file)
    with Image.open(io.BytesIO(drawn.jpeg)) as jpeg:
        assert jpeg.format == "JPEG"
        assert jpeg.size == ((48, 64) if turned in (6, 8) else (64, 48))
        assert not jpeg.getexif()
        assert jpeg.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        red, green, blue = jpeg.getpixel(CORNERS[turned])
    assert red > green + 60, "the first corner, where it belongs"
    assert red > blue + 60
    assert places.PLACE not in drawn.jpeg
    assert (drawn.width, drawn.height) == jpeg.size


OPERATOR = Caller("operator:test", "operator", None, correlation_id="c" * 16, origin="cli")
CORNERS = {1: (4, 4), 3: (59, 43), 6: (43, 4), 8: (4, 59)}


def test_colours_of_a_wide_profile_become_those_of_every_screen() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    told = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(told, "AVIF", icc_profile=profile, quality=95)
    drawn = draw_preview("image/avif", told)
    with Image.open(io.BytesIO(drawn.jpeg)) as jpeg:
        assert "icc_profile" not in jpeg.info


@contextmanager
def opened(folder: Path, content: bytes) -> Iterator[BinaryIO]:
    with (folder / "file").open("w+b") as file:
        file.write(content)
        file.seek(0)
        yield file


def test_a_paper_is_opened_in_a_third_of_the_memory_that_drawing_has(tmp_path: Path) -> None:
    asked = "import resource as r, sys; from services.portfolio.previews.drawing import main; " \
        "main('open', 'application/pdf') and sys.exit(1); print(r.getrlimit(r.RLIMIT_AS)[1])"
    with opened(tmp_path, pdf(3)) as file:
        done = subprocess.run(
            [sys.executable, "-c", asked], stdin=file, capture_output=True, check=True
        )
    assert int(done.stdout) == OPEN_MEMORY == MEMORY // 3


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
    told = FileSchema().dump(seen(database, parent_of(child), item_id).files[0])
    assert told["finding"] == {
        "code": "broken",
        "what": "Файл не открывается: откройте его у себя, сохраните заново и приложите снова.",
    }


def test_a_photograph_whose_last_lines_are_missing_is_handed_in(
    database: Database, storage: Storage, child: UUID, item_id: UUID
) -> None:
    add(database, storage, child, item_id, places.jpeg()[:-100])
    assert draw_previews(database, storage) == 1
    told = FileSchema().dump(seen(database, parent_of(child), item_id).files[0])
    assert told["finding"]["code"] == "unfinished"
    submit_item(database, parent_of(child), item_id)
    assert seen(database, parent_of(child), item_id).item.state == "submitted"


@pytest.mark.parametrize("form", ["HEIF", "AVIF"])
def test_a_jpeg_lies_beside_what_came_goes_with_it_and_takes_no_room(
    database: Database, storage: Storage, child: UUID, item_id: UUID, form: str
) -> None:
    for key in {one.key for one in storage.versions("")}:
        storage.erase(key)  # of tests before, whose databases are gone
    file_id = add(database, storage, child, item_id, places.heif(form), "снимок.heic").id
    parent = parent_of(child)
    room = seen(database, parent, item_id).limits
    with pytest.raises(NotFound, match="JPEG"):
        files.open_jpeg(database, storage, parent, item_id, file_id)
    assert draw_previews(database, storage) == 1
    whole = seen(database, parent, item_id)
    assert whole.limits == room
    told = FileSchema().dump(whole.files[0])
    assert told["jpeg"]["url"] == f"/api/portfolio/v1/items/{item_id}/files/{file_id}/jpeg"
    assert told["preview_state"] == "ready"
    jpeg = files.open_jpeg(database, storage, parent, item_id, file_id)
    with jpeg.stream(0, jpeg.size) as pieces:
        content = b"".join(pieces)
    assert Image.open(io.BytesIO(content)).format == "JPEG"
    assert (jpeg.content_type, jpeg.size, jpeg.sha256) == (
        "image/jpeg", told["jpeg"]["size"], hashlib.sha256(content).hexdigest()
    )
    assert jpeg.name == ("снимок.jpg" if form == "HEIF" else "снимок.heic.jpg")
    compared = reconcile(database, storage, OPERATOR)
    assert compared.is_whole
    assert compared.rows == 3, "what came, the small picture, the JPEG"
    files.remove_file(database, parent, item_id, file_id)
    assert remove_objects(database, storage) == 3
    assert list(storage.versions("")) == []


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
