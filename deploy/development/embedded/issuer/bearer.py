"""Checks who calls the embedded issuer's own endpoints: access tokens and client secrets."""

from typing import Any
from uuid import UUID

from flask import request
from joserfc.errors import JoseError

from deploy.development.embedded.issuer.context import client_named, issuer, work
from deploy.development.embedded.issuer.realm import Client
from deploy.development.embedded.issuer.sessions import Presence, presence


def bearer_claims() -> dict[str, Any] | None:
    """Return the claims of the request's access token, if there is a good one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        claims = issuer().signer.read(token)
    except (JoseError, ValueError):
        return None
    good = claims.get("typ") == "Bearer" and claims["exp"] > work().now.timestamp()
    return claims if good else None


def live_presence(claims: dict[str, Any]) -> Presence | None:
    """Return whose session the claims belong to, while it lasts."""
    if "sid" not in claims:
        return None
    return presence(work().session, issuer().realm, UUID(claims["sid"]), work().now)


def client_of_request() -> Client | None:
    """Return the client whose secret the request shows, in the form or as Basic."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        name, secret = basic.username or "", basic.password or ""
    else:
        name = request.form.get("client_id", "")
        secret = request.form.get("client_secret", "")
    client = client_named(name)
    return client if client is not None and client.check_client_secret(secret) else None
