"""How far people are with their invitations, and new codes for many, as a page asks for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from flask import current_app
from sqlalchemy import select

from services.gateway.auth.invitations.usecases import Issued, issue_invitations
from services.gateway.auth.models import Invitation
from services.gateway.security.keys import Keys
from services.shared.accountability.access import Target
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.process.clock import now


class Stage(StrEnum):
    """What became of somebody's invitations."""

    NONE = "none"
    OPEN = "open"
    EXPIRED = "expired"
    BEGUN = "begun"


@dataclass(frozen=True)
class State:
    """A stage with its moment: until when the code holds or held, or since when it is used.

    `begun` tells that a password was set once, whatever came after.
    """

    stage: Stage
    at: datetime | None = None
    begun: bool = False


NOT_INVITED = State(Stage.NONE)


@dataclass(frozen=True)
class Invitations:
    """The invitations of this installation."""

    database: Database
    keys: Keys
    public_url: str

    def states(self, logins: Collection[str]) -> Mapping[str, State]:
        """Return how far each login is; one that was never invited is left out."""
        query = (
            select(Invitation)
            .where(Invitation.login.in_(logins))
            .order_by(Invitation.login, Invitation.issued_at)
        )
        found: dict[str, State] = {}
        with self.database.transaction() as session:
            for one in session.scalars(query):
                found[one.login] = _after(found.get(one.login, NOT_INVITED), one, now())
        return found

    def issue(
        self, caller: Caller, logins: Collection[str], target: Target, *, new_factor: bool
    ) -> Mapping[str, Issued]:
        """Give each login a new code (`issue_invitations`)."""
        return issue_invitations(
            self.database, self.keys, caller, logins, target=target, new_factor=new_factor
        )


def invitations() -> Invitations:
    """Return the invitations of the application that answers this request."""
    return cast(Invitations, current_app.extensions["invitations"])


def _after(before: State, one: Invitation, moment: datetime) -> State:
    """Return how far somebody is after one more invitation."""
    if one.used_at is not None:
        return State(Stage.BEGUN, one.used_at, begun=True)
    if one.void_at is not None:
        return before
    stage = Stage.OPEN if one.expires_at > moment else Stage.EXPIRED
    if before.begun and stage is Stage.EXPIRED:
        return before
    return State(stage, one.expires_at, before.begun)
