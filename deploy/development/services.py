"""Owns the services as parts: migrations first, then a web process and a worker for each."""

import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.databases import SERVICES, prepare_service
from deploy.development.environment import of_migration, of_web, of_worker
from deploy.development.generated_secrets import Generated
from deploy.development.part import Addresses, Part
from deploy.development.ports import answers_http

ROOT = Path(__file__).resolve().parents[2]


def service_parts(
    whole: Addresses, superuser_dsn: str, secrets: Generated[str], servers: Sequence[str]
) -> list[Part]:
    """Say which processes the services are, each after its own database is up to date.

    Workers come after all the `servers`: without a broker they have nothing to do.
    """
    return [
        part
        for service in SERVICES
        for part in (
            _migration(service, whole, superuser_dsn, secrets),
            _web(service, whole),
            _worker(service, whole, servers),
        )
    ]


def _migration(
    service: str, whole: Addresses, superuser_dsn: str, secrets: Generated[str]
) -> Part:
    return Part(
        name=f"{service}-migrate",
        command=[sys.executable, "-m", "services.shared.database.migrate", service],
        environment=of_migration(whole, service),
        ready=lambda: True,
        cwd=ROOT,
        before=lambda: prepare_service(superuser_dsn, service, secrets),
        after=("postgres",),
        once=True,
    )


def _web(service: str, whole: Addresses) -> Part:
    port = int(whole[service]["LISTEN"].rpartition(":")[2])
    return Part(
        name=f"{service}-web",
        command=[sys.executable, "-m", f"services.{service}", "web"],
        environment=of_web(whole, service),
        ready=lambda: answers_http(port, "/livez"),
        cwd=ROOT,
        after=(f"{service}-migrate",),
    )


def _worker(service: str, whole: Addresses, servers: Sequence[str]) -> Part:
    port = int(whole[service]["METRICS_LISTEN"].rpartition(":")[2])
    return Part(
        name=f"{service}-work",
        command=[sys.executable, "-m", f"services.{service}", "work"],
        environment=of_worker(whole, service),
        ready=lambda: answers_http(port, "/metrics"),
        cwd=ROOT,
        after=(f"{service}-migrate", *servers),
    )
