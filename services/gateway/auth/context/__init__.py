"""What the gateway does: people in and out, their places, machine clients, the state of all parts.

`Gateway` is what each of these functions works with.
"""

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


@dataclass(frozen=True)
class Trace:
    """How a request is told apart in logs: its correlation id, and from where it came."""

    correlation_id: str
    origin: str
