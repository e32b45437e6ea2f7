"""Who may do what: lists of pupils (domain reference §7, movement)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

ROSTER_IMPORT = Action("roster.import", {**LEADERS, Role.OPERATOR: Tie.SCHOOL})

ACTIONS = (ROSTER_IMPORT,)
