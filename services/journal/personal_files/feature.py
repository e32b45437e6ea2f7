"""What the service has to know of this feature."""

from services.features import Feature
from services.journal.personal_files.access import ACTIONS
from services.journal.personal_files.consumers import consumers
from services.journal.personal_files.destruction import destruction
from services.journal.personal_files.routes import blueprint

FEATURE = Feature(
    "personal_files",
    actions=ACTIONS,
    blueprints=(blueprint,),
    consumers=consumers,
    destruction=destruction,
)
