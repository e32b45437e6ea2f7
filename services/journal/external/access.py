"""Who may do what: external (domain reference §7)."""

from services.journal.core.roles import CHILD, LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

# Monitorings and their results: sent by a region, never compared between teachers.
MONITORINGS_ANNOUNCE = Action("monitorings.announce", {Role.REGION: Tie.PLATFORM})
EXTERNAL_RESULTS_RECEIVE = Action("external_results.receive", {Role.REGION: Tie.PLATFORM})
EXTERNAL_RESULTS_READ_CLASS = Action(
    "external_results.read_class",
    {**LEADERS, Role.CLASS_TEACHER: Tie.OWN_CLASS},
)
EXTERNAL_RESULTS_READ_GROUP = Action(
    "external_results.read_group",
    {
        **LEADERS,
        Role.TEACHER: Tie.OWN_GROUP,
        Role.CLASS_TEACHER: Tie.OWN_CLASS,
    },
)
EXTERNAL_RESULTS_READ_CHILD = Action(
    "external_results.read_child",
    {
        **LEADERS,
        Role.CLASS_TEACHER: Tie.OWN_CLASS,
        Role.PSYCHOLOGIST: Tie.ASSIGNED,
        **CHILD,
    },
)
# Which child works under which code: known at the school alone, and to few there.
PARTICIPANT_CODES_ISSUE = Action(
    "participant_codes.issue",
    {Role.DEPUTY: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL},
)
PARTICIPANT_CODES_READ = Action("participant_codes.read", {Role.DEPUTY: Tie.SCHOOL})
# What came from a region, in numbers of records: no school and no child is named.
BATCHES_READ = Action(
    "batches.read",
    {Role.MUNICIPALITY_OPERATOR: Tie.PLATFORM, Role.REGION_OPERATOR: Tie.PLATFORM},
)
# What a region sent and nobody could take: decided without seeing what it holds.
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

ACTIONS = (
    MONITORINGS_ANNOUNCE,
    EXTERNAL_RESULTS_RECEIVE,
    EXTERNAL_RESULTS_READ_CLASS,
    EXTERNAL_RESULTS_READ_GROUP,
    EXTERNAL_RESULTS_READ_CHILD,
    PARTICIPANT_CODES_ISSUE,
    PARTICIPANT_CODES_READ,
    BATCHES_READ,
    REGIONAL_MESSAGES_READ,
    REGIONAL_MESSAGES_REPLAY,
    REGIONAL_MESSAGES_DISCARD,
)
