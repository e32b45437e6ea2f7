"""Who may do what: closing (domain reference §7)."""

from services.journal.core.roles import LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Closing: the class teacher proposes, the leaders decide; a command acts for them.
CLOSING_READ = Action(
    "closing.read",
    {**LEADERS, Role.CLASS_TEACHER: Tie.OWN_CLASS, Role.OPERATOR: Tie.SCHOOL},
)
TERM_PROPOSE = Action("term.propose", {Role.CLASS_TEACHER: Tie.OWN_CLASS})
TERM_CLOSE = Action("term.close", {**LEADERS, Role.OPERATOR: Tie.SCHOOL})
TERM_REOPEN = Action("term.reopen", {**LEADERS, Role.OPERATOR: Tie.SCHOOL})
YEAR_CLOSE = Action("year.close", {**LEADERS, Role.OPERATOR: Tie.SCHOOL})

ACTIONS = (CLOSING_READ, TERM_PROPOSE, TERM_CLOSE, TERM_REOPEN, YEAR_CLOSE)

# Which right each move of a term needs.
MOVE_ACTIONS = {"propose": TERM_PROPOSE, "close": TERM_CLOSE, "reopen": TERM_REOPEN}
