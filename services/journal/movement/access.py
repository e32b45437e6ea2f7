"""Who may do what: movement (domain reference §7); what is entered is `movement.write`."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# A child's way through the school's classes.
MOVEMENT_READ = Action(
    "movement.read",
    {**LEADERS, Role.CLASS_TEACHER: Tie.OWN_CLASS, Role.ARCHIVIST: Tie.SCHOOL},
)
# The alphabet book, the movement log and what is counted from it.
MOVEMENT_BOOKS = Action("movement.books", {**LEADERS, Role.ARCHIVIST: Tie.SCHOOL})

ACTIONS = (MOVEMENT_READ, MOVEMENT_BOOKS)
