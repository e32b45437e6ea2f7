"""Who may do what: cards of pupils and representatives (domain reference §7)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

PUPIL_CARD = Action(
    "pupil.card",
    {**LEADERS, Role.CLASS_TEACHER: Tie.OWN_CLASS, Role.PSYCHOLOGIST: Tie.ASSIGNED},
)
# Telephone numbers and addresses of a family: not for those who work with the child alone.
PUPIL_CONTACTS = Action("pupil.contacts", {**LEADERS, Role.CLASS_TEACHER: Tie.OWN_CLASS})
REPRESENTATIVE_READ = Action("representative.read", LEADERS)

ACTIONS = (PUPIL_CARD, PUPIL_CONTACTS, REPRESENTATIVE_READ)
