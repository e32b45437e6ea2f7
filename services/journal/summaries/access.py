"""Who may do what: summaries (domain reference §7)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Sums over enough children to know none of them.
SUMMARY_READ = Action(
    "summary.read",
    {
        Role.MUNICIPALITY_OPERATOR: Tie.PLATFORM,
        Role.REGION_OPERATOR: Tie.PLATFORM,
    },
)

ACTIONS = (SUMMARY_READ,)
