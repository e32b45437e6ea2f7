"""Signing out: by the person, by the issuer, or because an account was disabled."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from sqlalchemy.dialects.postgresql import insert

from services.gateway.auth.access import SESSION_CLOSE
from services.gateway.auth.context import Gateway, Trace
from services.gateway.auth.identity.client import IssuerDown
from services.gateway.auth.identity.tokens import TokenRefused
from services.gateway.auth.login import record_session
from services.gateway.auth.models import SeenLogout
from services.gateway.auth.sessions import (
    CurrentSession,
    end_session,
    end_sessions_by_message,
    end_sessions_of,
    forget_expired,
)
from services.gateway.security.keys import opened
from services.gateway.settings import SessionSettings
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller, Ties
from services.shared.database.base import Database
from services.shared.errors import NotFound, Problem, Unavailable
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.wording import said

log = get_logger()

NO_TIES = Ties()
_CLOCKS_DIFFER = timedelta(minutes=1)


class NoLogoutMessage(Problem):
    """What came to the back-channel is not a logout message for us, or came a second time."""

    status, kind, title = 400, "no-logout-message", said("Сообщение о выходе не принято")


def sign_out(gateway: Gateway, current: CurrentSession, trace: Trace, language: str) -> str:
    """End this session; return the address where the issuer's session ends as well."""
    caller = caller_of_session(current, trace)
    with gateway.database.transaction(school_of(caller)) as session:
        ended = end_session(session, current.session_id)
        record_session(session, caller, SESSION_CLOSE)
    back_to = f"{gateway.settings.public_url}/"
    id_token = opened(gateway.keys.tokens, ended.id_token) if ended else None
    if id_token is None:
        return back_to
    return gateway.identity.logout_url(id_token.decode(), back_to, language)


def sign_out_everywhere(
    gateway: Gateway, current: CurrentSession, trace: Trace, language: str
) -> str:
    """End every session of this person, here and at the issuer; return where to go on.

    Ours end first: whatever becomes of the issuer, nobody is signed in here any more.
    """
    address = sign_out(gateway, current, trace, language)
    with gateway.database.transaction() as session:
        end_sessions_of(session, [current.subject])
    try:
        gateway.accounts().logout_everywhere(current.subject)
    except (IssuerDown, NotFound) as error:
        log.warning("issuer keeps its sessions", error=type(error).__name__)
    return address


def obey_logout_message(gateway: Gateway, message: str) -> int:
    """End the sessions that the issuer's back-channel message names; return how many.

    Raises:
        NoLogoutMessage: it is not signed by the issuer for us, too old, or came before.
        Unavailable: the issuer's keys are needed and it does not answer.
    """
    try:
        notice = gateway.identity.read_logout_token(message, now().timestamp())
    except TokenRefused as error:
        raise NoLogoutMessage(said("Подпись, срок или адресат сообщения не подходят.")) from error
    except IssuerDown as error:
        raise Unavailable(said("Сервер входа не отвечает.")) from error
    expires_at = datetime.fromtimestamp(notice.expires_at, UTC) + _CLOCKS_DIFFER
    with gateway.database.transaction() as session:
        first = session.execute(
            insert(SeenLogout)
            .values(message_id=notice.jti, expires_at=expires_at)
            .on_conflict_do_nothing()
            .returning(SeenLogout.message_id)
        ).scalar()
        if first is None:
            raise NoLogoutMessage(said("Это сообщение уже принято."))
        return end_sessions_by_message(session, notice.session_id, notice.subject)


def end_sessions_of_disabled(database: Database, disabled: Collection[str]) -> None:
    """End the sessions of accounts that are disabled at the issuer (a periodic task)."""
    with database.transaction() as session:
        ended = end_sessions_of(session, disabled)
    if ended:
        log.info("sessions of disabled accounts ended", sessions=ended)


def forget_what_is_over(database: Database, lives: SessionSettings) -> None:
    """Delete sessions, logins and messages whose time is over (a periodic task)."""
    with database.transaction() as session:
        forget_expired(session, now(), lives)


def caller_of_session(
    current: CurrentSession, trace: Trace, ties: Ties = NO_TIES, time_zone: str | None = None
) -> Caller:
    """Return who this session belongs to, acting in its present membership."""
    return Caller(
        user_id=current.subject,
        role=current.membership.role,
        school_id=current.membership.school_id,
        person_id=current.person_id,
        ties=ties,
        correlation_id=trace.correlation_id,
        origin=trace.origin,
        name=current.name,
        time_zone=time_zone,
    )
