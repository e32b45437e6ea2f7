"""Who may do what: reconcile (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Rows and objects compared; of the content nothing is told.
PORTFOLIO_RECONCILE = Action("portfolio.reconcile", {Role.OPERATOR: Tie.PLATFORM})

ACTIONS = (PORTFOLIO_RECONCILE,)
