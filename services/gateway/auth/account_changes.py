"""Keeps accounts at the issuer in step: the journal says that somebody changed, and is asked how.

An event brings ids of people. They wait as work in small pieces, so that whoever is signed in now
is out within seconds after losing a role, even while hundreds of new accounts are being made.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from keycloak.exceptions import KeycloakError
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.gateway.auth.context import accounts_of
from services.gateway.auth.identity.accounts import Account, Accounts
from services.gateway.auth.identity.client import IssuerDown
from services.gateway.auth.identity.memberships import Membership, group_of
from services.gateway.auth.models import BrowserSession
from services.gateway.auth.sessions import end_sessions_beyond
from services.gateway.clients import ServiceClient, ServiceDown, ServiceRefused, make_pool
from services.gateway.settings import GatewaySettings
from services.shared.accountability.caller import Caller, TokenMint
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, NotFound, Unavailable
from services.shared.messaging.envelope import Envelope
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.waiting.runner import WorkKind, run_due
from services.shared.waiting.table import WaitingWork, add_work

log = get_logger()

KIND = "account"
_IN_A_PIECE = 10
_AT_ONCE = 20
_FIRST = timedelta(days=1)

Fetch = Callable[[UUID], Mapping[str, Any] | None]
"""Return an account as the journal describes it, or None where the person has none."""


def accounts_changed(session: Session, envelope: Envelope) -> None:
    """Let the accounts of these people be brought in step, those first who are signed in."""
    people = [UUID(one) for one in envelope.data["person_ids"]]
    signed_in = set(
        session.scalars(
            select(BrowserSession.person_id).where(BrowserSession.person_id.in_(people))
        )
    )
    moment = now()
    for due_at, some in (
        (moment - _FIRST, [one for one in people if one in signed_in]),
        (moment, [one for one in people if one not in signed_in]),
    ):
        for at in range(0, len(some), _IN_A_PIECE):
            told = ",".join(map(str, some[at : at + _IN_A_PIECE]))
            add_work(session, KIND, new_id(), due_at, data={"person_ids": told})


class AccountKeeper:
    """Brings accounts in step, one after another."""

    def __init__(
        self, database: Database, fetch: Fetch, accounts: Accounts
    ) -> None:
        """Take the gateway's database, what asks the journal, and an issuer of one's own."""
        self._database = database
        self._fetch = fetch
        self._accounts = accounts
        self._kind = WorkKind(KIND, self._do)

    def run(self) -> bool:
        """Do what is due; tell whether there was anything (a repeated task)."""
        return run_due(self._database, self._kind, at_most=_AT_ONCE) > 0

    def _do(self, work: WaitingWork) -> None:
        """Bring the accounts of a piece in step; one that is refused holds up none beside it."""
        refused: Exception | None = None
        for person_id in work.data["person_ids"].split(","):
            try:
                self._keep(UUID(person_id))
            except IssuerDown as error:
                raise Unavailable(f"the issuer does not answer: {error}") from error
            except (BadInput, NotFound, ServiceRefused, KeycloakError, ValueError) as error:
                refused = error
        if refused is not None:
            raise refused

    def _keep(self, person_id: UUID) -> None:
        """Bring one person's account in step; who has lost a role is signed out here as well."""
        document = self._fetch(person_id)
        if document is None:
            subjects: Sequence[str] = self._accounts.strip(person_id)
            held: Sequence[Membership] = ()
        else:
            subjects = [self._accounts.keep(_account(document))]
            held = _memberships(document)
        # By what they hold, and not by what was taken just now: an attempt before this one may
        # have taken it and not come to the end.
        with self._database.transaction() as session:
            ended = sum(end_sessions_beyond(session, subject, held) for subject in subjects)
        if ended:
            log.info("sessions ended with a membership", sessions=ended)


def make_keeper(settings: GatewaySettings, database: Database) -> AccountKeeper:
    """Return the keeper of a worker."""
    return AccountKeeper(database, journal_accounts(settings), accounts_of(settings))


def journal_accounts(settings: GatewaySettings) -> Fetch:
    """Return what asks the journal for an account, in the gateway's own name.

    Raises:
        SettingsError: the worker has no key to sign its calls with.
    """
    caller = Caller("gateway", Role.GATEWAY, origin="gateway")
    journal = ServiceClient(
        "journal",
        settings.service_urls["journal"],
        make_pool(1),
        TokenMint(settings.caller_key),
        lambda _service: caller,
        lambda: "ru",
    )

    def fetch(person_id: UUID) -> Mapping[str, Any] | None:
        try:
            answer: Mapping[str, Any] = journal.get_json(f"/api/journal/v1/accounts/{person_id}")
        except ServiceRefused as refusal:
            if refusal.status != 404:
                raise
            return None
        except ServiceDown as error:
            raise Unavailable(str(error)) from error
        return answer

    return fetch


def _account(document: Mapping[str, Any]) -> Account:
    name = document["name"]
    return Account(
        login=document["login"],
        family_name=name["family"],
        given_name=name["given"],
        patronymic=name["patronymic"],
        person_id=UUID(document["person_id"]),
        groups=tuple(sorted({group_of(one) for one in _memberships(document)})),
    )


def _memberships(document: Mapping[str, Any]) -> list[Membership]:
    return [
        Membership(one["school_id"], Role(one["role"])) for one in document["memberships"]
    ]
