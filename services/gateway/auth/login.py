"""Signing in: to the issuer with secrets kept here, and back into a session of our own."""

from dataclasses import dataclass
from datetime import timedelta

import orjson
from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.gateway.auth.access import SESSION_OPEN
from services.gateway.auth.context import Gateway, Trace
from services.gateway.auth.identity.client import IssuerDown, LoginRefused, SignedIn
from services.gateway.auth.identity.memberships import Membership, in_order
from services.gateway.auth.identity.tokens import TokenRefused
from services.gateway.auth.models import LoginAttempt
from services.gateway.auth.sessions import Sealed, end_session_of_cookie, open_session
from services.gateway.security.keys import digest, new_secret, opened
from services.shared.accountability.access import Action, Target, require
from services.shared.accountability.access_log import record_access, record_refusal, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.errors import Attempt, Forbidden, Problem, Unavailable
from services.shared.process.clock import now
from services.shared.wording import said

ATTEMPT_LIVES = timedelta(minutes=15)


class LoginLost(Problem):
    """What came back from the issuer belongs to no login under way in this browser."""

    status, kind, title = 400, "login-lost", said("Вход не завершён")


@dataclass(frozen=True)
class Entered:
    """A finished login: the new session's cookie, and the page to go on to."""

    cookie: str
    next_path: str


def begin_login(
    gateway: Gateway, language: str, next_path: str, browser: str, login: str = ""
) -> str:
    """Remember a new login of this browser; return the issuer's address to send it to."""
    attempt = gateway.identity.begin_login(language, login)
    secrets = orjson.dumps([attempt.nonce, attempt.verifier])
    with gateway.database.transaction() as session:
        session.add(
            LoginAttempt(
                state_digest=digest(attempt.state),
                browser_digest=digest(browser),
                secrets=gateway.keys.tokens.encrypt(secrets),
                next_path=next_path,
                expires_at=now() + ATTEMPT_LIVES,
            )
        )
    return attempt.url


def finish_login(
    gateway: Gateway, trace: Trace, state: str, code: str, browser: str, former_cookie: str | None
) -> Entered:
    """Exchange the code that the browser brought back, and open a session under a new cookie.

    The session that the browser had before ends: its cookie is never taken over.

    Raises:
        LoginLost: this browser began no such login, or it was finished before.
        Forbidden: the issuer refuses, or the account holds no role here.
        Unavailable: the issuer does not answer.
    """
    nonce, verifier, next_path = _take_attempt(gateway, state, browser)
    signed_in = _exchanged(gateway, trace, code, verifier, nonce)
    memberships = in_order(signed_in.identity.memberships)
    if not memberships:
        caller = Caller(user_id=signed_in.identity.subject, role=Role.NONE)
        _refuse(gateway, trace, caller)
        raise Forbidden(
            said("Учётной записи не дана ни одна роль. Обратитесь туда, где её выдали.")
        )
    cookie = new_secret()
    caller = caller_in(signed_in, memberships[0], trace)
    with gateway.database.transaction(school_of(caller)) as session:
        if former_cookie:
            end_session_of_cookie(session, former_cookie)
        open_session(
            session, cookie, signed_in, memberships[0], sealed(gateway, signed_in), now(),
            gateway.settings.session.absolute,
        )
        record_session(session, caller, SESSION_OPEN)
    return Entered(cookie, next_path)


def record_refused_login(gateway: Gateway, trace: Trace) -> None:
    """Write into the access log that the issuer sent somebody back without a login."""
    _refuse(gateway, trace, Caller(user_id="unknown", role=Role.NONE))


def caller_in(signed_in: SignedIn, membership: Membership, trace: Trace) -> Caller:
    """Return a person who signed in as the access log names them; ties are not known yet."""
    return Caller(
        user_id=signed_in.identity.subject,
        role=membership.role,
        school_id=membership.school_id,
        person_id=signed_in.identity.person_id,
        correlation_id=trace.correlation_id,
        origin=trace.origin,
    )


def record_session(session: Session, caller: Caller, action: Action) -> None:
    """Write into the access log that a session was opened, switched or closed."""
    basis = require(action, caller, Target(school_id=caller.school_id))
    record_access(session, caller, basis, kind="session")


def sealed(gateway: Gateway, signed_in: SignedIn) -> Sealed:
    """Return the issuer's tokens as the database keeps them."""
    seal = gateway.keys.tokens.encrypt
    return Sealed(seal(signed_in.id_token.encode()), seal(signed_in.refresh_token.encode()))


def _take_attempt(gateway: Gateway, state: str, browser: str) -> tuple[str, str, str]:
    """Return nonce, verifier and next page of a login under way; it is gone then."""
    with gateway.database.transaction() as session:
        attempt = session.scalar(
            delete(LoginAttempt)
            .where(
                LoginAttempt.state_digest == digest(state),
                LoginAttempt.browser_digest == digest(browser),
                LoginAttempt.expires_at > now(),
            )
            .returning(LoginAttempt)
        )
    secrets = opened(gateway.keys.tokens, attempt.secrets) if attempt else None
    if attempt is None or secrets is None:
        raise LoginLost(said("Этот вход уже завершён или начат в другом окне. Войдите ещё раз."))
    nonce, verifier = orjson.loads(secrets)
    return nonce, verifier, attempt.next_path


def _exchanged(
    gateway: Gateway, trace: Trace, code: str, verifier: str, nonce: str
) -> SignedIn:
    try:
        return gateway.identity.finish_login(code, verifier, nonce, now().timestamp())
    except IssuerDown as error:
        raise Unavailable(said("Сервер входа не отвечает. Попробуйте через минуту.")) from error
    except (LoginRefused, TokenRefused) as error:
        record_refused_login(gateway, trace)
        raise Forbidden(said("Сервер входа не подтвердил вход. Войдите ещё раз.")) from error


def _refuse(gateway: Gateway, trace: Trace, caller: Caller) -> None:
    who = Caller(
        user_id=caller.user_id,
        role=caller.role,
        correlation_id=trace.correlation_id,
        origin=trace.origin,
    )
    with gateway.database.transaction(school_of(who)) as session:
        record_refusal(session, who, Attempt(SESSION_OPEN.name, "school", None))
