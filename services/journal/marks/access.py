"""Who may do what: marks (domain reference §7)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# The grid of a group: marks and attendance of all its children at once.
MARKS_READ = Action(
    "marks.read",
    {**LEADERS, Role.TEACHER: Tie.OWN_GROUP, Role.CLASS_TEACHER: Tie.OWN_CLASS},
    by_substitute=True,
)
MARKS_WRITE = Action("marks.write", {Role.TEACHER: Tie.OWN_GROUP}, by_substitute=True)
TERM_MARK_WRITE = Action("term_mark.write", {Role.TEACHER: Tie.OWN_GROUP})

ACTIONS = (MARKS_READ, MARKS_WRITE, TERM_MARK_WRITE)
