"""What the use cases of the gateway share: settings, database, issuer, keys; made at the start."""

from collections.abc import Callable
from dataclasses import dataclass

from services.gateway.auth.identity.accounts import Accounts
from services.gateway.auth.identity.client import IdentityClient
from services.gateway.auth.sessions import SessionFinder
from services.gateway.security.keys import Keys
from services.gateway.settings import GatewaySettings
from services.shared.database.base import Database


@dataclass(frozen=True)
class Gateway:
    """The parts that the gateway's use cases share; made once for each process."""

    settings: GatewaySettings
    database: Database
    identity: IdentityClient
    accounts: Callable[[], Accounts]  # one for each use: it must not be shared by threads
    keys: Keys
    finder: SessionFinder


def make_gateway(settings: GatewaySettings) -> Gateway:
    """Return the parts that the use cases share; nothing is connected yet."""
    identity, database = settings.identity, Database(settings.common.database_url)
    return Gateway(
        settings=settings,
        database=database,
        identity=IdentityClient(
            identity.issuer,
            identity.client_id,
            identity.client_secret,
            identity.redirect_uri,
            identity.audience,
        ),
        accounts=lambda: accounts_of(settings),
        keys=Keys(settings.session_key),
        finder=SessionFinder(database, settings.session),
    )


def accounts_of(settings: GatewaySettings) -> Accounts:
    """Return the issuer's accounts, for one use: it must not be shared by threads."""
    identity = settings.identity
    return Accounts(
        identity.issuer,
        identity.admin_client_id,
        identity.admin_client_secret,
        second_factor=identity.second_factor,
    )


@dataclass(frozen=True)
class Trace:
    """How a request is told apart in logs: its correlation id, and from where it came."""

    correlation_id: str
    origin: str
