"""Who may do what: people above the schools."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

_ADMINISTRATORS = {Role.PLATFORM_ADMIN: Tie.PLATFORM, Role.OPERATOR: Tie.PLATFORM}

OPERATORS_READ = Action("operators.read", _ADMINISTRATORS)
OPERATORS_WRITE = Action("operators.write", _ADMINISTRATORS)

ACTIONS = (OPERATORS_READ, OPERATORS_WRITE)
