"""Who may do what: people (domain reference §7)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

STAFF_READ = Action("staff.read", LEADERS)
PEOPLE_WRITE = Action("people.write", {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL})

ACTIONS = (STAFF_READ, PEOPLE_WRITE)
