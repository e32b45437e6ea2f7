"""The realm as the embedded issuer sees it: read from the file that Keycloak imports."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin

REALM_FILE = Path(__file__).parents[3] / "keycloak" / "realm.json"
_PLACEHOLDER = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


@dataclass(frozen=True)
class Client(ClientMixin):  # type: ignore[misc]
    """A client of the realm, with the questions that Authlib asks of it."""

    client_id: str
    secret: str = field(repr=False)
    grants: frozenset[str]
    redirect_uris: tuple[str, ...]
    post_logout_uris: tuple[str, ...]
    backchannel_url: str | None
    audiences: tuple[str, ...]
    roles: tuple[str, ...]
    admin_roles: tuple[str, ...]

    def get_client_id(self) -> str:
        """Return the name that the client presents."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """Offer none: a redirect address must be said."""

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return `openid` when asked for it; claims do not depend on other scopes."""
        return "openid profile" if "openid" in (scope or "").split() else "profile"

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Accept a registered address alone, letter for letter."""
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Compare in constant time."""
        return secrets.compare_digest(self.secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Demand the secret everywhere: no client here is public."""
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        """Offer the code flow alone."""
        return response_type == "code" and "authorization_code" in self.grants

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell whether the client may ask for tokens in this way."""
        return grant_type in self.grants


@dataclass(frozen=True)
class Realm:
    """Clients, roles, first groups, and how long things last (seconds)."""

    name: str
    clients: Mapping[str, Client]
    roles: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    access_seconds: int
    code_seconds: int
    idle_seconds: int
    session_seconds: int
    failures_allowed: int
    wait_seconds: int
    longest_wait_seconds: int
    shortest_password: int


def read_realm(values: Mapping[str, str], path: Path = REALM_FILE) -> Realm:
    """Read the realm file, with `values` in its placeholders."""
    text = _PLACEHOLDER.sub(
        lambda place: values.get(place[1], place[0]), path.read_text(encoding="utf-8")
    )
    document = json.loads(text)
    admin_roles = _admin_roles(document)
    return Realm(
        name=document["realm"],
        clients={c["clientId"]: client_from(c, admin_roles) for c in document["clients"]},
        roles=tuple(role["name"] for role in document["roles"]["realm"]),
        groups={f"/{g['name']}": tuple(g.get("realmRoles", ())) for g in document["groups"]},
        access_seconds=document["accessTokenLifespan"],
        code_seconds=document["accessCodeLifespan"],
        idle_seconds=document["ssoSessionIdleTimeout"],
        session_seconds=document["ssoSessionMaxLifespan"],
        failures_allowed=document["failureFactor"],
        wait_seconds=document["waitIncrementSeconds"],
        longest_wait_seconds=document["maxFailureWaitSeconds"],
        shortest_password=_shortest_password(document["passwordPolicy"]),
    )


def client_from(
    document: Mapping[str, Any], admin_roles: Mapping[str, tuple[str, ...]] | None = None
) -> Client:
    """Return the client that a representation in Keycloak's words describes."""
    attributes = document.get("attributes", {})
    after_logout = attributes.get("post.logout.redirect.uris", "")
    return Client(
        client_id=document["clientId"],
        # Keycloak makes one up as well where the file has none: nobody can present it.
        secret=document.get("secret") or secrets.token_urlsafe(32),
        grants=_grants(document),
        redirect_uris=tuple(document["redirectUris"]),
        post_logout_uris=tuple(filter(None, after_logout.split("##"))),
        backchannel_url=attributes.get("backchannel.logout.url"),
        audiences=_mapped(document, "oidc-audience-mapper", "included.custom.audience"),
        roles=_mapped(document, "oidc-hardcoded-role-mapper", "role"),
        admin_roles=(admin_roles or {}).get(document["clientId"], ()),
    )


def _mapped(document: Mapping[str, Any], mapper: str, setting: str) -> tuple[str, ...]:
    return tuple(
        found["config"][setting]
        for found in document.get("protocolMappers", ())
        if found["protocolMapper"] == mapper
    )


def _grants(document: Mapping[str, Any]) -> frozenset[str]:
    grants = set()
    if document["standardFlowEnabled"]:
        grants |= {"authorization_code", "refresh_token"}
    if document["serviceAccountsEnabled"]:
        grants.add("client_credentials")
    return frozenset(grants)


def _admin_roles(document: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        user["serviceAccountClientId"]: tuple(user["clientRoles"]["realm-management"])
        for user in document["users"]
    }


def _shortest_password(policy: str) -> int:
    found = re.search(r"(?<!max)\blength\((\d+)\)", policy, re.IGNORECASE)
    return int(found[1]) if found else 8
