"""Prints a fresh `.env` for `deploy/compose.yaml`, with secrets of one installation."""

import json
import secrets
from base64 import b64encode

import click

from deploy.buckets import USERS
from deploy.databases import SERVICES
from services.shared.accountability.caller import make_key_pair

_RANDOM = (
    "POSTGRES_PASSWORD", "BROKER_ADMIN_PASSWORD", "STORE_ROOT_PASSWORD",
    "KEYCLOAK_DATABASE_PASSWORD", "KEYCLOAK_ADMIN_PASSWORD", "GATEWAY_CLIENT_SECRET",
    "GATEWAY_ADMIN_CLIENT_SECRET",
    "REGIONAL_DEMO_CLIENT_SECRET", "REGION_ADMIN_CLIENT_SECRET", "EXCHANGE_KEY", "SESSION_KEY",
    *(f"{service.upper()}_STORE_SECRET" for service in USERS),
    *(
        f"{s.upper()}_{who}_PASSWORD"
        for s in SERVICES
        for who in ("OWNER", "APP", "WORK", "BROKER")
    ),
)


@click.command()
@click.option("--public-url", default="http://127.0.0.1:8080", show_default=True)
@click.option("--keycloak-url", default="http://127.0.0.1:8081", show_default=True)
def main(public_url: str, keycloak_url: str) -> None:
    """Print every variable that the containers need, with secrets of this installation alone."""
    private, public = make_key_pair("gateway")
    signing = {service: make_key_pair(service) for service in SERVICES}
    known = {"keys": [key for _, keys in signing.values() for key in keys["keys"]]}
    values = {
        "PUBLIC_URL": public_url,
        "KEYCLOAK_URL": keycloak_url,
        "KEYCLOAK_ADMIN": "letopis-admin",
        "STORE_ROOT_USER": "letopis-root",
        "STORE_KMS_KEY": "letopis:" + b64encode(secrets.token_bytes(32)).decode(),
        "CALLER_PRIVATE_KEY": f"'{json.dumps(private)}'",
        "CALLER_PUBLIC_KEYS": f"'{json.dumps(public)}'",
        "SIGNING_PUBLIC_KEYS": f"'{json.dumps(known)}'",
        **{
            f"{service.upper()}_SIGNING_KEY": f"'{json.dumps(key)}'"
            for service, (key, _) in signing.items()
        },
        **{name: secrets.token_hex(32) for name in _RANDOM},
    }
    for name, value in values.items():
        click.echo(f"{name}={value}")


if __name__ == "__main__":
    main()
