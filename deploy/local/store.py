"""Owns the contents of a fresh object store: locked buckets, a user and a policy each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import urllib3
from minio import Minio
from minio.credentials.providers import StaticProvider
from minio.error import MinioAdminException, MinioException, S3Error
from minio.minioadmin import MinioAdmin
from urllib3.exceptions import HTTPError

from deploy.failures import CannotStart

BUCKETS = {"portfolio": "letopis-portfolio", "archive": "letopis-archive"}

BUCKET_ACTIONS = (
    "s3:GetBucketLocation", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketVersioning",
    "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions",
)
OBJECT_ACTIONS = (
    "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectTagging",
    "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectLegalHold", "s3:GetObjectRetention",
    "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:ListMultipartUploadParts", "s3:PutObject",
    "s3:PutObjectLegalHold", "s3:PutObjectRetention", "s3:PutObjectTagging",
)
"""Without BypassGovernanceRetention: what is locked stays locked for the services."""


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
        for service, bucket in BUCKETS.items():
            _make_bucket(client, bucket, root.region)
            _make_user(admin, bucket, secrets[secret_name(service)])
    except (HTTPError, MinioException, MinioAdminException):
        return False
    return True


def secret_name(service: str) -> str:
    """Under which name the service's secret key is kept."""
    return f"minio_{service}"


def access(secrets: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The environment by which each service reaches its own bucket."""
    return {
        service: {
            "STORE_BUCKET": bucket,
            "STORE_ACCESS_KEY": bucket,
            "STORE_SECRET_KEY": secrets[secret_name(service)],
        }
        for service, bucket in BUCKETS.items()
    }


def policy(bucket: str) -> dict[str, object]:
    """What the owner of a bucket may do: everything with its objects, nothing elsewhere."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow(BUCKET_ACTIONS, f"arn:aws:s3:::{bucket}"),
            _allow(OBJECT_ACTIONS, f"arn:aws:s3:::{bucket}/*"),
        ],
    }


def _allow(actions: tuple[str, ...], resource: str) -> dict[str, object]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}


def _make_bucket(client: Minio, bucket: str, region: str) -> None:
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


def _make_user(admin: MinioAdmin, bucket: str, secret_key: str) -> None:
    admin.policy_add(bucket, policy=policy(bucket))
    admin.user_add(bucket, secret_key)
    admin.policy_set(bucket, user=bucket)
