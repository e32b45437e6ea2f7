"""A service's account at the store: its own buckets, its own ways of using them, and no more."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from minio import Minio
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.error import S3Error
from minio.objectlockconfig import DAYS, ObjectLockConfig
from minio.retention import Retention
from minio.versioningconfig import SUSPENDED, VersioningConfig

from deploy.buckets import HANDOVER, LOCKED
from services.shared.process.clock import now
from tests.parts import Parts

ALL = (*LOCKED.values(), HANDOVER)
OPEN = {"journal": {HANDOVER}, "portfolio": {LOCKED["portfolio"]},
        "archive": {LOCKED["archive"], HANDOVER}}
CLOSED = [(name, bucket) for name, own in OPEN.items() for bucket in ALL if bucket not in own]
OPENED = [(name, bucket) for name, own in OPEN.items() for bucket in sorted(own)]


@pytest.fixture(scope="module")
def parts() -> Iterator[Parts]:
    """Return servers of these tests alone: what they lock would lie in the buckets of others."""
    servers = Parts()
    yield servers
    servers.close()


def put(client: Minio, bucket: str, key: str, retention: Retention | None = None) -> str | None:
    body = io.BytesIO(b"x")
    return client.put_object(bucket, key, body, 1, retention=retention).version_id


def refused(act: Callable[[], object]) -> None:
    with pytest.raises(S3Error) as error:
        act()
    # InvalidRequest is what MinIO says of a locked object: «WORM protected».
    known = ("AccessDenied", "MethodNotAllowed", "InvalidRequest")
    assert error.value.code in known, error.value.code


@pytest.mark.parametrize(("service", "bucket"), CLOSED)
def test_a_service_does_nothing_in_a_bucket_of_others(
    parts: Parts, service: str, bucket: str
) -> None:
    client = parts.store(service).client()
    for act in (
        lambda: put(client, bucket, "intruder"),
        lambda: client.get_object(bucket, "any"),
        lambda: client.stat_object(bucket, "any"),
        lambda: client.remove_object(bucket, "any"),
        lambda: list(client.list_objects(bucket)),
        lambda: client.get_bucket_versioning(bucket),
    ):
        refused(act)


@pytest.mark.parametrize(("service", "bucket"), OPENED)
def test_a_service_changes_nothing_about_its_own_bucket(
    parts: Parts, service: str, bucket: str
) -> None:
    client = parts.store(service).client()
    everybody = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", '
        f'"Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::{bucket}/*"]}}]}}'
    )
    for act in (
        lambda: client.make_bucket(f"mine-{service}"),
        lambda: client.remove_bucket(bucket),
        lambda: client.set_bucket_policy(bucket, everybody),
        lambda: client.delete_bucket_policy(bucket),
        lambda: client.set_bucket_versioning(bucket, VersioningConfig(SUSPENDED)),
        lambda: client.set_object_lock_config(bucket, ObjectLockConfig(GOVERNANCE, 1, DAYS)),
        lambda: client.delete_bucket_lifecycle(bucket),
        lambda: client.delete_bucket_encryption(bucket),
    ):
        refused(act)


def test_the_journal_lays_down_and_never_takes_away(parts: Parts) -> None:
    journal, archive = parts.store("journal").client(), parts.store("archive").client()
    put(journal, HANDOVER, "package")
    refused(lambda: journal.remove_object(HANDOVER, "package"))
    assert archive.get_object(HANDOVER, "package").read() == b"x"
    refused(lambda: put(archive, HANDOVER, "forged"))
    archive.remove_object(HANDOVER, "package")


@pytest.mark.parametrize("service", sorted(LOCKED))
def test_what_is_locked_is_neither_deleted_nor_unlocked(parts: Parts, service: str) -> None:
    client, bucket = parts.store(service).client(), LOCKED[service]
    until = now().replace(microsecond=0) + timedelta(days=1)
    version = put(client, bucket, "locked", Retention(COMPLIANCE, until))
    assert version is not None
    sooner = Retention(COMPLIANCE, until - timedelta(hours=12))
    for act in (
        lambda: client.remove_object(bucket, "locked", version_id=version),
        lambda: client.set_object_retention(bucket, "locked", sooner, version_id=version),
    ):
        refused(act)
    put(client, bucket, "locked")
    assert client.get_object(bucket, "locked", version_id=version).read() == b"x"
