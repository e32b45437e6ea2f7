"""How far people are with their invitations, and new codes for many, as a page asks for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from flask import current_app
from sqlalchemy import select

from services.gateway.auth.invitations.mail import Recipient
from services.gateway.auth.invitations.usecases import Issued, issue_invitations
from services.gateway.auth.models import Invitation, InvitationLetter
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


class Mail(StrEnum):
    """What became of a letter that was to be sent by e-mail."""

    NONE = "none"
    WAITS = "waits"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True)
class State:
    """A stage with its moment: until when the code holds or held, or since when it is used.

    `begun` tells that a password was set once, whatever came after; `mail` is of the last code.
    """

    stage: Stage
    at: datetime | None = None
    begun: bool = False
    mail: Mail = Mail.NONE


NOT_INVITED = State(Stage.NONE)


@dataclass(frozen=True)
class Invitations:
    """The invitations of this installation."""

    database: Database
    keys: Keys
    public_url: str
    mails: bool = False  # whether a mail server is set

    def states(self, logins: Collection[str]) -> Mapping[str, State]:
        """Return how far each login is; one that was never invited is left out."""
        query = (
            select(Invitation, InvitationLetter.invitation_id)
            .outerjoin(InvitationLetter)
            .where(Invitation.login.in_(logins))
            .order_by(Invitation.login, Invitation.issued_at)
        )
        found: dict[str, State] = {}
        with self.database.transaction() as session:
            for one, waits in session.execute(query):
                before = found.get(one.login, NOT_INVITED)
                found[one.login] = _after(before, one, _mail_of(one, waits is not None), now())
        return found

    def issue(
        self,
        caller: Caller,
        logins: Collection[str],
        target: Target,
        *,
        new_factor: bool,
        mailed_to: Mapping[str, Recipient] | None = None,
    ) -> Mapping[str, Issued]:
        """Give each login a new code (`issue_invitations`)."""
        return issue_invitations(
            self.database,
            self.keys,
            caller,
            logins,
            target=target,
            new_factor=new_factor,
            mailed_to=mailed_to,
        )


def invitations() -> Invitations:
    """Return the invitations of the application that answers this request."""
    return cast(Invitations, current_app.extensions["invitations"])


def _mail_of(one: Invitation, waits: bool) -> Mail:
    if one.mail_refused_at is not None:
        return Mail.REFUSED
    if one.mailed_at is not None:
        return Mail.SENT
    return Mail.WAITS if waits else Mail.NONE


def _after(before: State, one: Invitation, mail: Mail, moment: datetime) -> State:
    """Return how far somebody is after one more invitation."""
    if one.used_at is not None:
        return State(Stage.BEGUN, one.used_at, begun=True)
    if one.void_at is not None:
        return before
    stage = Stage.OPEN if one.expires_at > moment else Stage.EXPIRED
    if before.begun and stage is Stage.EXPIRED:
        return before
    return State(stage, one.expires_at, before.begun, mail)
