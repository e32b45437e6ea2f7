"""The gateway's settings: where the services and the issuer are, and how long a session lives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError
from marshmallow.validate import Length, OneOf, Range

from services.gateway.auth.identity.settings import IdentitySettings, read_identity_settings
from services.gateway.clients import SERVICES
from services.shared.process.settings import Settings, SettingsError, env_reader, environment_for


@dataclass(frozen=True)
class SessionSettings:
    """How long sessions live.

    `check_every` is how often an active session asks the issuer whether it still holds: the
    backstop for a logout message that was lost. `unchecked_for` is how long it goes on while the
    issuer does not answer.
    """

    idle: timedelta
    absolute: timedelta
    check_every: timedelta
    unchecked_for: timedelta


@dataclass(frozen=True)
class MailSettings:
    """The mail server that invitations are sent by; `tls` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    tls: str
    username: str
    password: str = field(repr=False)
    sender: str


@dataclass(frozen=True)
class GatewaySettings:
    """What the gateway is told from outside beside `common`."""

    common: Settings
    public_url: str
    service_urls: Mapping[str, str]
    identity: IdentitySettings
    session: SessionSettings
    session_key: str = field(repr=False)
    max_upload: int
    max_file: int
    trusted_proxies: int
    login_limit: str
    request_limit: str
    metrics_token: str | None = field(repr=False)
    mail: MailSettings | None = None  # none where nobody said by which server

    @property
    def origin(self) -> str:
        """Return what browsers name as the origin of our own pages."""
        address = urlsplit(self.public_url)
        return f"{address.scheme}://{address.netloc}"

    @property
    def caller_key(self) -> Mapping[str, Any]:
        """Return the key that calls to the services are signed with.

        Raises:
            SettingsError: it is not set.
        """
        if self.common.caller_private_key is None:
            raise SettingsError("Шлюзу нужен CALLER_PRIVATE_KEY.")
        return self.common.caller_private_key

    @property
    def secure(self) -> bool:
        """Tell whether people reach the platform over TLS."""
        return self.public_url.startswith("https://")


def read_gateway_settings(
    common: Settings, environment: Mapping[str, str] | None = None
) -> GatewaySettings:
    """Read and validate what is the gateway's own.

    Raises:
        SettingsError: a variable is missing or unusable; the message names it.
    """
    values = environment_for("gateway") if environment is None else environment
    env = env_reader(values)
    try:
        return GatewaySettings(
            common=common,
            public_url=env.str("PUBLIC_URL").rstrip("/"),
            service_urls={
                name: env.str(f"{name.upper()}_URL").rstrip("/") for name in SERVICES
            },
            identity=read_identity_settings(values),
            session=_read_session(env),
            session_key=env.str("SESSION_KEY", validate=Length(min=32)),
            # The portfolio refuses in words what is larger than its limit; this is beyond it.
            max_file=env.int("MAX_FILE_MIB", 512, validate=Range(min=1)) * 2 << 20,
            max_upload=env.int("MAX_UPLOAD_MIB", 64, validate=Range(min=1)) << 20,
            trusted_proxies=env.int("TRUSTED_PROXIES", 0, validate=Range(min=0)),
            login_limit=env.str("LOGIN_LIMIT", "60 per minute"),
            request_limit=env.str("REQUEST_LIMIT", "6000 per minute"),
            # An empty one would open the metrics to an empty bearer token.
            metrics_token=env.str("METRICS_TOKEN", "") or None,
            mail=_read_mail(env),
        )
    except EnvError as error:
        raise SettingsError(f"Настройка не годится (gateway): {error}") from error


def _read_session(env: Env) -> SessionSettings:
    return SessionSettings(
        idle=timedelta(minutes=env.int("SESSION_IDLE_MINUTES", 30, validate=Range(min=1))),
        absolute=timedelta(hours=env.int("SESSION_HOURS", 10, validate=Range(min=1))),
        check_every=timedelta(
            seconds=env.int("SESSION_CHECK_SECONDS", 180, validate=Range(min=5))
        ),
        unchecked_for=timedelta(
            minutes=env.int("SESSION_UNCHECKED_MINUTES", 30, validate=Range(min=1))
        ),
    )


def _read_mail(env: Env) -> MailSettings | None:
    host = env.str("SMTP_HOST", "")
    if not host:
        return None
    tls = env.str("SMTP_TLS", "starttls", validate=OneOf(["starttls", "tls", "none"]))
    usual = {"starttls": 587, "tls": 465, "none": 25}[tls]
    return MailSettings(
        host=host,
        port=int(env.str("SMTP_PORT", "") or usual),
        tls=tls,
        username=env.str("SMTP_USERNAME", ""),
        password=env.str("SMTP_PASSWORD", ""),
        sender=env.str("MAIL_FROM", validate=Length(min=3)),
    )
