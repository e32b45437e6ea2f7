"""Keeps the issuer's clients of regional systems, through Keycloak's admin API.

The service account behind it may change any client of the realm. So only clients that this module
has made, known by an attribute of theirs, are ever touched, and its secret is an operator's alone.
"""

from typing import Any

from services.gateway.auth.identity.admin import admin_client, translate_errors
from services.shared.accountability.roles import Role
from services.shared.errors import Conflict

ROLE = Role.REGION_OPERATOR
_OURS = {"letopis.kind": "region"}
_OFF = {
    "oauth2.device.authorization.grant.enabled": "false",
    "oidc.ciba.grant.enabled": "false",
    "use.refresh.tokens": "false",
    "client_credentials.use_refresh_token": "false",
}


class RegionClients:
    """The clients of regional systems at the issuer."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        """Take the settings; nothing is asked of the issuer before it is needed."""
        self._admin = admin_client(issuer, client_id, client_secret)

    def ensure(self, client_id: str, secret: str, audience: str) -> None:
        """Make a machine client with this secret that acts as a region; or bring it to that.

        Raises:
            Conflict: there is a client of this name that is not a regional system's.
            IssuerDown: the issuer does not answer.
        """
        wanted = _representation(client_id, secret, audience)
        with translate_errors():
            inner_id = self._admin.get_client_id(client_id)
            if inner_id is None:
                self._admin.create_client(wanted)
                return
            existing = self._admin.get_client(inner_id)
            if not _OURS.items() <= existing.get("attributes", {}).items():
                raise Conflict(f"Клиент «{client_id}» уже есть и заведён не для региона.")
            # Mappers are kept apart by Keycloak; ours never change once made.
            del wanted["protocolMappers"]
            self._admin.update_client(inner_id, {**existing, **wanted})


def _representation(client_id: str, secret: str, audience: str) -> dict[str, Any]:
    return {
        "clientId": client_id,
        "name": f"Regional system {client_id}",
        "enabled": True,
        "protocol": "openid-connect",
        "publicClient": False,
        "clientAuthenticatorType": "client-secret",
        "standardFlowEnabled": False,
        "implicitFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": True,
        "consentRequired": False,
        "frontchannelLogout": False,
        "fullScopeAllowed": False,
        "redirectUris": [],
        "webOrigins": [],
        "secret": secret,
        "attributes": {**_OFF, **_OURS},
        "protocolMappers": [
            {
                "name": f"role {ROLE}",
                "protocol": "openid-connect",
                "protocolMapper": "oidc-hardcoded-role-mapper",
                "config": {"role": ROLE},
            },
            {
                "name": f"audience {audience}",
                "protocol": "openid-connect",
                "protocolMapper": "oidc-audience-mapper",
                "config": {
                    "included.custom.audience": audience,
                    "id.token.claim": "false",
                    "access.token.claim": "true",
                    "introspection.token.claim": "true",
                },
            },
        ],
    }
