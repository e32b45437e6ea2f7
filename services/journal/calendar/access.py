"""Who may do what: a school's calendar and bells (domain reference §7)."""

from services.journal.core.roles import SCHOOL_STAFF
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

CALENDAR_READ = Action(
    "calendar.read",
    {**SCHOOL_STAFF, Role.REPRESENTATIVE: Tie.SCHOOL, Role.PUPIL: Tie.SCHOOL},
)
CALENDAR_WRITE = Action("calendar.write", {Role.DEPUTY: Tie.SCHOOL})

ACTIONS = (CALENDAR_READ, CALENDAR_WRITE)
