"""What stands in the embedded issuer's tokens: Keycloak's claims, in Keycloak's words."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from deploy.development.embedded.issuer.accounts import Rights
from deploy.development.embedded.issuer.realm import Client, Realm
from deploy.development.embedded.issuer.sessions import Presence
from deploy.development.embedded.issuer.tables import LoginSession

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_SECONDS = 120
_MACHINES = UUID("6f2f4d0a-5f0e-4a38-9f0f-3d6c1f0f6b52")


@dataclass(frozen=True)
class Writer:
    """Writes claims for one realm at one address."""

    realm: Realm
    issuer: str

    def access(
        self, client: Client, presence: Presence, rights: Rights, scope: str, now: datetime
    ) -> dict[str, Any]:
        """Return the claims of a person's access token."""
        return {
            **self._common("Bearer", now, self.realm.access_seconds),
            **self._login(presence),
            **profile(presence, rights),
            "aud": [*client.audiences, "account"],
            "azp": client.client_id,
            "scope": scope,
            "realm_access": {"roles": list(rights.roles)},
        }

    def machine(self, client: Client, scope: str, now: datetime) -> dict[str, Any]:
        """Return the claims of a machine client's access token."""
        return {
            **self._common("Bearer", now, self.realm.access_seconds),
            "sub": str(uuid5(_MACHINES, client.client_id)),
            "aud": [*client.audiences, "account"],
            "azp": client.client_id,
            "client_id": client.client_id,
            "scope": scope,
            "preferred_username": f"service-account-{client.client_id}",
            "realm_access": {"roles": list(client.roles)},
            "resource_access": {"realm-management": {"roles": list(client.admin_roles)}},
        }

    def identity(
        self, client: Client, presence: Presence, rights: Rights, nonce: str | None, now: datetime
    ) -> dict[str, Any]:
        """Return the claims of an ID token."""
        claims = {
            **self._common("ID", now, self.realm.access_seconds),
            **self._login(presence),
            **profile(presence, rights),
            "aud": client.client_id,
            "azp": client.client_id,
        }
        return {**claims, "nonce": nonce} if nonce else claims

    def logout(self, client: Client, login: LoginSession, now: datetime) -> dict[str, Any]:
        """Return the claims of a logout token (OpenID Connect Back-Channel Logout 1.0)."""
        return {
            **self._common("Logout", now, _LOGOUT_SECONDS),
            "aud": client.client_id,
            "sub": str(login.account_id),
            "sid": str(login.id),
            "events": {LOGOUT_EVENT: {}},
        }

    def _common(self, typ: str, now: datetime, seconds: int) -> dict[str, Any]:
        moment = int(now.timestamp())
        return {
            "iss": self.issuer,
            "iat": moment,
            "exp": moment + seconds,
            "jti": secrets.token_urlsafe(16),
            "typ": typ,
        }

    def _login(self, presence: Presence) -> dict[str, Any]:
        return {
            "auth_time": int(presence.login.started_at.timestamp()),
            "sid": str(presence.login.id),
        }


def profile(presence: Presence, rights: Rights) -> dict[str, Any]:
    """Return what tokens and userinfo say of a person."""
    account = presence.account
    claims: dict[str, Any] = {
        "sub": str(account.id),
        "preferred_username": account.username,
        "name": " ".join(filter(None, (account.first_name, account.last_name))),
        "given_name": account.first_name,
        "family_name": account.last_name,
        "groups": list(rights.groups),
    }
    person_id = _first(account.attributes, "person_id")
    return {**claims, "person_id": person_id} if person_id else claims


def _first(attributes: Mapping[str, Any], name: str) -> str | None:
    values = attributes.get(name) or [None]
    return values[0] if isinstance(values, list) else str(values)
