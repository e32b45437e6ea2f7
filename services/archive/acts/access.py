"""Who may do what: acts (domain reference §7)."""

from services.archive.core.roles import READERS
from services.shared.accountability.access import Action, Tie
from services.shared.accountability.roles import Role

ARCHIVE_DESCRIBE = Action(
    "archive.describe",
    {Role.ARCHIVIST: Tie.SCHOOL, Role.OPERATOR: Tie.SCHOOL},
)
DISPOSAL_READ = Action("disposal.read", READERS)
DISPOSAL_PROPOSE = Action("disposal.propose", {Role.ARCHIVIST: Tie.SCHOOL})
DISPOSAL_AGREE = Action("disposal.agree", {Role.DEPUTY: Tie.SCHOOL})
DISPOSAL_APPROVE = Action("disposal.approve", {Role.DIRECTOR: Tie.SCHOOL})
DISPOSAL_EXECUTE = Action("disposal.execute", {Role.ARCHIVIST: Tie.SCHOOL})
DISPOSAL_REFUSE = Action("disposal.refuse", {Role.DEPUTY: Tie.SCHOOL, Role.DIRECTOR: Tie.SCHOOL})
DISPOSAL_WITHDRAW = Action("disposal.withdraw", {Role.ARCHIVIST: Tie.SCHOOL})
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
