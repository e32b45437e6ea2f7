"""Who may do what: the rollover of a school to the next year (domain reference §7, movement)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

YEAR_ROLLOVER = Action("year.rollover", {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL})

ACTIONS = (YEAR_ROLLOVER,)
