"""Events that the archive takes in."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.archive.usecases.case_files import register_journal
from services.shared.envelope import Envelope
from services.shared.erasure.consumers import CONSUMERS as ERASURE_CONSUMERS
from services.shared.main import Handler


def class_journal_opened(session: Session, envelope: Envelope) -> None:
    """Register the case file of a class journal that was opened for a year."""
    data = envelope.data
    register_journal(
        session,
        envelope.school_id,
        class_journal_id=UUID(data["class_journal_id"]),
        class_name=data["class_name"],
        year_name=data["year"]["name"],
        opened_on=datetime.fromisoformat(data["opened_at"]).date(),
        closes_on=date.fromisoformat(data["year"]["ends_on"]),
    )


CONSUMERS: Mapping[str, Handler] = {
    "org.letopis.journal.class_journal.opened.v1": class_journal_opened,
    **ERASURE_CONSUMERS,
}
