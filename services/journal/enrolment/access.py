"""Who may do what: enrolment (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Access logs hold this name.
ENROLMENT_WRITE = Action("movement.write", {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL})

ACTIONS = (ENROLMENT_WRITE,)
