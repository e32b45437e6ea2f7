"""What every request of the embedded issuer works with: realm, keys, its transaction, its time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from flask import current_app, g
from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.development.embedded.issuer.keys import Signer
from deploy.development.embedded.issuer.realm import Client, Realm, client_from
from deploy.development.embedded.issuer.tables import LoginSession, RegisteredClient
from deploy.development.embedded.issuer.tokens import Writer


@dataclass(frozen=True)
class Issuer:
    """The parts that live as long as the process."""

    realm: Realm
    base_url: str
    signer: Signer
    open_session: Callable[[], Session]
    demo: bool

    @property
    def url(self) -> str:
        """The issuer's name: `iss` of every token."""
        return f"{self.base_url}/realms/{self.realm.name}"

    @property
    def writer(self) -> Writer:
        """Who writes the claims."""
        return Writer(self.realm, self.url)


@dataclass
class Work:
    """One request: its transaction, its moment, and the sessions that it ended."""

    session: Session
    now: datetime
    ended: list[LoginSession] = field(default_factory=list)


def issuer() -> Issuer:
    """The issuer of this application."""
    return cast(Issuer, current_app.extensions["issuer"])


def work() -> Work:
    """The work of this request."""
    return cast(Work, g.work)


def client_named(client_id: str) -> Client | None:
    """Return a client of the realm file, or one that was registered since."""
    known = issuer().realm.clients.get(client_id)
    if known is not None:
        return known
    registered = select(RegisteredClient).where(RegisteredClient.client_id == client_id)
    found = work().session.scalar(registered)
    return client_from(found.representation) if found else None
