"""Who may do what: accounts (domain reference §7)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# The gateway asks for one account, to bring it in step at the issuer.
ACCOUNTS_READ = Action(
    "accounts.read", {Role.OPERATOR: Tie.PLATFORM, Role.GATEWAY: Tie.PLATFORM}
)
ACCOUNTS_WRITE = Action("accounts.write", {Role.OPERATOR: Tie.PLATFORM})
# Who of a class or of the staff has a login; giving logins and codes to those in one's charge.
INVITEES_READ = Action("invitees.read", {**LEADERS, Role.CLASS_TEACHER: Tie.OWN_CLASS})
INVITEES_INVITE = Action("invitees.invite", {**LEADERS, Role.CLASS_TEACHER: Tie.OWN_CLASS})

ACTIONS = (ACCOUNTS_READ, ACCOUNTS_WRITE, INVITEES_READ, INVITEES_INVITE)
