"""Gives people logins, tells what each account is, and that something about it has changed."""

from services.journal.accounts.usecases.accounts import (
    ListedAccount,
    Membership,
    find_account,
    give_account_above_schools,
    give_accounts,
    list_accounts,
)
from services.journal.accounts.usecases.invitees import (
    Invitee,
    Invitees,
    invite,
    list_invitees,
)
from services.journal.accounts.usecases.logins import give_login, give_logins

__all__ = [
    "Invitee",
    "Invitees",
    "ListedAccount",
    "Membership",
    "find_account",
    "give_account_above_schools",
    "give_accounts",
    "give_login",
    "give_logins",
    "invite",
    "list_accounts",
    "list_invitees",
]
