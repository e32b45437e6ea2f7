"""Who may do what: external results (domain reference §7).

Results are sent by a region and are never compared between teachers.
"""

from services.journal.core.roles import CHILD, LEADERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

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
# What came from a region, in numbers of records: no school and no child is named.
BATCHES_READ = Action(
    "batches.read",
    {Role.MUNICIPALITY_OPERATOR: Tie.PLATFORM, Role.REGION_OPERATOR: Tie.PLATFORM},
)

ACTIONS = (
    EXTERNAL_RESULTS_RECEIVE,
    EXTERNAL_RESULTS_READ_CLASS,
    EXTERNAL_RESULTS_READ_GROUP,
    EXTERNAL_RESULTS_READ_CHILD,
    BATCHES_READ,
)
