"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.enrolment.access import ACTIONS
from services.shared.messaging.contracts import PUPIL_ENROLLED

FEATURE = Feature("enrolment", actions=ACTIONS, events=(PUPIL_ENROLLED,))
