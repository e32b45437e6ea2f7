"""Events that the archive takes in."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from services.archive.acts.usecases.execution import take_answer
from services.archive.case_files.usecases.case_files import close_journal, register_journal
from services.archive.demo_clock.usecases import Clock
from services.archive.packages.usecases.packages import Announced, announce_package
from services.shared.accountability.signing import Signatures, signatures_of
from services.shared.messaging.contracts import (
    CLASS_JOURNAL_CLOSED,
    CLASS_JOURNAL_OPENED,
    DESTRUCTION_ANSWERS,
    PACKAGE_HANDED_OVER,
)
from services.shared.messaging.envelope import Envelope, Handler, service_of
from services.shared.process.settings import Settings


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


def package_handed_over(session: Session, envelope: Envelope) -> None:
    """Note a package that lies ready; the worker takes it in."""
    data = envelope.data
    announce_package(
        session,
        envelope.school_id,
        Announced(
            id=UUID(data["package_id"]),
            kind=data["record_kind"],
            source_id=UUID(data["source_id"]),
            version=data["version"],
            object_key=data["object_key"],
            size=data["size"],
            sha256=data["sha256"],
            made_at=datetime.fromisoformat(data["made_at"]),
        ),
    )


def destruction_answered(
    days: Clock, signatures: Signatures, session: Session, envelope: Envelope
) -> None:
    """Keep the receipt of a service, and go on with the destruction."""
    take_answer(
        session,
        days,
        signatures,
        envelope.caller(),
        service_of(envelope.type),
        dict(envelope.data),
    )


CONSUMERS: Mapping[str, Handler] = {
    CLASS_JOURNAL_OPENED: class_journal_opened,
    CLASS_JOURNAL_CLOSED: class_journal_closed,
    PACKAGE_HANDED_OVER: package_handed_over,
}


def consumers(settings: Settings) -> Mapping[str, Handler]:
    """Return event type → function, for this installation's keys and clock."""
    answered = partial(
        destruction_answered, Clock(movable=settings.demo), signatures_of(settings)
    )
    return {
        **CONSUMERS,
        **dict.fromkeys(DESTRUCTION_ANSWERS, answered),
    }
