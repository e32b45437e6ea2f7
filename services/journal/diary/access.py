"""Who may do what: diary (domain reference §7)."""

from services.journal.core.roles import CHILD, LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# The diary of one child.
DIARY_READ = Action(
    "diary.read",
    {
        **LEADERS,
        Role.CLASS_TEACHER: Tie.OWN_CLASS,
        Role.PSYCHOLOGIST: Tie.ASSIGNED,
        **CHILD,
    },
)

ACTIONS = (DIARY_READ,)
