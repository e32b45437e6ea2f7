"""The second factor of the embedded issuer: six digits of RFC 6238, set up at the first login.

Who passed the password gets a ticket, which the page of the second factor sends back: it names the
account and, while there is no factor yet, the secret that the page shows. It is signed, good for
five minutes, in the browser whose form it stands in, and opens nothing without the digits.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pyotp
import segno
from joserfc.errors import JoseError
from sqlalchemy.orm import Session

from deploy.development.embedded.issuer.accounts import Refusal, count_failure, rights_of
from deploy.development.embedded.issuer.keys import Signer
from deploy.development.embedded.issuer.realm import Realm
from deploy.development.embedded.issuer.tables import Account

ROLE = "second_factor"
"""The realm role that a group gives to those who need one."""

_TICKET = "Factor"
_LIVES = timedelta(minutes=5)
_STEP = 30  # seconds
_OFF = 1  # steps that the telephone's clock may be off


@dataclass(frozen=True)
class Setup:
    """What the page shows to who has no factor yet: the secret, and its QR code as SVG."""

    secret: str
    square: str


def needs_factor(session: Session, account: Account) -> bool:
    """Tell whether a group of the account asks for a second factor."""
    return ROLE in rights_of(session, account.id).roles


def give_ticket(signer: Signer, account: Account, form_token: str, now: datetime) -> str:
    """Return the ticket of somebody whose password was right."""
    claims: dict[str, Any] = {
        "typ": _TICKET,
        "sub": str(account.id),
        "exp": int((now + _LIVES).timestamp()),
        "form": _digest(form_token),
    }
    if account.factor is None:
        claims["secret"] = pyotp.random_base32()
    return signer.sign(claims)


def read_ticket(
    signer: Signer, ticket: str, form_token: str, now: datetime
) -> dict[str, Any] | None:
    """Return what a ticket says, or None where it is not ours, of another form, or too old."""
    try:
        claims = signer.read(ticket)
    except (JoseError, ValueError):
        return None
    good = claims.get("typ") == _TICKET and claims["exp"] > now.timestamp()
    return claims if good and claims["form"] == _digest(form_token) else None


def setup_of(claims: dict[str, Any], account: Account, issuer: str) -> Setup | None:
    """Return what to show for the set-up; None where the account has a factor."""
    if account.factor is not None or "secret" not in claims:
        return None
    secret = claims["secret"]
    link = pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=issuer)
    return Setup(secret, segno.make(link, error="m").svg_inline(scale=5, border=2))


def pass_factor(
    session: Session, realm: Realm, claims: dict[str, Any], digits: str, now: datetime
) -> Account | Refusal:
    """Check the digits; wrong ones count with wrong passwords, right ones are good once."""
    account = session.get(Account, UUID(claims["sub"]), with_for_update=True)
    if account is None or (account.locked_until and account.locked_until > now):
        return Refusal.WRONG
    secret = account.factor or claims.get("secret")
    step = _step_of(secret, digits, now) if secret else None
    if step is None or step <= (account.factor_step or 0):
        count_failure(account, realm, now)
        return Refusal.WRONG
    account.factor, account.factor_step = secret, step
    account.failures, account.locked_until = 0, None
    return account if account.enabled else Refusal.DISABLED


def _step_of(secret: str, digits: str, now: datetime) -> int | None:
    """Return the time step whose code these digits are, of those about now."""
    typed = "".join(digits.split())
    code, current = pyotp.TOTP(secret, interval=_STEP), int(now.timestamp()) // _STEP
    for step in range(current - _OFF, current + _OFF + 1):
        if pyotp.utils.strings_equal(typed, code.generate_otp(step)):
            return step
    return None


def _digest(form_token: str) -> str:
    return hashlib.sha256(form_token.encode()).hexdigest()
