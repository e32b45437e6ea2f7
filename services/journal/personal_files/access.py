"""Who may do what: personal files (domain reference §7)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

PERSONAL_FILE_READ = Action(
    "personal_file.read",
    {
        **LEADERS,
        Role.CLASS_TEACHER: Tie.OWN_CLASS,
        Role.ARCHIVIST: Tie.SCHOOL,
        Role.REPRESENTATIVE: Tie.OWN_CHILD,
    },
)

ACTIONS = (PERSONAL_FILE_READ,)
