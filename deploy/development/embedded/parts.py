"""Owns the list of embedded parts and the addresses by which services reach them."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg

from deploy.databases import create_database, prepare_role
from deploy.development.embedded import pgmq, postgres, seaweedfs, store_compaction
from deploy.development.part import OPERATOR, Addresses, Part
from deploy.development.ports import answers_http

ISSUER_DATABASE = "letopis_issuer"
ISSUER_ROLE = "letopis_issuer_app"


def parts(data_dir: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> list[Part]:
    """Say which processes to start, each with what it waits for."""
    return [
        postgres.part(data_dir, ports, secrets),
        seaweedfs.part(data_dir, ports, secrets),
        issuer(data_dir, ports, secrets),
    ]


def addresses(ports: Mapping[str, int], secrets: Mapping[str, str]) -> Addresses:
    """Say how the services reach these parts, and the launcher PostgreSQL's superuser."""
    store, broker = seaweedfs.access(secrets), pgmq.service_urls(ports, secrets)
    return {
        "common": {
            "PROFILE": "embedded",
            "STORE_ENDPOINT": seaweedfs.endpoint(ports),
            "STORE_REGION": seaweedfs.REGION,
            "STORE_SECURE": "0",
            "OIDC_ISSUER": f"http://127.0.0.1:{ports['issuer']}/realms/letopis",
            "OIDC_AUDIENCE": "letopis-api",
        },
        **{service: {**store.get(service, {}), **broker[service]} for service in broker},
        "gateway": {
            **broker["gateway"],
            "OIDC_CLIENT_ID": "gateway",
            "OIDC_CLIENT_SECRET": secrets["oidc_gateway"],
            "OIDC_ADMIN_CLIENT_ID": "gateway-admin",
            "OIDC_ADMIN_CLIENT_SECRET": secrets["oidc_gateway_admin"],
        },
        OPERATOR: {
            "BROKER_URL": pgmq.owner_url(ports, secrets),
            "BROKER_ADMIN_URL": pgmq.admin_url(ports, secrets),
            "EXCHANGE_KEY": secrets["exchange"],
            "OIDC_REGION_ADMIN_CLIENT_SECRET": secrets["oidc_region_admin"],
        },
        "launcher": {"SUPERUSER_DSN": postgres.superuser_dsn(ports, secrets)},
    }


def remove_traces(data_dir: Path, ports: Mapping[str, int]) -> tuple[str, ...]:
    """Remove what deleted files left in the store; the queue is one of the databases."""
    return store_compaction.compact(data_dir, ports)


def issuer(data_dir: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> Part:
    """Describe our small OIDC issuer; what PostgreSQL must have for it and the broker comes first.
    """
    password = secrets["database_issuer"]
    port = ports["issuer"]
    return Part(
        name="issuer",
        command=[sys.executable, "-m", "deploy.development.embedded.issuer"],
        environment={
            "PROFILE": "embedded",
            "DATABASE_URL": f"postgresql+psycopg://{ISSUER_ROLE}:{password}"
            f"@127.0.0.1:{ports['postgres']}/{ISSUER_DATABASE}",
            "LISTEN": f"127.0.0.1:{port}",
            "RUNTIME_DIR": str(data_dir / "run"),
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
            "DEMO": os.environ.get("DEMO") or "1",
            "PUBLIC_URL": public_url(),
            "OIDC_CLIENT_SECRET": secrets["oidc_gateway"],
            "OIDC_ADMIN_CLIENT_SECRET": secrets["oidc_gateway_admin"],
            "REGIONAL_DEMO_CLIENT_SECRET": secrets["oidc_regional_demo"],
            "OIDC_REGION_ADMIN_CLIENT_SECRET": secrets["oidc_region_admin"],
        },
        ready=lambda: answers_http(
            port, "/realms/letopis/.well-known/openid-configuration"
        ),
        before=lambda: _prepare_databases(ports, secrets),
        after=("postgres",),
        cwd=Path(__file__).resolve().parents[3],
    )


def public_url() -> str:
    """Where browsers find the gateway, for the redirects that the realm allows."""
    return os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{os.environ.get('PORT') or 8080}"


def _prepare_databases(ports: Mapping[str, int], secrets: Mapping[str, str]) -> None:
    dsn = postgres.superuser_dsn(ports, secrets)
    pgmq.prepare(ports, secrets)
    with psycopg.connect(dsn, autocommit=True) as connection:
        prepare_role(connection, ISSUER_ROLE, secrets["database_issuer"])
        create_database(connection, ISSUER_DATABASE, ISSUER_ROLE)
