"""What the service has to know of this feature."""

from collections.abc import Sequence

from services.archive.gaps.consumers import CONSUMERS
from services.archive.gaps.usecases import Countersigner
from services.destruction import Declaration, Stays
from services.destruction.proofs import proofs_of
from services.features import Feature
from services.shared.accountability.signing import signatures_of, signer_of
from services.shared.database.base import Database
from services.shared.messaging.contracts import GAPS_JUDGED
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings

_PERIOD = 10.0  # seconds; no statement has an answer before a head is told, after minutes


def _loops(settings: Settings, database: Database) -> Sequence[Loop]:
    countersigner = Countersigner(
        database, signer_of(settings), signatures_of(settings), proofs_of(settings)
    )
    return [PeriodicTask("countersign gaps", _PERIOD, countersigner.run)]


FEATURE = Feature(
    "gaps",
    events=(GAPS_JUDGED,),
    consumers=lambda _settings: CONSUMERS,
    loops=_loops,
    destruction=lambda _settings: Declaration(
        stays=(Stays("countersigned_gaps", "numbers, digests, and the act"),)
    ),
)
