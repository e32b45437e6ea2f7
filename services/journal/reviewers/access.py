"""Who may do what: reviewers (domain reference §7)."""

from services.journal.core.roles import CHILD
from services.shared.accountability.access import Action

# By name and role, to the family that waits for them.
PUPIL_REVIEWERS = Action("pupil.reviewers", CHILD, while_at_school=True)

ACTIONS = (PUPIL_REVIEWERS,)
