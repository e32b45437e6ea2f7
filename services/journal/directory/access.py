"""Who may do what: the first people of a school (docs/decisions/first-people.md)."""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Names of a school's director and deputies, who are named in public, and of nobody else.
LEADER_APPOINT = Action(
    "school_leader.appoint",
    {Role.MUNICIPALITY_OPERATOR: Tie.PLATFORM, Role.OPERATOR: Tie.PLATFORM},
)

ACTIONS = (LEADER_APPOINT,)
