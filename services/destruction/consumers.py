"""What every service takes in of a destruction: requests of the archive, and holds."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.destruction import holds
from services.destruction.models import DestructionTask
from services.shared.messaging.contracts import DESTRUCTION_REQUESTED, HOLD_LIFTED, HOLD_PLACED
from services.shared.messaging.envelope import Envelope, Handler
from services.shared.process.clock import now


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


CONSUMERS: Mapping[str, Handler] = {
    DESTRUCTION_REQUESTED: destruction_requested,
    HOLD_PLACED: hold_placed,
    HOLD_LIFTED: hold_lifted,
}
