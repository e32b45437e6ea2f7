"""Locks of object versions: until when, how strictly, and whether one refused a deletion."""

from dataclasses import dataclass
from datetime import UTC, datetime

from minio import Minio
from minio.error import S3Error
from minio.retention import Retention

from services.shared.errors import Locked
from services.shared.objects.store_errors import NO_LOCK, REFUSED, raise_for, translate_errors
from services.shared.process.clock import day_of, now
from services.shared.wording import said

COMPLIANCE, GOVERNANCE = "COMPLIANCE", "GOVERNANCE"


@dataclass(frozen=True)
class Lock:
    """Until when a version may not be deleted, and how strictly.

    COMPLIANCE: by nobody. GOVERNANCE: only by a key that may bypass it and says that it does.
    """

    mode: str
    until: datetime


class BucketLocks:
    """The locks of one bucket, read back."""

    def __init__(self, client: Minio, bucket: str) -> None:
        """Take the client of the store and the name of the bucket."""
        self._client = client
        self._bucket = bucket

    def of(self, key: str, version: str) -> Lock | None:
        """Return the lock of a version, or None when it has none.

        Raises:
            NotFound: there is no such version.
            Unavailable: the store does not answer.
        """
        with translate_errors():
            found = self._retention(key, version)
        return Lock(found.mode, found.retain_until_date.astimezone(UTC)) if found else None

    def explain_refusal(
        self, code: str | None, key: str, version: str | None, *, bypass: bool = False
    ) -> None:
        """Say that a refused deletion was one of a locked version, if that is so.

        Servers answer alike to a lock and to a right that is missing, so the lock itself is asked
        for. One that `bypass` should have gone past was not in the way: the right was.

        Raises:
            Locked: the version is locked.
            Forbidden: it is not, so the right is missing; or that of reading its lock is.
        """
        if code not in REFUSED or version is None:
            return
        lock = self.of(key, version)
        if lock and lock.until > now() and not (bypass and lock.mode == GOVERNANCE):
            raise Locked(said("Файл под замком хранилища до %(day)s.", day=day_of(lock.until)))
        with translate_errors():
            held = self._has_legal_hold(key, version)
        if held:
            raise Locked(said(
                "Файл под замком хранилища, и срока нет: замок снимают вручную."
            ))
        raise_for(code, unlocked=True)

    def are_possible(self) -> bool:
        """Tell whether versions of this bucket can be locked at all."""
        try:
            self._client.get_object_lock_config(bucket_name=self._bucket)
        except S3Error as error:
            if error.code in NO_LOCK:
                return False
            raise
        return True

    def _has_legal_hold(self, key: str, version: str) -> bool:
        try:
            return self._client.is_object_legal_hold_enabled(
                bucket_name=self._bucket, object_name=key, version_id=version
            )
        except S3Error as error:
            if error.code in NO_LOCK:
                return False
            raise

    def _retention(self, key: str, version: str) -> Retention | None:
        try:
            return self._client.get_object_retention(
                bucket_name=self._bucket, object_name=key, version_id=version
            )
        except S3Error as error:
            if error.code in NO_LOCK:
                return None
            raise
