"""Owns what each service's processes are told in their environment, and the file that keeps it."""

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.databases import SERVICES, app_secret, owner_secret, service_url, work_secret
from deploy.development.generated_secrets import write_private
from deploy.development.part import OPERATOR, Addresses

LAUNCHER = "launcher"

PASSED_ON = (
    "BACKUP_RETENTION_DAYS", "CHECKPOINT_FILE", "CHECKPOINT_HOURS", "EVENTS_OLDEST_DAYS",
    "LOGIN_LIMIT", "MAIL_FROM", "MAX_BODY_KIB", "MAX_FILE_MIB", "MAX_FOLDER_MIB", "MAX_ITEM_FILES",
    "MAX_PICTURE_MEGAPIXELS",
    "MAX_ITEM_MIB", "MAX_UPLOAD_MIB", "METRICS_TOKEN", "MIN_FREE_MIB", "REQUEST_LIMIT",
    "REQUEST_SECONDS",
    "SESSION_CHECK_SECONDS", "SESSION_HOURS", "SESSION_IDLE_MINUTES", "SESSION_UNCHECKED_MINUTES",
    "SMTP_HOST", "SMTP_PASSWORD", "SMTP_PORT", "SMTP_TLS", "SMTP_USERNAME",
    "TIME_ZONE", "TRUSTED_PROXIES", "WEB_THREADS", "WEB_WORKERS",
)
"""Settings of the services that the launcher hands on as it finds them (docs/operations)."""


@dataclass(frozen=True)
class Choices:
    """What the person who starts the platform may choose."""

    port: int
    public_url: str
    demo: bool
    log_level: str
    settings: Mapping[str, str] = field(default_factory=dict)  # of PASSED_ON, those that are set


def compose(
    data_dir: Path,
    choices: Choices,
    addresses: Addresses,
    ports: Mapping[str, int],
    secrets: Mapping[str, str],
) -> Addresses:
    """Put together the environment of every service: `common`, and what each alone knows."""
    private, public = caller_keys(secrets["caller_key"])
    common = {
        **choices.settings,
        **addresses["common"],
        "CALLER_PUBLIC_KEYS": json.dumps({"keys": [public]}),
        "SIGNING_PUBLIC_KEYS": json.dumps(
            {"keys": [_signing_keys(service, secrets)[1] for service in SERVICES]}
        ),
        "DEMO": "1" if choices.demo else "0",
        "LOG_LEVEL": choices.log_level,
        "RUNTIME_DIR": str(data_dir / "run"),
        "DATA_FOLDERS": os.pathsep.join(map(str, data_folders(data_dir))),
    }
    whole = {"common": common, OPERATOR: addresses.get(OPERATOR, {})}
    for service in SERVICES:
        whole[service] = {
            **addresses.get(service, {}),
            **_databases(service, addresses[LAUNCHER]["SUPERUSER_DSN"], secrets),
            "LISTEN": f"127.0.0.1:{_web_port(service, choices, ports)}",
            "METRICS_LISTEN": f"127.0.0.1:{ports[f'{service}_metrics']}",
            "SIGNING_PRIVATE_KEY": json.dumps(_signing_keys(service, secrets)[0]),
        }
    whole["gateway"].update(_gateway(choices, private, ports, secrets))
    return whole


def data_folders(data_dir: Path) -> list[Path]:
    """Where data lie: the folder, and what its links lead to, which may be another disk."""
    links = (data_dir / "postgres", data_dir / "real" / "postgres")
    return [data_dir, *(link for link in links if link.is_symlink())]


def write_environment(data_dir: Path, whole: Addresses) -> None:
    """Keep the environment where the command `letopis` finds it beside the running platform."""
    write_private(data_dir / "run" / "environment.json", json.dumps(whole, indent=1))


def of_web(whole: Addresses, service: str) -> dict[str, str]:
    """The environment of a web process: nothing that the worker alone, or an owner, may do."""
    told = {**whole["common"], **whole[service]}
    for theirs in ("DATABASE_OWNER_URL", "DATABASE_WORK_URL", "SIGNING_PRIVATE_KEY"):
        told.pop(theirs)
    return told


def of_worker(whole: Addresses, service: str) -> dict[str, str]:
    """The environment of a worker: its own role, and what it signs with."""
    told = {**whole["common"], **whole[service]}
    told.pop("DATABASE_OWNER_URL")
    return {**told, "DATABASE_URL": told.pop("DATABASE_WORK_URL")}


def of_migration(whole: Addresses, service: str) -> dict[str, str]:
    """The environment of the command that changes one service's tables."""
    return {**whole["common"], **whole[service]}


def caller_keys(seed: str) -> tuple[dict[str, str], dict[str, str]]:
    """The private and the public JWK (Ed25519) of the gateway's caller tokens."""
    return _key_pair("gateway", seed)


def _signing_keys(
    service: str, secrets: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The private and the public JWK with which a service signs its receipts and events."""
    return _key_pair(service, secrets[f"signing_{service}"])


def _key_pair(kid: str, seed: str) -> tuple[dict[str, str], dict[str, str]]:
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    public = {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": kid,
        "use": "sig",
        "alg": "Ed25519",
        "x": _base64(private.public_key().public_bytes_raw()),
    }
    return {**public, "d": _base64(private.private_bytes_raw())}, public


def _databases(service: str, superuser_dsn: str, secrets: Mapping[str, str]) -> dict[str, str]:
    name = f"letopis_{service}"
    return {
        "DATABASE_URL": service_url(
            superuser_dsn, f"{name}_app", secrets[app_secret(service)], name
        ),
        "DATABASE_WORK_URL": service_url(
            superuser_dsn, f"{name}_work", secrets[work_secret(service)], name
        ),
        "DATABASE_OWNER_URL": service_url(
            superuser_dsn, f"{name}_owner", secrets[owner_secret(service)], name
        ),
    }


def _gateway(
    choices: Choices,
    private_key: Mapping[str, str],
    ports: Mapping[str, int],
    secrets: Mapping[str, str],
) -> dict[str, str]:
    behind = {
        f"{service.upper()}_URL": f"http://127.0.0.1:{_web_port(service, choices, ports)}"
        for service in SERVICES
        if service != "gateway"
    }
    return {
        **behind,
        "PUBLIC_URL": choices.public_url,
        "CALLER_PRIVATE_KEY": json.dumps(private_key),
        "SESSION_KEY": secrets["session_key"],
    }


def _web_port(service: str, choices: Choices, ports: Mapping[str, int]) -> int:
    return choices.port if service == "gateway" else ports[f"{service}_web"]


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
