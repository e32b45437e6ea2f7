"""Event type → function: what the journal tells of class journals."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.archive.case_files.usecases.registration import (
    ClassJournal,
    close_journal,
    register_journal,
)
from services.archive.core.clock import day_at_school
from services.shared.messaging.contracts import CLASS_JOURNAL_CLOSED, CLASS_JOURNAL_OPENED
from services.shared.messaging.envelope import Envelope, Handler


def class_journal_opened(session: Session, envelope: Envelope) -> None:
    """Register the case file of a class journal that was opened for a year."""
    register_journal(
        session,
        _journal_in(session, envelope),
        closes_on=date.fromisoformat(envelope.data["year"]["ends_on"]),
    )


def class_journal_closed(session: Session, envelope: Envelope) -> None:
    """Close the case files of a class journal and of its summary sheet."""
    close_journal(
        session,
        _journal_in(session, envelope),
        closed_on=date.fromisoformat(envelope.data["closed_on"]),
        closed_at=datetime.fromisoformat(envelope.data["closed_at"]),
    )


def _journal_in(session: Session, envelope: Envelope) -> ClassJournal:
    data = envelope.data
    return ClassJournal(
        school_id=envelope.school_id,
        id=UUID(data["class_journal_id"]),
        class_id=UUID(data["class_id"]),
        class_name=data["class_name"],
        year_name=data["year"]["name"],
        opened_on=day_at_school(session, datetime.fromisoformat(data["opened_at"])),
    )


CONSUMERS: Mapping[str, Handler] = {
    CLASS_JOURNAL_OPENED: class_journal_opened,
    CLASS_JOURNAL_CLOSED: class_journal_closed,
}
