"""The gateway under test: real database, real issuer, services that tell what they saw."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask
from keycloak import KeycloakAdmin
from werkzeug.serving import WSGIRequestHandler

from services.gateway.app import build_app
from services.gateway.auth.identity.accounts import Accounts
from services.gateway.auth.identity.admin import admin_client
from services.gateway.settings import GatewaySettings, read_gateway_settings
from services.shared.accountability.caller import make_key_pair
from services.shared.database.base import Database
from services.shared.http.jsonio import dump_json
from services.shared.process.settings import read_settings
from tests.gateway.auth.identity.places import Inbox, Place, start_issuer
from tests.gateway.services import Seen, make_service, serving
from tests.parts import Parts
from tests.servers import Databases

SERVICES = ("journal", "portfolio", "archive")


@dataclass
class Stack:
    """A running gateway and what is around it."""

    url: str
    app: Flask
    settings: GatewaySettings
    environment: Mapping[str, str]
    database: Database
    worker_database: Database
    issuer: Place
    closing: ExitStack
    seen: dict[str, Seen] = field(default_factory=dict)

    @property
    def accounts(self) -> Accounts:
        """The issuer's accounts."""
        return Accounts(self.issuer.issuer, "gateway-admin", self.issuer.admin_secret)

    @property
    def console(self) -> KeycloakAdmin:
        """The issuer as its own administrator works with it."""
        return admin_client(self.issuer.issuer, "gateway-admin", self.issuer.admin_secret)

    def other_app(self, **changed: Any) -> Flask:
        """Return another gateway on the same database, with other settings."""
        app = build_app(replace(self.settings, **changed))
        self.closing.callback(app.extensions["letopis_database"].close)
        return app


def start_stack(
    parts: Parts, gateway_url: str, databases: Mapping[str, Databases], stack: ExitStack
) -> Stack:
    """Start issuer, services and gateway; PUBLIC_URL is `gateway_url` already."""
    WSGIRequestHandler.protocol_version = "HTTP/1.1"  # keep-alive, as gunicorn does
    issuer = start_issuer(parts, Inbox(gateway_url), stack)
    private, public = make_key_pair("tests")
    common = {
        "PROFILE": "embedded",
        "BROKER_URL": "pgmq://nobody@127.0.0.1:1/none",
        "CALLER_PUBLIC_KEYS": dump_json(public).decode(),
    }
    seen: dict[str, Seen] = {}
    service_urls: dict[str, str] = {}
    for name in SERVICES:
        seen[name] = Seen()
        told = read_settings(name, {**common, "DATABASE_URL": databases["portfolio"].app})
        database = Database(told.database_url)
        stack.callback(database.close)
        service = make_service(told, database, seen[name])
        service_urls[f"{name.upper()}_URL"] = stack.enter_context(serving(service))
    environment = {
        **common,
        **service_urls,
        "DATABASE_URL": databases["gateway"].app,
        "CALLER_PRIVATE_KEY": dump_json(private).decode(),
        "PUBLIC_URL": gateway_url,
        "OIDC_ISSUER": issuer.issuer,
        "OIDC_CLIENT_SECRET": issuer.gateway_secret,
        "OIDC_ADMIN_CLIENT_SECRET": issuer.admin_secret,
        "SESSION_KEY": "a session key of the tests, long enough",
        "LOGIN_LIMIT": "1000 per minute",
        "DEMO": "1",  # tests of the second factor ask for it themselves
    }
    settings = read_gateway_settings(read_settings("gateway", environment), environment)
    app = build_app(settings)
    port = int(gateway_url.rpartition(":")[2])
    url = stack.enter_context(serving(app, port))
    own = Database(settings.common.database_url)
    stack.callback(own.close)
    workers = Database(databases["gateway"].work)
    stack.callback(workers.close)
    stack.callback(app.extensions["letopis_database"].close)
    return Stack(url, app, settings, environment, own, workers, issuer, stack, seen)
