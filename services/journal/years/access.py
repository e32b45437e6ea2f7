"""Who may do what: years (domain reference §7)."""

from services.journal.core.roles import SCHOOL_STAFF
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

YEAR_READ = Action(
    "year.read",
    {**SCHOOL_STAFF, Role.REPRESENTATIVE: Tie.SCHOOL, Role.PUPIL: Tie.SCHOOL},
)
YEAR_WRITE = Action("year.write", {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL})

ACTIONS = (YEAR_READ, YEAR_WRITE)
