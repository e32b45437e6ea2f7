"""Who may do what: the timetable (domain reference §7)."""

from services.journal.core.roles import CHILD, LEADERS, SCHOOL_STAFF
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Which lessons classes, teachers and rooms have; names no child.
TIMETABLE_READ = Action("timetable.read", SCHOOL_STAFF)
# Which lessons one child has: says which groups it is in.
PUPIL_TIMETABLE_READ = Action("timetable.read_pupil", {**LEADERS, **CHILD})
TIMETABLE_WRITE = Action(
    "timetable.write", {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL}
)

ACTIONS = (TIMETABLE_READ, PUPIL_TIMETABLE_READ, TIMETABLE_WRITE)
