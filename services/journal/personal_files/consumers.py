"""Events that personal files take in: certificates of the portfolio are commendations."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.personal_files.usecases import record_commendation, withdraw_commendation
from services.shared.messaging.contracts import CERTIFICATE_VERIFIED, CERTIFICATE_WITHDRAWN
from services.shared.messaging.envelope import Envelope, Handler
from services.shared.process.settings import Settings


def certificate_verified(session: Session, envelope: Envelope) -> None:
    """Write a commendation into the personal file of the child whose certificate was verified."""
    data = envelope.data
    record_commendation(
        session,
        envelope.school_id,
        sequence=envelope.sequence,
        item_id=UUID(data["item_id"]),
        pupil_id=UUID(data["pupil_id"]),
        kind=data["kind"],
        level=data["level"],
        awarded_on=date.fromisoformat(data["awarded_on"]),
        basis=data["basis"],
        issuer=data["issuer"],
        verified_at=datetime.fromisoformat(data["verified_at"]),
    )


def certificate_withdrawn(session: Session, envelope: Envelope) -> None:
    """Let a commendation say that the certificate it rests on was found wrong."""
    withdraw_commendation(
        session,
        envelope.school_id,
        sequence=envelope.sequence,
        item_id=UUID(envelope.data["item_id"]),
        withdrawn_at=datetime.fromisoformat(envelope.data["withdrawn_at"]),
    )


CONSUMERS: Mapping[str, Handler] = {
    CERTIFICATE_VERIFIED: certificate_verified,
    CERTIFICATE_WITHDRAWN: certificate_withdrawn,
}


def consumers(_settings: Settings) -> Mapping[str, Handler]:
    """Return event type → function."""
    return CONSUMERS
