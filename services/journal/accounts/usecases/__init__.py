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

__all__ = [
    "Invitee",
    "Invitees",
    "ListedAccount",
    "Membership",
    "find_account",
    "give_account_above_schools",
    "give_accounts",
    "invite",
    "list_accounts",
    "list_invitees",
]
