"""Event type → function: what the journal tells of class journals."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.archive.case_files.usecases.registration import close_journal, register_journal
from services.shared.messaging.contracts import CLASS_JOURNAL_CLOSED, CLASS_JOURNAL_OPENED
from services.shared.messaging.envelope import Envelope, Handler


def class_journal_opened(session: Session, envelope: Envelope) -> None:
    """Register the case file of a class journal that was opened for a year."""
    data = envelope.data
    register_journal(
        session,
        envelope.school_id,
        class_journal_id=UUID(data["class_journal_id"]),
        class_id=UUID(data["class_id"]),
        class_name=data["class_name"],
        year_name=data["year"]["name"],
        opened_on=datetime.fromisoformat(data["opened_at"]).date(),
        closes_on=date.fromisoformat(data["year"]["ends_on"]),
    )


def class_journal_closed(session: Session, envelope: Envelope) -> None:
    """Close the case files of a class journal and of its summary sheet."""
    data = envelope.data
    close_journal(
        session,
        envelope.school_id,
        class_journal_id=UUID(data["class_journal_id"]),
        class_id=UUID(data["class_id"]),
        class_name=data["class_name"],
        year_name=data["year"]["name"],
        opened_on=datetime.fromisoformat(data["opened_at"]).date(),
        closed_on=date.fromisoformat(data["closed_on"]),
        closed_at=datetime.fromisoformat(data["closed_at"]),
    )


CONSUMERS: Mapping[str, Handler] = {
    CLASS_JOURNAL_OPENED: class_journal_opened,
    CLASS_JOURNAL_CLOSED: class_journal_closed,
}
