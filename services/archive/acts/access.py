"""Who may do what: acts (domain reference §7)."""

from services.archive.acts.rules.steps import TURNS, ActStep
from services.archive.core.roles import READERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role


def _step(name: str, step: ActStep) -> Action:
    """Return the action of a step, for every role whose turn it may be."""
    return Action(name, dict.fromkeys(TURNS[step].values(), Tie.SCHOOL))


ARCHIVE_DESCRIBE = Action(
    "archive.describe",
    {Role.ARCHIVIST: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL},
)
DISPOSAL_READ = Action("disposal.read", READERS)
DISPOSAL_PROPOSE = Action("disposal.propose", {Role.ARCHIVIST: Tie.SCHOOL})
DISPOSAL_AGREE = _step("disposal.agree", ActStep.AGREED)
DISPOSAL_APPROVE = _step("disposal.approve", ActStep.APPROVED)
DISPOSAL_EXECUTE = _step("disposal.execute", ActStep.EXECUTED)
DISPOSAL_REFUSE = _step("disposal.refuse", ActStep.REFUSED)
DISPOSAL_WITHDRAW = _step("disposal.withdraw", ActStep.WITHDRAWN)
# The commission puts it off.
RETENTION_EXTEND = Action("retention.extend", {Role.DEPUTY: Tie.SCHOOL})

ACTIONS = (
    ARCHIVE_DESCRIBE,
    DISPOSAL_READ,
    DISPOSAL_PROPOSE,
    DISPOSAL_AGREE,
    DISPOSAL_APPROVE,
    DISPOSAL_EXECUTE,
    DISPOSAL_REFUSE,
    DISPOSAL_WITHDRAW,
    RETENTION_EXTEND,
)
