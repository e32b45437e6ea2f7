"""Who may do what: folders (domain reference §7)."""

from services.portfolio.core.roles import READERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

PORTFOLIO_READ = Action("portfolio.read", READERS)
PORTFOLIO_WRITE = Action(
    "portfolio.write",
    {
        Role.REPRESENTATIVE: Tie.OWN_CHILD,
        Role.PUPIL: Tie.OWN_RECORD,
    },
    while_at_school=True,
)

ACTIONS = (PORTFOLIO_READ, PORTFOLIO_WRITE)
