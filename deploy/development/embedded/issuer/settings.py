"""Settings of the embedded issuer: read once, refused outside the embedded profile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from services.shared.process.settings import SettingsError

_SECRETS = {
    "GATEWAY_CLIENT_SECRET": "OIDC_CLIENT_SECRET",
    "GATEWAY_ADMIN_CLIENT_SECRET": "OIDC_ADMIN_CLIENT_SECRET",
    "REGIONAL_DEMO_CLIENT_SECRET": "REGIONAL_DEMO_CLIENT_SECRET",
    "REGION_ADMIN_CLIENT_SECRET": "OIDC_REGION_ADMIN_CLIENT_SECRET",
    "PUBLIC_URL": "PUBLIC_URL",
}
"""Placeholder of the realm file → variable that has its value."""


@dataclass(frozen=True)
class IssuerSettings:
    """What the issuer is told from outside."""

    database_url: str = field(repr=False)
    listen: str
    runtime_dir: Path
    log_level: str
    realm_values: Mapping[str, str] = field(repr=False)
    demo: bool

    @property
    def base_url(self) -> str:
        """Where the issuer itself answers."""
        return f"http://{self.listen}"


def read_settings(environment: Mapping[str, str]) -> IssuerSettings:
    """Read and validate the settings.

    Raises:
        SettingsError: a variable is missing, or the profile is not `embedded`.
    """
    if environment.get("PROFILE") != "embedded":
        raise SettingsError(
            "Встроенный сервер входа хранит только учебные учётные записи и запускается "
            "лишь с PROFILE=embedded. Для настоящих людей нужен Keycloak."
        )
    return IssuerSettings(
        database_url=_with_driver(_required(environment, "DATABASE_URL")),
        listen=_required(environment, "LISTEN"),
        runtime_dir=Path(_required(environment, "RUNTIME_DIR")),
        log_level=environment.get("LOG_LEVEL", "INFO"),
        demo=environment.get("DEMO", "1") == "1",
        realm_values={
            place: _required(environment, variable).rstrip("/")
            for place, variable in _SECRETS.items()
        },
    )


def _required(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name)
    if not value:
        raise SettingsError(f"Серверу входа нужна переменная {name}.")
    return value


def _with_driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgresql", "postgres") else url
