"""Who may do what: the timetable (domain reference §7)."""

from services.journal.core.roles import CHILD, SCHOOL_STAFF
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Which lessons the school has; names classes, teachers and rooms, and no child.
TIMETABLE_READ = Action("timetable.read", {**SCHOOL_STAFF, **CHILD})
TIMETABLE_WRITE = Action(
    "timetable.write", {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL}
)

ACTIONS = (TIMETABLE_READ, TIMETABLE_WRITE)
