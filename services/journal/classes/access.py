"""Who may do what: classes (domain reference §7)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Lists that name no child; what is not the caller's own is left out of them.
CLASS_READ = Action(
    "class.read",
    {
        **LEADERS,
        Role.TEACHER: Tie.OWN_GROUP,
        Role.CLASS_TEACHER: Tie.OWN_CLASS,
        Role.PSYCHOLOGIST: Tie.ASSIGNED,
    },
)
GROUP_READ = Action(
    "group.read",
    {**LEADERS, Role.TEACHER: Tie.OWN_GROUP, Role.CLASS_TEACHER: Tie.OWN_CLASS},
    by_substitute=True,
)
# Who is in which class and who teaches it.
GROUP_ASSIGN = Action("group.assign", {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL})
CLASS_WRITE = Action("class.write", {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL})

ACTIONS = (CLASS_READ, GROUP_READ, GROUP_ASSIGN, CLASS_WRITE)
