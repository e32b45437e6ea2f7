"""The object store of a service: bytes under keys, through plain S3 calls.

What a file is (name, kind, owner) stands in PostgreSQL; the store holds bytes, under a key made
of what they are unless a key is given. SeaweedFS forgets an object's Content-Type when its
retention is set, so nothing here relies on it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from minio import Minio
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from minio.retention import Retention
from urllib3 import PoolManager, Retry, Timeout

from services.shared.errors import Locked, NotFound, Unavailable
from services.shared.objects.locks import BucketLocks, Lock
from services.shared.objects.store_errors import raise_for, translate_errors
from services.shared.objects.streams import CHUNK, Body, Readable, Watched, refuse_above, spooled
from services.shared.process.logs import get_logger
from services.shared.process.settings import StoreSettings
from services.shared.wording import said

log = get_logger()

_PART = 16 << 20
_SMALL_PART = 8 << 20  # for streams: each upload under way holds about three of them


@dataclass(frozen=True)
class Stored:
    """An object that the store has confirmed."""

    key: str
    size: int
    sha256: str
    version: str | None


@dataclass(frozen=True)
class Found:
    """An object that is there."""

    key: str
    size: int
    version: str | None


@dataclass(frozen=True)
class Abilities:
    """What the bucket can do beyond plain S3; the archive needs both."""

    versioning: bool
    object_lock: bool


class Storage:
    """The bucket of one service."""

    def __init__(self, settings: StoreSettings) -> None:
        """Prepare the client; nothing is connected before the first call."""
        self._bucket = settings.bucket
        self._client = Minio(
            settings.endpoint,
            access_key=settings.access_key,
            secret_key=settings.secret_key,
            secure=settings.secure,
            # Without it every call asks the server for the region first.
            region=settings.region,
            http_client=PoolManager(
                maxsize=8,
                timeout=Timeout(connect=3, read=30),
                # Damage shows as SlowDown or a broken connection: never retry for long.
                retries=Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
            ),
        )

        self._locks = BucketLocks(self._client, self._bucket)

    def put_stream(
        self, stream: Readable, *, limit: int, key: str | None = None, lock: Lock | None = None
    ) -> Stored:
        """Keep what `stream` gives, under `key` or under its own SHA-256.

        It is read to the end first, because key and checksum are known only then; what is larger
        than a mebibyte waits in a temporary file. The store checks the bytes that reach it. With
        `lock` the version is locked from its first moment.

        Raises:
            TooLarge: it gives more than `limit` bytes; the rest is not read.
            Unavailable: the store does not answer.
        """
        with spooled(stream, limit) as body:
            name = key or f"{body.sha256[:2]}/{body.sha256}"
            known = self.stat(name) if key is None else None
            is_there = known is not None and known.size == body.size
            version = known.version if known and is_there else self._put(name, body, lock)
        return Stored(name, body.size, body.sha256, version)

    def put_through(self, stream: Readable, *, limit: int, key: str) -> Stored:
        """Keep what `stream` gives under `key` while it comes: 8 MiB in memory, nothing on disk.

        An object appears whole or not at all; what was sent of one that breaks off waits in the
        store, unseen, until `erase`.

        Raises:
            TooLarge: it gives more than `limit` bytes; the rest is not read.
            Unavailable: the store does not answer.
        """
        watched = Watched(stream, limit)
        with translate_errors():
            written = self._client.put_object(
                bucket_name=self._bucket,
                object_name=key,
                data=cast(BinaryIO, watched),
                length=-1,
                part_size=_SMALL_PART,
                num_parallel_uploads=1,
            )
        self._confirm(key, watched.size)
        return Stored(key, watched.size, watched.digest.hexdigest(), written.version_id)

    def stat(self, key: str, *, version: str | None = None) -> Found | None:
        """Return size and version of an object, or None when there is none.

        Raises:
            Unavailable: the store does not answer.
        """
        try:
            with translate_errors():
                found = self._client.stat_object(
                    bucket_name=self._bucket, object_name=key, version_id=version
                )
        except NotFound:
            return None
        return Found(key, found.size or 0, found.version_id)

    def exists(self, key: str) -> bool:
        """Tell whether there is an object under this key."""
        return self.stat(key) is not None

    @contextmanager
    def stream(
        self, key: str, *, offset: int = 0, length: int = 0, version: str | None = None
    ) -> Iterator[Iterator[bytes]]:
        """Give an object piece by piece, from `offset`, `length` bytes or (0) to the end.

        Raises:
            NotFound: there is none under this key.
            Unavailable: the store does not answer, or breaks off in between.
        """
        with translate_errors():
            response = self._client.get_object(
                bucket_name=self._bucket,
                object_name=key,
                offset=offset,
                length=length,
                version_id=version,
            )
        try:
            yield _pieces(response)
        finally:
            # Closed, not given back: what was not read would have to be read first.
            response.close()
            response.release_conn()

    def get(self, key: str, *, limit: int, version: str | None = None) -> bytes:
        """Return a small object as a whole.

        Raises:
            NotFound: there is none under this key.
            TooLarge: it is larger than `limit`.
            Unavailable: the store does not answer, or breaks off in between.
        """
        content = bytearray()
        with self.stream(key, version=version) as pieces:
            for piece in pieces:
                content += piece
                refuse_above(limit, len(content))
        return bytes(content)

    def delete(self, key: str, *, version: str | None = None) -> None:
        """Delete an object, or one version of it; that there is none is no error.

        Raises:
            Locked: it is locked.
            Forbidden: the service's key may not.
            Unavailable: the store does not answer.
        """
        with translate_errors():
            try:
                self._client.remove_object(
                    bucket_name=self._bucket, object_name=key, version_id=version
                )
            except S3Error as error:
                self._locks.explain_refusal(error.code, key, version)
                raise

    def delete_locked(self, key: str, version: str) -> None:
        """Delete a version in spite of a GOVERNANCE lock, with a key that may; see `Lock`.

        Raises:
            Locked: the lock is one of COMPLIANCE.
            Forbidden: the service's key may not.
            Unavailable: the store does not answer.
        """
        with translate_errors():
            errors = self._client.remove_objects(
                bucket_name=self._bucket,
                delete_object_list=[DeleteObject(key, version)],
                bypass_governance_mode=True,
            )
            for error in errors:
                self._locks.explain_refusal(error.code, key, version, bypass=True)
                raise_for(error.code)

    def objects(self, prefix: str) -> Iterator[Found]:
        """Give every object under a prefix as it stands now.

        Raises:
            Unavailable: the store does not answer.
        """
        yield from self._listed(prefix, versions=False)

    def versions(self, prefix: str) -> Iterator[Found]:
        """Give every version of every object under a prefix; markers of deletion are left out.

        Raises:
            Unavailable: the store does not answer.
        """
        yield from self._listed(prefix, versions=True)

    def lock_of(self, key: str, version: str) -> Lock | None:
        """Return the lock of a version, or None when it has none.

        Raises:
            NotFound: there is no such version.
            Unavailable: the store does not answer.
        """
        return self._locks.of(key, version)

    def erase(self, key: str, *, bypass: bool = False) -> int:
        """Delete every version of an object and every mark of a deletion; return how many.

        What was left of uploads that broke off goes too.

        That there is none is no error: whoever was interrupted asks again. `bypass` deletes in
        spite of a GOVERNANCE lock, see `delete_locked`.

        Raises:
            Locked: a version is locked; those that were not are gone.
            Forbidden: the service's key may not.
            Unavailable: the store does not answer.
        """
        locked: Locked | None = None
        gone = 0
        self._abort_uploads(key)
        for version in self._versions(key):
            try:
                if bypass and version is not None:
                    self.delete_locked(key, version)
                else:
                    self.delete(key, version=version)
                gone += 1
            except Locked as error:
                locked = error
        if locked is not None:
            raise locked
        return gone

    def answers(self) -> bool:
        """Tell whether the store answers and has our bucket; for `/readyz`."""
        with translate_errors():
            return self._client.bucket_exists(bucket_name=self._bucket)

    def abilities(self) -> Abilities:
        """Tell what the bucket can do; reported at start, and on the archive's pages.

        Raises:
            Unavailable: the store does not answer.
        """
        with translate_errors():
            versioning = self._client.get_bucket_versioning(bucket_name=self._bucket)
            return Abilities(versioning.status == "Enabled", self._locks.are_possible())

    def _abort_uploads(self, key: str) -> None:
        # The client has no public call for it; servers list by the exact name alone.
        with translate_errors():
            found = self._client._list_multipart_uploads(self._bucket, prefix=key)
            for one in found.uploads:
                if one.object_name == key and one.upload_id:
                    self._client._abort_multipart_upload(self._bucket, key, one.upload_id)

    def _listed(self, prefix: str, *, versions: bool) -> Iterator[Found]:
        with translate_errors():
            for one in self._client.list_objects(
                bucket_name=self._bucket,
                prefix=prefix,
                recursive=True,
                include_version=versions,
            ):
                if not one.is_delete_marker and one.object_name:
                    yield Found(one.object_name, one.size or 0, one.version_id)

    def _versions(self, key: str) -> list[str | None]:
        with translate_errors():
            listed = self._client.list_objects(
                bucket_name=self._bucket, prefix=key, recursive=True, include_version=True
            )
            return [found.version_id for found in listed if found.object_name == key]

    def _put(self, key: str, body: Body, lock: Lock | None = None) -> str | None:
        # The client cannot give a checksum for an object sent in parts.
        checksum: dict[str, str | list[str] | tuple[str]] = (
            {"x-amz-checksum-sha256": body.checksum} if body.size <= _PART else {}
        )
        with translate_errors():
            written = self._client.put_object(
                bucket_name=self._bucket,
                object_name=key,
                data=body.file,
                length=body.size,
                metadata=checksum,
                part_size=_PART,
                num_parallel_uploads=1,
                retention=Retention(lock.mode, lock.until) if lock else None,
            )
        self._confirm(key, body.size)
        return written.version_id

    def _confirm(self, key: str, size: int) -> None:
        """Hold the store to what it was given: every part was checked on its way, the sum is not.

        Raises:
            Unavailable: it has less or more than that.
        """
        # Not by its version: that is a right of its own, which not every service has.
        found = self.stat(key)
        if found is None or found.size != size:
            log.error("store has not what it was given", size=size, has=found and found.size)
            raise Unavailable(said("Хранилище приняло файл не целиком. Попробуйте ещё раз."))


def _pieces(response: Any) -> Iterator[bytes]:
    with translate_errors():
        yield from response.stream(CHUNK)
