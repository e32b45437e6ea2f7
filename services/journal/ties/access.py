"""Who may do what: ties (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Asked by the gateway before it knows any tie.
TIES_READ = Action("ties.read", {Role.GATEWAY: Tie.PLATFORM})

ACTIONS = (TIES_READ,)
