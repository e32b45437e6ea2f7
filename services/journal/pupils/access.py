"""Who may do what: pupils (domain reference §7)."""

from services.journal.core.roles import CHILD, LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Who is in a class; whose child stands behind an id; what a child learns with whom.
PUPIL_LIST = Action("pupil.list", {**LEADERS, Role.CLASS_TEACHER: Tie.OWN_CLASS})
PUPIL_NAME = Action(
    "pupil.name",
    {
        **LEADERS,
        Role.TEACHER: Tie.OWN_GROUP,
        Role.CLASS_TEACHER: Tie.OWN_CLASS,
        Role.PSYCHOLOGIST: Tie.ASSIGNED,
        Role.ARCHIVIST: Tie.SCHOOL,
        **CHILD,
    },
)
PUPIL_SUBJECTS = Action("pupil.subjects", CHILD, while_at_school=True)

ACTIONS = (PUPIL_LIST, PUPIL_NAME, PUPIL_SUBJECTS)
