"""The object store of a service, on SeaweedFS and on MinIO."""

import hashlib
import io
import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from minio.commonconfig import GOVERNANCE
from minio.retention import Retention

from services.shared.database.base import new_id
from services.shared.errors import Forbidden, NotFound, TooLarge, Unavailable
from services.shared.objects.storage import Storage
from services.shared.process.settings import StoreSettings
from tests.parts import Parts


@pytest.fixture(scope="module")
def settings(parts: Parts) -> StoreSettings:
    """Return how the portfolio reaches its bucket."""
    store = parts.store("portfolio")
    return StoreSettings(
        endpoint=store.endpoint,
        access_key=store.access_key,
        secret_key=store.secret_key,
        region=store.region,
        secure=False,
        bucket=store.bucket,
    )


@pytest.fixture
def storage(settings: StoreSettings) -> Storage:
    """Return the portfolio's storage."""
    return Storage(settings)


def fresh(size: int = 1000) -> bytes:
    """Return bytes that nobody has stored before."""
    return (new_id().bytes * (size // 16 + 1))[:size]


class Stream:
    """A stream that counts what was read from it."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)
        self.read_bytes = 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self._file.read(size)
        self.read_bytes += len(piece)
        return piece


@pytest.mark.parametrize("size", [0, 1, 300_000, 2 << 20, 40 << 20])
def test_bytes_come_back_as_they_were(storage: Storage, size: int) -> None:
    content = fresh(size)
    stored = storage.put_stream(io.BytesIO(content), limit=64 << 20)
    digest = hashlib.sha256(content).hexdigest()
    assert (stored.size, stored.sha256) == (size, digest)
    assert stored.key == f"{digest[:2]}/{digest}"
    assert storage.get(stored.key, limit=64 << 20) == content


def test_the_same_bytes_are_kept_once(storage: Storage) -> None:
    content = fresh()
    first = storage.put_stream(io.BytesIO(content), limit=1 << 20)
    second = storage.put_stream(io.BytesIO(content), limit=1 << 20)
    assert first == second


def test_a_given_key_is_used_and_written_over_with_a_new_version(storage: Storage) -> None:
    key = f"cover/{new_id()}"
    old = storage.put_stream(io.BytesIO(b"old"), limit=100, key=key)
    new = storage.put_stream(io.BytesIO(b"new"), limit=100, key=key)
    assert (old.key, new.key) == (key, key)
    assert old.version != new.version
    assert storage.get(key, limit=100) == b"new"
    assert storage.get(key, limit=100, version=old.version) == b"old"


def test_a_stream_above_the_limit_is_refused_and_not_read_to_its_end(storage: Storage) -> None:
    stream = Stream(fresh(10 << 20))
    with pytest.raises(TooLarge):
        storage.put_stream(stream, limit=1 << 20, key="too/large")
    assert stream.read_bytes < 2 << 20
    assert not storage.exists("too/large")
    exact = fresh(5000)
    assert storage.put_stream(io.BytesIO(exact), limit=5000).size == 5000


def test_a_range_is_read_without_the_rest(storage: Storage) -> None:
    content = fresh(3 << 20)
    key = storage.put_stream(io.BytesIO(content), limit=8 << 20).key
    with storage.stream(key, offset=100, length=50) as pieces:
        assert b"".join(pieces) == content[100:150]
    with storage.stream(key, offset=(3 << 20) - 7) as pieces:
        assert b"".join(pieces) == content[-7:]
    with storage.stream(key) as pieces:
        assert next(pieces) == content[: 256 << 10]


def test_what_is_not_there_is_not_found(storage: Storage) -> None:
    missing = f"missing/{new_id()}"
    assert storage.stat(missing) is None
    assert not storage.exists(missing)
    with pytest.raises(NotFound):
        storage.get(missing, limit=10)
    storage.delete(missing)


def test_size_and_version_are_told(storage: Storage) -> None:
    stored = storage.put_stream(io.BytesIO(fresh(777)), limit=1000)
    found = storage.stat(stored.key)
    assert found is not None
    assert (found.key, found.size, found.version) == (stored.key, 777, stored.version)


def test_an_object_larger_than_expected_is_not_taken_into_memory(storage: Storage) -> None:
    key = storage.put_stream(io.BytesIO(fresh(3 << 20)), limit=8 << 20).key
    with pytest.raises(TooLarge):
        storage.get(key, limit=1 << 20)


def test_a_deleted_object_is_gone(storage: Storage) -> None:
    key = storage.put_stream(io.BytesIO(fresh()), limit=1 << 20).key
    storage.delete(key)
    assert not storage.exists(key)


def test_a_locked_version_cannot_be_deleted(storage: Storage, parts: Parts) -> None:
    store = parts.store("portfolio")
    stored = storage.put_stream(io.BytesIO(fresh()), limit=1 << 20)
    store.client().set_object_retention(
        bucket_name=store.bucket,
        object_name=stored.key,
        config=Retention(GOVERNANCE, datetime.now(UTC) + timedelta(days=1)),
        version_id=stored.version,
    )
    with pytest.raises(Forbidden):
        storage.delete(stored.key, version=stored.version)
    assert storage.get(stored.key, limit=1 << 20, version=stored.version)


def test_the_bucket_answers_and_can_do_what_the_archive_needs(storage: Storage) -> None:
    assert storage.answers()
    abilities = storage.abilities()
    assert (abilities.versioning, abilities.object_lock) == (True, True)


def test_wrong_keys_are_told_as_a_refusal(settings: StoreSettings) -> None:
    with pytest.raises((Forbidden, Unavailable)):
        Storage(_with(settings, secret_key="wrong-secret")).put_stream(
            io.BytesIO(b"x"), limit=10, key="x"
        )


def test_a_store_that_is_down_is_told_plainly_and_soon(settings: StoreSettings) -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable):
        Storage(_with(settings, endpoint="127.0.0.1:9")).answers()
    assert time.monotonic() - started < 10


def test_an_object_that_breaks_off_is_told_plainly(settings: StoreSettings) -> None:
    """What a damaged shard looks like: the headers promise more bytes than come."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        thread = threading.Thread(target=_break_off, args=(server,), daemon=True)
        thread.start()
        storage = Storage(_with(settings, endpoint=f"127.0.0.1:{port}"))
        with pytest.raises(Unavailable):
            storage.get("damaged", limit=1 << 20)


def _break_off(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")


def _with(settings: StoreSettings, **changes: str) -> StoreSettings:
    return StoreSettings(**{**vars(settings), **changes})


def test_a_stump_under_a_name_of_its_whole_is_replaced(storage: Storage) -> None:
    content = fresh(1 << 20)
    name = hashlib.sha256(content).hexdigest()
    key = f"{name[:2]}/{name}"
    storage.put_stream(io.BytesIO(content[:1000]), limit=1 << 20, key=key)
    kept = storage.put_stream(io.BytesIO(content), limit=1 << 20)
    assert kept.key == key
    assert storage.get(key, limit=1 << 20, version=kept.version) == content
