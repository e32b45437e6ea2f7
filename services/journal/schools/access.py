"""Who may do what: schools (domain reference §7)."""

from services.journal.core.roles import EVERYBODY_ABOVE, SCHOOL_STAFF
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

SCHOOLS_READ = Action(
    "schools.read",
    {
        **SCHOOL_STAFF,
        Role.REPRESENTATIVE: Tie.SCHOOL,
        Role.PUPIL: Tie.SCHOOL,
        **EVERYBODY_ABOVE,
        Role.OPERATOR: Tie.PLATFORM,
    },
)
SCHOOLS_WRITE = Action(
    "schools.write",
    {
        Role.MUNICIPALITY_OPERATOR: Tie.PLATFORM,
        Role.PLATFORM_ADMIN: Tie.PLATFORM,
        Role.OPERATOR: Tie.PLATFORM,
    },
)

ACTIONS = (SCHOOLS_READ, SCHOOLS_WRITE)
