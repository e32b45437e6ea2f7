"""What the service has to know of this feature."""

from services.archive.case_files.access import ACTIONS
from services.archive.case_files.consumers import CONSUMERS
from services.archive.case_files.destruction import DECLARATION
from services.features import Feature
from services.shared.messaging.contracts import HOLD_LIFTED, HOLD_PLACED

FEATURE = Feature(
    "case_files",
    actions=ACTIONS,
    events=(HOLD_LIFTED, HOLD_PLACED),
    consumers=lambda _settings: CONSUMERS,
    destruction=lambda _settings: DECLARATION,
)
