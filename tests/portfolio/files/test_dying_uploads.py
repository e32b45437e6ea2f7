"""Whatever is killed while a file comes in: it is there whole, or nothing of it is to be seen."""

import io
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from services.portfolio.files import usecases as files
from services.portfolio.objects.usecases import remove_objects
from services.shared.database.base import Database
from services.shared.errors import Unavailable
from services.shared.objects.storage import Storage
from services.shared.process.settings import StoreSettings
from tests.dying import die
from tests.eventually import eventually
from tests.parts import Parts
from tests.portfolio.factory import LIMITS, add, enrol, parent_of, put, seen
from tests.portfolio.files.uploading import CONTENT
from tests.servers import KillableStore, Store
from tests.waiting import make_due

pytestmark = [pytest.mark.slow, pytest.mark.kills]

_PART = "minio.api:Minio._upload_part"


def settings_of(store: Store) -> StoreSettings:
    return StoreSettings(
        store.endpoint, store.access_key, store.secret_key, store.region, False, store.bucket
    )


@pytest.fixture
def child(database: Database) -> UUID:
    return enrol(database)


@pytest.fixture
def item_id(database: Database, child: UUID) -> UUID:
    return put(database, child)


@pytest.fixture(scope="module")
def mortal() -> Iterator[KillableStore]:
    """Return a store that nobody else misses when it is killed."""
    parts = Parts()
    yield parts.new_store()
    parts.close()


def settled(database: Database, storage: Storage, child: UUID, item_id: UUID) -> bool:
    """Clear what is left over; return whether the file is there, having read it if so."""
    make_due(database)
    remove_objects(database, storage)
    visible = seen(database, parent_of(child), item_id).files
    stored = [one.key for one in storage.versions(f"items/131/{child}/")]
    assert len(stored) == len(visible), "an object without a row, or a row without an object"
    for one in visible:
        opened = files.open_file(database, storage, parent_of(child), item_id, one.id)
        assert read(opened) == CONTENT
    return bool(visible)


def read(opened: files.Opened) -> bytes:
    """Read a file; a store that is up again may take a moment until it finds what it has."""

    def found() -> bytes:
        try:
            with opened.stream(0, opened.size) as pieces:
                return b"".join(pieces)
        except Unavailable:
            return b""

    content: bytes = eventually(found, seconds=60)
    return content


@pytest.mark.parametrize(
    ("step", "when", "there"),
    [
        ("services.portfolio.objects.usecases:ask_removal", "after", False),
        (_PART, "after", False),
        ("minio.api:Minio._complete_multipart_upload", "before", False),
        ("minio.api:Minio._complete_multipart_upload", "after", False),
        ("services.portfolio.files.usecases:keep_object", "after", False),
        ("services.portfolio.files.usecases:ask_preview", "after", False),
        ("services.portfolio.files.usecases:add_file", "after", True),
    ],
)
def test_the_service_killed_at_a_step_of_an_upload(
    database: Database, storage: Storage, parts: Parts, child: UUID, item_id: UUID,
    step: str, when: str, there: bool,
) -> None:
    work = "tests.portfolio.files.uploading:upload"
    url = database.engine.url.render_as_string(hide_password=False)
    die(step, when, work, url, [settings_of(parts.store("portfolio"))])
    assert settled(database, storage, child, item_id) is there


class Kills(io.BytesIO):
    """A file that comes in; when so much of it has been read, something happens."""

    def __init__(self, content: bytes, at: int, act: Callable[[], None]) -> None:
        super().__init__(content)
        self._at, self._act = at, act
        self._done = False

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not self._done and self.tell() >= self._at:
            self._done = True
            self._act()
        return piece


@pytest.mark.parametrize("at", [1, 9 << 20, len(CONTENT)])
def test_the_store_killed_while_a_file_comes_in(
    database: Database, mortal: KillableStore, child: UUID, item_id: UUID, at: int
) -> None:
    storage = Storage(settings_of(mortal.store))
    uploaded = attempt(database, storage, child, item_id, Kills(CONTENT, at, mortal.kill))
    mortal.wait_ready()
    assert settled(database, storage, child, item_id) is uploaded
    add(database, storage, child, item_id, CONTENT)
    assert settled(database, storage, child, item_id)


def test_the_store_killed_before_the_row_is_written_has_kept_the_file(
    database: Database, mortal: KillableStore, child: UUID, item_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    storage = Storage(settings_of(mortal.store))
    kept = files.keep_object

    def after_a_kill(*arguments: object) -> None:
        mortal.kill()
        kept(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "keep_object", after_a_kill)
    assert attempt(database, storage, child, item_id, io.BytesIO(CONTENT))
    mortal.wait_ready()
    assert settled(database, storage, child, item_id)


def attempt(
    database: Database, storage: Storage, child: UUID, item_id: UUID, stream: io.BytesIO
) -> bool:
    """Upload; return whether the answer was that it is there, and not that it is not."""
    try:
        files.add_file(
            database, storage, parent_of(child), LIMITS, item_id,
            name="a.jpg", stream=stream, announced=len(CONTENT),
        )
    except Unavailable:
        return False
    return True
