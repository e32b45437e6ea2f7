"""Sessions of browsers: opened at login, found by their cookie, ended in one of several ways."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, Delete, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from services.gateway.auth.identity.client import SignedIn
from services.gateway.auth.identity.memberships import Membership, in_order
from services.gateway.auth.models import (
    AttemptCount,
    BrowserSession,
    LoginAttempt,
    SearchWords,
    SeenLogout,
    SentForm,
)
from services.gateway.security.keys import digest
from services.gateway.settings import SessionSettings
from services.shared.database.base import Database, new_id

_SEEN_EVERY = timedelta(minutes=1)
FORMS_KEPT = timedelta(hours=1)
"""For so long a form sent again from the same page, with the same fields, is the same sending."""
WORDS_KEPT = timedelta(hours=2)
"""For so long a list that was found by words can be come back to; no shorter than `FORMS_KEPT`."""
# What a request needs of its session; the issuer's tokens stay where they are.
_COLUMNS = (
    BrowserSession.id,
    BrowserSession.token_digest,
    BrowserSession.subject,
    BrowserSession.person_id,
    BrowserSession.name,
    BrowserSession.places,
    BrowserSession.active_school,
    BrowserSession.active_role,
    BrowserSession.seen_at,
    BrowserSession.checked_at,
)
# Built once: it runs ahead of every request.
_FIND = select(*_COLUMNS).where(
    BrowserSession.token_digest == bindparam("token_digest"),
    BrowserSession.expires_at > bindparam("now"),
    BrowserSession.seen_at > bindparam("idle_since"),
    BrowserSession.confirmed_at > bindparam("unconfirmed_since"),
)


@dataclass(frozen=True)
class CurrentSession:
    """Who a request's session belongs to, and in which membership they act now."""

    session_id: UUID
    token_digest: bytes
    subject: str
    person_id: UUID | None
    name: str
    memberships: tuple[Membership, ...]
    membership: Membership
    seen_at: datetime
    checked_at: datetime


@dataclass(frozen=True)
class Sealed:
    """The issuer's tokens of one session, encrypted."""

    id_token: bytes
    refresh_token: bytes | None


def open_session(
    session: Session,
    token: str,
    signed_in: SignedIn,
    membership: Membership,
    tokens: Sealed,
    now: datetime,
    lives: timedelta,
) -> BrowserSession:
    """Open a session that the cookie `token` stands for."""
    person = signed_in.identity
    opened = BrowserSession(
        id=new_id(),
        token_digest=digest(token),
        subject=person.subject,
        sid=person.session_id,
        person_id=person.person_id,
        name=person.name,
        places=_written(person.memberships),
        active_school=membership.school_id,
        active_role=membership.role,
        id_token=tokens.id_token,
        refresh_token=tokens.refresh_token,
        created_at=now,
        seen_at=now,
        checked_at=now,
        confirmed_at=now,
        expires_at=now + lives,
    )
    session.add(opened)
    session.flush()
    return opened


class SessionFinder:
    """Finds the session of each request by one indexed statement outside any transaction."""

    def __init__(self, database: Database, settings: SessionSettings) -> None:
        """Take the database and how long sessions live."""
        self._engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._settings = settings

    def find(self, token: str, now: datetime) -> CurrentSession | None:
        """Return the session that the cookie `token` stands for, while it holds."""
        parameters = {
            "token_digest": digest(token),
            "now": now,
            "idle_since": now - self._settings.idle,
            "unconfirmed_since": now - self._settings.unchecked_for,
        }
        with self._engine.connect() as connection:
            row = connection.execute(_FIND, parameters).one_or_none()
            if row is None:
                return None
            if now - row.seen_at > _SEEN_EVERY:
                seen = update(BrowserSession).where(BrowserSession.id == row.id)
                connection.execute(seen.values(seen_at=now))
        return _signed_in(row)

    def is_check_due(self, found: CurrentSession, now: datetime) -> bool:
        """Tell whether the issuer should be asked again about this session."""
        return now - found.checked_at > self._settings.check_every


def claim_check(session: Session, found: CurrentSession, now: datetime) -> BrowserSession | None:
    """Return the session for a check by the issuer; None where another request does it now.

    A refresh token works once: two requests that used it together would end the session.
    """
    return session.scalar(
        update(BrowserSession)
        .where(
            BrowserSession.id == found.session_id,
            BrowserSession.checked_at == found.checked_at,
        )
        .values(checked_at=now)
        .returning(BrowserSession)
    )


def confirm(
    session: Session,
    session_id: UUID,
    signed_in: SignedIn,
    membership: Membership,
    tokens: Sealed,
    now: datetime,
) -> None:
    """Keep what the issuer said at a check: new tokens, and the memberships of now."""
    session.execute(
        update(BrowserSession)
        .where(BrowserSession.id == session_id)
        .values(
            name=signed_in.identity.name,
            places=_written(signed_in.identity.memberships),
            active_school=membership.school_id,
            active_role=membership.role,
            id_token=tokens.id_token,
            refresh_token=tokens.refresh_token,
            confirmed_at=now,
        )
    )


def switch_membership(session: Session, session_id: UUID, membership: Membership) -> None:
    """Let the session act in another of its memberships."""
    session.execute(
        update(BrowserSession)
        .where(BrowserSession.id == session_id)
        .values(active_school=membership.school_id, active_role=membership.role)
    )


def end_session(session: Session, session_id: UUID) -> BrowserSession | None:
    """End one session; return what it was, or None where it had ended."""
    return session.scalar(
        delete(BrowserSession).where(BrowserSession.id == session_id).returning(BrowserSession)
    )


def end_session_of_cookie(session: Session, token: str) -> None:
    """End the session that a cookie stands for, if there is one."""
    session.execute(delete(BrowserSession).where(BrowserSession.token_digest == digest(token)))


def end_sessions_of(session: Session, subjects: Collection[str]) -> int:
    """End every session of these people; return how many."""
    return _count(session, delete(BrowserSession).where(BrowserSession.subject.in_(subjects)))


def end_sessions_beyond(
    session: Session, subject: str, memberships: Collection[Membership]
) -> int:
    """End the sessions of an account that hold another membership than these; return how many."""
    open_ones = session.execute(
        select(BrowserSession.id, BrowserSession.places).where(BrowserSession.subject == subject)
    )
    beyond = [
        one.id
        for one in open_ones
        if not {Membership(*place) for place in one.places} <= set(memberships)
    ]
    return _count(session, delete(BrowserSession).where(BrowserSession.id.in_(beyond)))


def end_sessions_by_message(session: Session, sid: str | None, subject: str | None) -> int:
    """End what a logout message names: one login at the issuer, or all of a person."""
    if sid is not None:
        return _count(session, delete(BrowserSession).where(BrowserSession.sid == sid))
    return end_sessions_of(session, [subject] if subject else [])


def forget_expired(session: Session, now: datetime, settings: SessionSettings) -> None:
    """Delete sessions, logins under way, messages, counts, forms, searches whose time is over."""
    session.execute(
        delete(BrowserSession).where(
            or_(
                BrowserSession.expires_at <= now,
                BrowserSession.seen_at <= now - settings.idle,
                BrowserSession.confirmed_at <= now - settings.unchecked_for,
            )
        )
    )
    session.execute(delete(LoginAttempt).where(LoginAttempt.expires_at <= now))
    session.execute(delete(SeenLogout).where(SeenLogout.expires_at <= now))
    session.execute(delete(AttemptCount).where(AttemptCount.window_ends_at <= now))
    session.execute(delete(SentForm).where(SentForm.sent_at <= now - FORMS_KEPT))
    session.execute(delete(SearchWords).where(SearchWords.kept_at <= now - WORDS_KEPT))


def _signed_in(row: Any) -> CurrentSession:
    return CurrentSession(
        session_id=row.id,
        token_digest=row.token_digest,
        subject=row.subject,
        person_id=row.person_id,
        name=row.name,
        memberships=tuple(Membership(school_id, role) for school_id, role in row.places),
        membership=Membership(row.active_school, row.active_role),
        seen_at=row.seen_at,
        checked_at=row.checked_at,
    )


def _written(memberships: tuple[Membership, ...]) -> list[list[str | None]]:
    return [[membership.school_id, membership.role] for membership in in_order(memberships)]


def _count(session: Session, statement: Delete) -> int:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101  (DELETE always gives one)
    return result.rowcount
