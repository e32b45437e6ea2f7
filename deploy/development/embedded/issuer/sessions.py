"""Sessions, codes and refresh tokens of the embedded issuer: begun, used once, ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from deploy.development.embedded.issuer.realm import Realm
from deploy.development.embedded.issuer.tables import Account, Grant, LoginSession
from services.shared.database.base import new_id


@dataclass(frozen=True)
class Presence:
    """An account within one login: what Authlib calls the user."""

    account: Account
    login: LoginSession


def digest(secret: str) -> str:
    """Return what is kept of a secret: enough to know it again, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def begin_login(session: Session, account: Account, now: datetime) -> tuple[Presence, str]:
    """Begin a session; return it with the secret for the browser's cookie."""
    cookie = secrets.token_urlsafe(32)
    login = LoginSession(
        id=new_id(), account_id=account.id, cookie_digest=digest(cookie),
        started_at=now, seen_at=now,
    )
    session.add(login)
    session.flush()
    return Presence(account, login), cookie


def presence_by_cookie(
    session: Session, realm: Realm, cookie: str | None, now: datetime
) -> Presence | None:
    """Return who the browser belongs to, while the session lasts."""
    if not cookie:
        return None
    found = select(LoginSession.id).where(LoginSession.cookie_digest == digest(cookie))
    login_id = session.scalar(found)
    return presence(session, realm, login_id, now) if login_id else None


def presence(session: Session, realm: Realm, login_id: UUID, now: datetime) -> Presence | None:
    """Return the account of a session that is neither over nor idle too long."""
    row = session.execute(
        select(Account, LoginSession)
        .join(LoginSession, LoginSession.account_id == Account.id)
        .where(
            LoginSession.id == login_id,
            LoginSession.ended_at.is_(None),
            LoginSession.started_at > now - timedelta(seconds=realm.session_seconds),
            LoginSession.seen_at > now - timedelta(seconds=realm.idle_seconds),
            Account.enabled,
        )
    ).first()
    return Presence(row[0], row[1]) if row else None


def end_login(session: Session, login_id: UUID, now: datetime) -> LoginSession | None:
    """End a session; return it, or None where it was over already."""
    return session.scalar(
        update(LoginSession)
        .where(LoginSession.id == login_id, LoginSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(LoginSession)
    )


def end_logins_of(session: Session, account_id: UUID, now: datetime) -> list[LoginSession]:
    """End every session of an account; return those that were still open."""
    return list(
        session.scalars(
            update(LoginSession)
            .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None))
            .values(ended_at=now)
            .returning(LoginSession)
        )
    )


def use_grant(
    session: Session, kind: str, secret: str, client_id: str, now: datetime
) -> Grant | None:
    """Take a code or refresh token out of use and return it, if it was still good.

    One that was used before has been stolen, by whoever came first or second: its session ends.
    """
    mine = (Grant.digest == digest(secret), Grant.kind == kind, Grant.client_id == client_id)
    taken = session.scalar(
        update(Grant)
        .where(*mine, Grant.used_at.is_(None), Grant.expires_at > now)
        .values(used_at=now)
        .returning(Grant)
    )
    if taken is None:
        used = session.scalar(select(Grant).where(*mine, Grant.used_at.is_not(None)))
        if used is not None:
            end_login(session, used.session_id, now)
    return taken


def refresh_session(session: Session, secret: str, client_id: str) -> UUID | None:
    """Return the session that a refresh token belongs to, used or not."""
    return session.scalar(
        select(Grant.session_id).where(
            Grant.digest == digest(secret), Grant.kind == "refresh", Grant.client_id == client_id
        )
    )
