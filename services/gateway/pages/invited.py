"""A one-time code, issued by a page and shown once."""

from typing import Any

from flask import render_template

from services.gateway.auth.invitations.mail import Recipient
from services.gateway.auth.invitations.states import invitations
from services.gateway.auth.invitations.usecases import (
    issue_invitation,
    issue_invitations,
    void_invitations,
)
from services.gateway.auth.request_guard import caller_or_none, current_gateway
from services.gateway.pages.labels import role_name
from services.shared.errors import Unauthenticated
from services.shared.process.clock import now
from services.shared.wording import said


def show_new_code(
    login: str, *, name: str, role: str, back: str, place: str = "", new_factor: bool = False
) -> str:
    """Give a login a new code, the former holds no longer; return the page that shows it.

    `name` and `role` say whose it is, `place` where, `back` where the page leads on.
    """
    gateway = current_gateway()
    caller = caller_or_none()
    if caller is None:
        raise Unauthenticated(said("Войдите, чтобы продолжить."))
    issued = issue_invitation(
        gateway.database, gateway.keys, caller, login, new_factor=new_factor
    )
    shown: dict[str, Any] = {
        "issued": issued, "name": name, "role": role_name(role), "place": place, "back": back,
        "address": f"{gateway.settings.public_url}/begin",
    }
    return render_template("layout/code.html", **shown)


def mails_codes() -> bool:
    """Tell whether a mail server is set."""
    return invitations().mails


def mail_new_code(
    login: str, address: str, *, name: str, place: str, new_factor: bool = False
) -> None:
    """Give a login a new code that goes to an address; the former holds no longer."""
    gateway = current_gateway()
    caller = caller_or_none()
    if caller is None:
        raise Unauthenticated(said("Войдите, чтобы продолжить."))
    issue_invitations(
        gateway.database, gateway.keys, caller, [login], new_factor=new_factor,
        mailed_to={login: Recipient(address, name, place)},
    )


def has_begun(login: str) -> bool:
    """Tell whether somebody has set a password for a login already: it is theirs then.

    Raises:
        IssuerDown: the issuer does not answer.
    """
    return current_gateway().accounts().has_password(login)


def end_codes(login: str) -> None:
    """Let the open code of a login hold no longer."""
    with current_gateway().database.transaction() as session:
        void_invitations(session, [login], now())
