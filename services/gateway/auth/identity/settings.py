"""The gateway's settings about the issuer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.shared.process.settings import SettingsError


@dataclass(frozen=True)
class IdentitySettings:
    """Who the gateway is to the issuer."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    admin_client_id: str
    admin_client_secret: str = field(repr=False)
    audience: str
    public_url: str
    second_factor: bool  # not asked of the demo's people, who share their passwords

    @property
    def redirect_uri(self) -> str:
        """Where the browser comes back with a code."""
        return f"{self.public_url}/auth/callback"


@dataclass(frozen=True)
class RealmSettings:
    """Who may change the realm itself: an administrator of Keycloak, for one command."""

    username: str
    password: str = field(repr=False)
    values: Mapping[str, str] = field(repr=False)


def read_identity_settings(environment: Mapping[str, str]) -> IdentitySettings:
    """Read the settings about the issuer.

    Raises:
        SettingsError: a variable is missing; the message names it.
    """
    return IdentitySettings(
        issuer=_required(environment, "OIDC_ISSUER").rstrip("/"),
        client_id=environment.get("OIDC_CLIENT_ID", "gateway"),
        client_secret=_required(environment, "OIDC_CLIENT_SECRET"),
        admin_client_id=environment.get("OIDC_ADMIN_CLIENT_ID", "gateway-admin"),
        admin_client_secret=_required(environment, "OIDC_ADMIN_CLIENT_SECRET"),
        audience=environment.get("OIDC_AUDIENCE", "letopis-api"),
        public_url=_required(environment, "PUBLIC_URL").rstrip("/"),
        second_factor=environment.get("DEMO", "").lower() not in ("1", "true", "yes", "on"),
    )


def read_realm_settings(environment: Mapping[str, str]) -> RealmSettings:
    """Read what bringing the realm up to date needs besides.

    Raises:
        SettingsError: a variable is missing; the message names it.
    """
    return RealmSettings(
        username=_required(environment, "KEYCLOAK_ADMIN_USERNAME"),
        password=_required(environment, "KEYCLOAK_ADMIN_PASSWORD"),
        values={
            "PUBLIC_URL": _required(environment, "PUBLIC_URL").rstrip("/"),
            "GATEWAY_CLIENT_SECRET": _required(environment, "OIDC_CLIENT_SECRET"),
            "GATEWAY_ADMIN_CLIENT_SECRET": _required(environment, "OIDC_ADMIN_CLIENT_SECRET"),
            "REGIONAL_DEMO_CLIENT_SECRET": _required(
                environment, "REGIONAL_DEMO_CLIENT_SECRET"
            ),
            "REGION_ADMIN_CLIENT_SECRET": _required(
                environment, "OIDC_REGION_ADMIN_CLIENT_SECRET"
            ),
        },
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingsError(f"Не задана переменная {name}.")
    return value
