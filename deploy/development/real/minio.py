"""Owns MinIO: the server as a part, and the address of its root account."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from deploy import store
from deploy.development import part_folder
from deploy.development.part import Part
from deploy.development.ports import answers_http
from deploy.development.real import account
from deploy.development.real.minio_build import binary

REGION = "us-east-1"
ROOT_USER = "letopis-root"
MEMORY_LIMIT = "256MiB"


def part(home: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> Part:
    """Describe the server. Ready means usable: healthy, with its buckets and their users."""
    folder = part_folder.part_folder(home, "minio", secrets["place_minio"])
    return Part(
        name="minio",
        command=[
            str(binary()), "server", "--quiet", "--address", endpoint(ports),
            "--certs-dir", str(folder / "certs"), str(folder / "data"),
        ],
        environment={
            "HOME": str(folder),
            "GOMEMLIMIT": MEMORY_LIMIT,
            "MINIO_ROOT_USER": ROOT_USER,
            "MINIO_ROOT_PASSWORD": secrets["minio_root"],
            "MINIO_SITE_REGION": REGION,
            "MINIO_BROWSER": "off",
            "MINIO_UPDATE": "off",
            "MINIO_CALLHOME_ENABLE": "off",
            "MINIO_PROMETHEUS_AUTH_TYPE": "public",
            "MINIO_KMS_SECRET_KEY": kms_key(secrets["minio_kms"]),
        },
        ready=Usable(ports, secrets),
        user=part_folder.account(),
        stop_grace=5,
        cwd=folder,
        before=lambda: _make_folders(folder),
    )


def endpoint(ports: Mapping[str, int]) -> str:
    """Host and port of the server."""
    return f"127.0.0.1:{ports['minio']}"


def kms_key(secret: str) -> str:
    """Name and 32 bytes of the key that encrypts objects at rest; it must never change."""
    return "letopis:" + base64.b64encode(hashlib.sha256(secret.encode()).digest()).decode()


class Usable:
    """The ready check: healthy, then the buckets and users are looked after once a process."""

    def __init__(self, ports: Mapping[str, int], secrets: Mapping[str, str]) -> None:
        self._ports = ports
        self._secrets = secrets
        self._prepared = False

    def __call__(self) -> bool:
        """Tell whether services can work with the store now."""
        # `live` and `ready` say 200 on a server that refuses every request.
        if not answers_http(self._ports["minio"], "/minio/health/cluster"):
            return False
        if not self._prepared:
            root = store.Root(
                endpoint(self._ports), REGION, ROOT_USER, self._secrets["minio_root"]
            )
            self._prepared = store.prepare_store(root, self._secrets)
        return self._prepared


def _make_folders(folder: Path) -> None:
    for name in ("certs", "data"):
        account.own_folder(folder / name)
