"""Who may do what: staff (domain reference §7); changes are `people.write`."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action

STAFF_CARD = Action("staff.card", LEADERS)

ACTIONS = (STAFF_CARD,)
