"""What the auth feature writes into the access log, and who may do it."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import PEOPLE_ROLES, ROLES_ABOVE_SCHOOLS, Role

OPERATORS = frozenset(ROLES_ABOVE_SCHOOLS)
EVERYBODY = frozenset(PEOPLE_ROLES)

_ANYBODY = dict.fromkeys(sorted(EVERYBODY), Tie.PLATFORM)
SESSION_OPEN = Action("session.open", _ANYBODY)
SESSION_CLOSE = Action("session.close", _ANYBODY)
SESSION_SWITCH = Action("session.switch", _ANYBODY)
# Whom exactly somebody may invite, the journal decides: it knows the people and their roles.
INVITATION_ISSUE = Action(
    "invitation.issue",
    {
        Role.DIRECTOR: Tie.SCHOOL,
        Role.DEPUTY: Tie.SCHOOL,
        Role.CLASS_TEACHER: Tie.OWN_CLASS,
        Role.MUNICIPALITY_OPERATOR: Tie.PLATFORM,
        Role.PLATFORM_ADMIN: Tie.PLATFORM,
        Role.OPERATOR: Tie.PLATFORM,
    },
)
# Who comes with a code holds no session yet: the gateway writes it down in its own name.
INVITATION_REDEEM = Action("invitation.redeem", {Role.GATEWAY: Tie.PLATFORM})
ACTIONS = (SESSION_OPEN, SESSION_CLOSE, SESSION_SWITCH, INVITATION_ISSUE, INVITATION_REDEEM)
