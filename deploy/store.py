"""Owns the contents of a fresh object store: locked buckets, a user and a policy each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import urllib3
from minio import Minio
from minio.credentials.providers import StaticProvider
from minio.error import MinioAdminException, MinioException, S3Error
from minio.minioadmin import MinioAdmin
from urllib3.exceptions import HTTPError

from deploy import buckets
from deploy.failures import CannotStart


@dataclass(frozen=True)
class Root:
    """The account that prepares the store; no service ever has it."""

    endpoint: str
    region: str
    user: str
    password: str = field(repr=False)


def prepare_store(root: Root, secrets: Mapping[str, str]) -> bool:
    """Bring buckets, policies and users to what they should be; say again and nothing changes.

    Returns False when the server did not answer this time.

    Raises:
        CannotStart: a bucket is there already without object lock; it cannot be added later.
    """
    http = urllib3.PoolManager(timeout=5, retries=False)
    client = Minio(
        root.endpoint, root.user, root.password,
        secure=False, region=root.region, http_client=http,
    )
    admin = MinioAdmin(
        endpoint=root.endpoint, credentials=StaticProvider(root.user, root.password),
        region=root.region, secure=False, http_client=http,
    )
    try:
        for bucket in buckets.LOCKED.values():
            _make_locked_bucket(client, bucket, root.region)
        _make_plain_bucket(client, buckets.HANDOVER, root.region)
        for service, user in buckets.USERS.items():
            _make_user(admin, user, buckets.policy(service), secrets[secret_name(service)])
    except (HTTPError, MinioException, MinioAdminException):
        return False
    return True


def secret_name(service: str) -> str:
    """Under which name the service's secret key is kept."""
    return f"minio_{service}"


def access(secrets: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The environment by which each service reaches its buckets."""
    return buckets.access({service: secrets[secret_name(service)] for service in buckets.USERS})


def _make_locked_bucket(client: Minio, bucket: str, region: str) -> None:
    if not client.bucket_exists(bucket_name=bucket):
        client.make_bucket(bucket_name=bucket, location=region, object_lock=True)
    try:
        client.get_object_lock_config(bucket_name=bucket)
    except S3Error as error:
        if error.code != "ObjectLockConfigurationNotFoundError":
            raise
        raise CannotStart(
            f"В хранилище есть корзина {bucket} без блокировки объектов, а включить её потом "
            "нельзя. Перенесите содержимое и удалите корзину, затем повторите."
        ) from error


def _make_plain_bucket(client: Minio, bucket: str, region: str) -> None:
    if not client.bucket_exists(bucket_name=bucket):
        client.make_bucket(bucket_name=bucket, location=region)


def _make_user(
    admin: MinioAdmin, user: str, policy: dict[str, object], secret_key: str
) -> None:
    admin.policy_add(user, policy=policy)
    admin.user_add(user, secret_key)
    admin.policy_set(user, user=user)
