"""Who may do what: monitorings (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

MONITORINGS_ANNOUNCE = Action("monitorings.announce", {Role.REGION: Tie.PLATFORM})

ACTIONS = (MONITORINGS_ANNOUNCE,)
