"""Event type → function: the receipts of the services that were asked to destroy."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.orm import Session

from services.archive.acts.usecases.execution import record_answer
from services.archive.core.clock import PlatformClock
from services.destruction.proofs import Proofs, proofs_of
from services.shared.accountability.signing import Signatures, signatures_of
from services.shared.messaging.contracts import DESTRUCTION_ANSWERS
from services.shared.messaging.envelope import Envelope, Handler, service_of
from services.shared.process.settings import Settings


def destruction_answered(
    clock: PlatformClock,
    signatures: Signatures,
    proofs: Proofs,
    backup_days: int,
    session: Session,
    envelope: Envelope,
) -> None:
    """Keep the receipt of a service, and go on with the destruction."""
    record_answer(
        session,
        clock,
        signatures,
        envelope.caller(),
        service_of(envelope.type),
        dict(envelope.data),
        proofs,
        backup_days,
    )


def consumers(settings: Settings) -> Mapping[str, Handler]:
    """Return event type → function, for this installation's keys and clock."""
    answered = partial(
        destruction_answered,
        PlatformClock(movable=settings.demo),
        signatures_of(settings),
        proofs_of(settings),
        settings.backup_days,
    )
    return dict.fromkeys(DESTRUCTION_ANSWERS, answered)
