"""Who may do what: the exchange with regions (domain reference §7).

What a region sent and nobody could take is decided on without seeing what it holds.
"""

from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

REGIONAL_MESSAGES_READ = Action(
    "regional_messages.read",
    {Role.MUNICIPALITY_OPERATOR: Tie.PLATFORM},
)
REGIONAL_MESSAGES_REPLAY = Action(
    "regional_messages.replay",
    {Role.MUNICIPALITY_OPERATOR: Tie.PLATFORM},
)
REGIONAL_MESSAGES_DISCARD = Action(
    "regional_messages.discard",
    {Role.MUNICIPALITY_OPERATOR: Tie.PLATFORM},
)

ACTIONS = (REGIONAL_MESSAGES_READ, REGIONAL_MESSAGES_REPLAY, REGIONAL_MESSAGES_DISCARD)
