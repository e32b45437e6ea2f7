"""Who may do what: items (domain reference §7)."""

from services.portfolio.core.roles import READERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# One item with its files.
PORTFOLIO_READ_ITEM = Action("portfolio.read_item", {**READERS, Role.TEACHER: Tie.OWN_GROUP})
PORTFOLIO_VERIFY = Action(
    "portfolio.verify",
    {
        Role.TEACHER: Tie.OWN_GROUP,
        Role.CLASS_TEACHER: Tie.OWN_CLASS,
        Role.DEPUTY: Tie.UNLED_CLASS,  # a work waits for somebody in every class
    },
)
# Kinds and levels to choose from.
PORTFOLIO_READ_CHOICES = Action(
    "portfolio.read_choices",
    dict.fromkeys((*READERS, Role.TEACHER), Tie.SCHOOL),
)
# What waits for one's own review: the list holds what `portfolio.verify` covers.
PORTFOLIO_READ_WAITING = Action(
    "portfolio.read_waiting",
    {Role.TEACHER: Tie.SCHOOL, Role.CLASS_TEACHER: Tie.SCHOOL, Role.DEPUTY: Tie.SCHOOL},
)

ACTIONS = (PORTFOLIO_READ_ITEM, PORTFOLIO_VERIFY, PORTFOLIO_READ_CHOICES, PORTFOLIO_READ_WAITING)
