"""Owns the list of real servers and the addresses by which services reach them."""

from collections.abc import Mapping
from pathlib import Path

from deploy import store
from deploy.development.part import OPERATOR, Addresses, Part
from deploy.development.real import account, keycloak, minio, postgres, rabbitmq


def parts(data_dir: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> list[Part]:
    """Say which processes to start, each with what it waits for."""
    home = account.home_of_servers(data_dir.resolve())
    return [
        postgres.part(home, ports, secrets),
        *rabbitmq.parts(home, ports, secrets),
        minio.part(home, ports, secrets),
        keycloak.part(home, ports, secrets),
    ]


def addresses(ports: Mapping[str, int], secrets: Mapping[str, str]) -> Addresses:
    """Say how the services reach these parts, and the launcher PostgreSQL's superuser."""
    stores, broker = store.access(secrets), rabbitmq.service_urls(ports, secrets)
    return {
        "common": {
            "PROFILE": "real",
            "STORE_ENDPOINT": minio.endpoint(ports),
            "STORE_REGION": minio.REGION,
            "STORE_SECURE": "0",
            "OIDC_ISSUER": keycloak.issuer(ports),
            "OIDC_AUDIENCE": "letopis-api",
        },
        **{service: {**stores.get(service, {}), **broker[service]} for service in broker},
        "gateway": {
            **broker["gateway"],
            "OIDC_CLIENT_ID": "gateway",
            "OIDC_CLIENT_SECRET": secrets["oidc_gateway"],
            "OIDC_ADMIN_CLIENT_ID": "gateway-admin",
            "OIDC_ADMIN_CLIENT_SECRET": secrets["oidc_gateway_admin"],
        },
        OPERATOR: {
            "BROKER_URL": rabbitmq.operator_url(ports, secrets),
            "BROKER_ADMIN_URL": rabbitmq.admin_url(ports, secrets),
            "EXCHANGE_KEY": secrets["exchange"],
            "OIDC_REGION_ADMIN_CLIENT_SECRET": secrets["oidc_region_admin"],
        },
        "launcher": {"SUPERUSER_DSN": postgres.superuser_dsn(ports, secrets)},
    }


def remove_traces(_data_dir: Path, _ports: Mapping[str, int]) -> tuple[str, ...]:
    """MinIO removes a deleted object's files at once, RabbitMQ a read message's by itself."""
    return ()
