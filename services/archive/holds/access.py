"""Who may do what: holds (domain reference §7)."""

from services.archive.core.roles import READERS
from services.shared.accountability.access import Action

HOLD_PLACE = Action("hold.place", READERS)
# Its author, or the director.
HOLD_LIFT = Action("hold.lift", READERS)

ACTIONS = (HOLD_PLACE, HOLD_LIFT)
