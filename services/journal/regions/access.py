"""Who may do what: regions (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

REGIONS_WRITE = Action("regions.write", {Role.OPERATOR: Tie.PLATFORM})

ACTIONS = (REGIONS_WRITE,)
