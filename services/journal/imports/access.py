"""Who may do what: imports (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

JOURNAL_IMPORT = Action("journal.import", {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL})

ACTIONS = (JOURNAL_IMPORT,)
