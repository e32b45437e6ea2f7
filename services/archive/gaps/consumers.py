"""Event type → function: what services state of gaps in their chains."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.archive.gaps.usecases import note_statement
from services.shared.accountability.gap_statements import GapClaim
from services.shared.messaging.contracts import GAPS_LEFT
from services.shared.messaging.envelope import Envelope, Handler, service_of


def gaps_left(session: Session, envelope: Envelope) -> None:
    """Note what has to be countersigned; the worker judges it."""
    data = envelope.data
    claim = GapClaim(
        service_of(envelope.type), envelope.school_id, data["chain"], UUID(data["act_id"]),
        _id(data["request_id"]), _id(data["class_id"]),
        data["first"], data["last"], data["gaps"], data["rows"], data["digest"],
    )  # fmt: skip
    note_statement(session, UUID(data["statement_id"]), claim)


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value is not None else None


CONSUMERS: Mapping[str, Handler] = {GAPS_LEFT: gaps_left}
