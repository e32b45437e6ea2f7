"""Who may do what: participant codes (domain reference §7).

Which child works under which code is known at the school alone, and to few there.
"""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

PARTICIPANT_CODES_ISSUE = Action(
    "participant_codes.issue",
    {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL},
)
PARTICIPANT_CODES_READ = Action("participant_codes.read", {Role.DEPUTY: Tie.SCHOOL})

ACTIONS = (PARTICIPANT_CODES_ISSUE, PARTICIPANT_CODES_READ)
