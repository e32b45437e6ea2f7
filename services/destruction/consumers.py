"""What every service takes in of a destruction: requests of the archive, and holds.

All are signed events: nothing is done, nor written down, before the archive's signature was
checked.
"""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.destruction import holds
from services.destruction.models import DestructionTask
from services.shared.accountability.signing import Signatures, signatures_of
from services.shared.messaging.contracts import DESTRUCTION_REQUESTED, HOLD_LIFTED, HOLD_PLACED
from services.shared.messaging.envelope import Envelope, Handler
from services.shared.messaging.signed_events import demand_signature
from services.shared.process.clock import now
from services.shared.process.settings import Settings


def destruction_requested(session: Session, envelope: Envelope) -> None:
    """Write a request down as a task; the worker goes through it in transactions of its own."""
    data = envelope.data
    session.execute(
        insert(DestructionTask)
        .values(
            school_id=envelope.school_id,
            id=UUID(data["request_id"]),
            act_id=UUID(data["act_id"]),
            case_file_id=UUID(data["case_file_id"]),
            purpose=data["purpose"],
            request=dict(data),
            asked_at=now(),
            next_attempt_at=now(),
            causation_id=envelope.id,
            correlation_id=envelope.correlation_id,
        )
        .on_conflict_do_nothing(index_elements=["school_id", "id"])
    )


def hold_placed(session: Session, envelope: Envelope) -> None:
    """Write down that a case file is on hold."""
    holds.note_placed(session, envelope.school_id, *_hold(envelope))


def hold_lifted(session: Session, envelope: Envelope) -> None:
    """Write down that a hold is over."""
    holds.note_lifted(session, envelope.school_id, *_hold(envelope))


def _hold(envelope: Envelope) -> tuple[UUID, UUID, int]:
    data = envelope.data
    return UUID(data["hold_id"]), UUID(data["case_file_id"]), data["version"]


_SIGNED: Mapping[str, Handler] = {
    DESTRUCTION_REQUESTED: destruction_requested,
    HOLD_PLACED: hold_placed,
    HOLD_LIFTED: hold_lifted,
}


def consumers(settings: Settings) -> Mapping[str, Handler]:
    """Return event type → function, for this installation's keys.

    Raises:
        SettingsError: SIGNING_PUBLIC_KEYS is not set.
    """
    return signed_consumers(signatures_of(settings))


def signed_consumers(signatures: Signatures) -> Mapping[str, Handler]:
    """Return event type → function, each refusing what the archive has not signed."""
    return {
        event_type: partial(_handle_signed, signatures, handler)
        for event_type, handler in _SIGNED.items()
    }


def _handle_signed(
    signatures: Signatures, handler: Handler, session: Session, envelope: Envelope
) -> None:
    demand_signature(signatures, envelope)
    handler(session, envelope)
