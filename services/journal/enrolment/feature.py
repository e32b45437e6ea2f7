"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.enrolment.access import ACTIONS

FEATURE = Feature("enrolment", actions=ACTIONS)
