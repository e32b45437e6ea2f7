"""Issues one-time codes, and lets somebody who has one set a password with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.gateway.auth.access import INVITATION_ISSUE, INVITATION_REDEEM
from services.gateway.auth.context import Gateway, Trace
from services.gateway.auth.identity.accounts import AccountClosed
from services.gateway.auth.identity.client import IssuerDown
from services.gateway.auth.invitations.codes import new_code, plain_code
from services.gateway.auth.invitations.mail import Recipient, write_letter
from services.gateway.auth.models import Invitation
from services.gateway.auth.sessions import end_sessions_of
from services.gateway.security.keys import Keys
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, record_refusal, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Attempt, BadInput, FieldError, NotFound, Problem, Unavailable
from services.shared.process.clock import now
from services.shared.wording import said

LIVES = timedelta(days=14)
FIRST_ADMINISTRATOR_LIVES = timedelta(days=1)


class CodeRefused(Problem):
    """Login and code open nothing: unknown, wrong, used, replaced, expired, of somebody who has
    left; which is not told.
    """

    status, kind, title = 422, "code-refused", said("Код не подходит")


@dataclass(frozen=True)
class Issued:
    """A code in the clear, for the letter alone, and until when it holds."""

    login: str
    code: str
    expires_at: datetime


def issue_invitation(
    database: Database,
    keys: Keys,
    caller: Caller,
    login: str,
    *,
    lives: timedelta = LIVES,
    new_factor: bool = False,
) -> Issued:
    """Give a login a new one-time code; the one before is void. The code is kept nowhere.

    From a command (services/gateway/auth/invitations/commands.py is one)::

        with open_gateway() as (database, settings):
            issued = issue_invitation(database, Keys(settings.session_key), operator(), login)
            print(begin_link(settings.public_url, login, issued.code))

    The account itself must be at the issuer by the time the code is used (`accounts sync`).
    With `new_factor` the second factor of the account is forgotten when the code is used.

    Raises:
        Forbidden: the caller's role invites nobody.
    """
    issued = issue_invitations(
        database, keys, caller, [login], lives=lives, new_factor=new_factor
    )
    return issued[login]


def issue_invitations(
    database: Database,
    keys: Keys,
    caller: Caller,
    logins: Iterable[str],
    *,
    target: Target | None = None,
    lives: timedelta = LIVES,
    new_factor: bool = False,
    mailed_to: Mapping[str, Recipient] | None = None,
) -> Mapping[str, Issued]:
    """Give each login a new code, all or none; return them by login.

    `target` is the class that the caller prints for, or nothing for a whole school. The codes of
    those in `mailed_to` are sent there by e-mail. A class teacher's opens an account as long as it
    is that of a family: a parent may become a deputy while the letter lies about.
    """
    basis = require(INVITATION_ISSUE, caller, target or Target(school_id=caller.school_id))
    moment, of_family = now(), caller.role is Role.CLASS_TEACHER
    issued = {login: Issued(login, new_code(), moment + lives) for login in logins}
    with database.transaction(school_of(caller)) as session:
        void_invitations(session, issued, moment)
        for one in issued.values():
            invitation = Invitation(
                id=new_id(),
                login=one.login,
                code_digest=keys.code_digest(
                    one.login, plain_code(one.code), of_family=of_family
                ),
                issued_at=moment,
                issued_by=caller.user_id,
                expires_at=one.expires_at,
                new_factor=new_factor,
            )
            session.add(invitation)
            if mailed_to and one.login in mailed_to:
                session.flush()
                write_letter(session, keys, invitation, mailed_to[one.login], one.code)
        record_access(session, caller, basis, kind="invitation")
    return issued


def void_invitations(session: Session, logins: Iterable[str], moment: datetime) -> None:
    """Let the open codes of these logins hold no longer."""
    # Two who print for the same people do so one after the other: the later letters hold.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("invitations"))))
    open_ones = (Invitation.login.in_(list(logins)), *_OPEN)
    session.execute(update(Invitation).where(*open_ones).values(void_at=moment))


def redeem(gateway: Gateway, trace: Trace, login: str, code: str, password: str) -> str:
    """Set the password of whoever has this code; return the login. The code is used up then.

    Every session of the account ends: who was in by a password of before is out.

    Raises:
        CodeRefused: they open nothing; why is not told.
        BadInput: the issuer does not take this password; the code stays good.
        Unavailable: the issuer does not answer, or does not know the account yet.
    """
    name = login.strip().lower()
    digest, of_family = (
        gateway.keys.code_digest(name, plain_code(code), of_family=one) for one in (False, True)
    )
    moment = now()
    wanted = select(Invitation).where(
        Invitation.login == name,
        Invitation.code_digest.in_([digest, of_family]),
        Invitation.expires_at > moment,
        *_OPEN,
    )
    caller = _caller(trace, "unknown")
    with gateway.database.transaction(school_of(caller)) as session:
        # Locked while the issuer thinks: of two who come with one code, one is too late.
        invitation = session.scalar(wanted.with_for_update())
        subject = None
        if invitation is not None:
            subject = _set_password(
                gateway, invitation, password, of_family=invitation.code_digest == of_family
            )
        if invitation is not None and subject is not None:
            invitation.used_at = moment
            end_sessions_of(session, [subject])
            who = _caller(trace, subject)
            record_access(
                session, who, require(INVITATION_REDEEM, who, Target()), kind="invitation"
            )
    if subject is None:
        with gateway.database.transaction(school_of(caller)) as session:
            record_refusal(session, caller, Attempt(INVITATION_REDEEM.name, "school", None))
        raise CodeRefused(said(
            "Логин и код не подходят друг к другу, код уже использован, заменён новым или его "
            "срок прошёл. Проверьте их по письму; новый код выдают там, где выдали этот."
        ))
    return name


_OPEN = (Invitation.used_at.is_(None), Invitation.void_at.is_(None))


def _set_password(
    gateway: Gateway, invitation: Invitation, password: str, *, of_family: bool
) -> str | None:
    """Return the account's subject; None where it opens nothing, whatever its password."""
    accounts = gateway.accounts()
    try:
        return accounts.begin(
            invitation.login, password,
            forget_factor=invitation.new_factor, of_family=of_family,
        )
    except AccountClosed:
        return None
    except IssuerDown as error:
        raise Unavailable(said("Сервер входа не отвечает. Попробуйте через минуту.")) from error
    except NotFound as error:
        raise Unavailable(said(
            "Учётная запись ещё готовится. Попробуйте через несколько минут: код не пропадёт."
        )) from error
    except BadInput as error:
        raise BadInput(str(error), [FieldError("password", str(error))]) from error


def _caller(trace: Trace, user_id: str) -> Caller:
    return Caller(
        user_id=user_id,
        role=Role.GATEWAY,
        correlation_id=trace.correlation_id,
        origin=trace.origin,
    )
