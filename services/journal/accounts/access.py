"""Who may do what: accounts (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

ACCOUNTS_READ = Action("accounts.read", {Role.OPERATOR: Tie.PLATFORM})
ACCOUNTS_WRITE = Action("accounts.write", {Role.OPERATOR: Tie.PLATFORM})

ACTIONS = (ACCOUNTS_READ, ACCOUNTS_WRITE)
