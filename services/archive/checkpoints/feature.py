"""What the service has to know of this feature."""

from collections.abc import Sequence
from functools import partial

from services.archive.checkpoints.models import RECORD
from services.destruction import Declaration
from services.destruction.declarations import Stays
from services.features import Feature
from services.shared.checkpoints.acceptance import HEADS_ACCEPT
from services.shared.checkpoints.age import measure_record
from services.shared.checkpoints.keeping import thin
from services.shared.database.base import Database
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_BETWEEN_THINNINGS = 3600.0  # seconds


def _loops(_settings: Settings, database: Database) -> Sequence[Loop]:
    return [
        PeriodicTask("thin heads", _BETWEEN_THINNINGS, partial(thin, database, RECORD)),
        PeriodicTask("measure record", 30.0, partial(measure_record, database, RECORD)),
    ]


FEATURE = Feature(
    "checkpoints",
    actions=(HEADS_ACCEPT,),
    consumers=RECORD.consumers,
    loops=_loops,
    destruction=lambda _settings: Declaration(
        stays=(
            Stays("kept_head", "numbers, seals and signatures"),
            Stays("head_agreement", "numbers and moments"),
            Stays("head_acceptance", "numbers, seals, and an operator's reason"),
        )
    ),
)
