"""What the auth feature writes into the access log, and who may do it: everybody who signs in."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import PEOPLE_ROLES, ROLES_ABOVE_SCHOOLS

OPERATORS = frozenset(ROLES_ABOVE_SCHOOLS)
EVERYBODY = frozenset(PEOPLE_ROLES)

_ANYBODY = dict.fromkeys(sorted(EVERYBODY), Tie.PLATFORM)
SESSION_OPEN = Action("session.open", _ANYBODY)
SESSION_CLOSE = Action("session.close", _ANYBODY)
SESSION_SWITCH = Action("session.switch", _ANYBODY)
ACTIONS = (SESSION_OPEN, SESSION_CLOSE, SESSION_SWITCH)
