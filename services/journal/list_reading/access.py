"""Who may do what: lists of people and load (domain reference §7, movement)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Access logs hold this name.
LIST_IMPORT = Action("roster.import", {**LEADERS, Role.OPERATOR: Tie.SCHOOL})
LIST_EXPORT = Action("roster.export", {**LEADERS, Role.OPERATOR: Tie.SCHOOL})

ACTIONS = (LIST_IMPORT, LIST_EXPORT)
