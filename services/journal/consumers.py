"""Events that the journal takes in."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.closing.usecases.year import note_kept
from services.journal.packages.usecases import move_terms
from services.journal.personal_files.usecases import record_commendation, withdraw_commendation
from services.journal.years.rules import TermState
from services.shared.accountability.access import Basis, Tie
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.messaging.contracts import PACKAGE_FETCHED, PACKAGE_KEPT
from services.shared.messaging.envelope import Envelope, Handler
from services.shared.process.settings import Settings


def package_kept(session: Session, envelope: Envelope) -> None:
    """Note that the archive keeps a package; with the last one the year's terms are archived."""
    data = envelope.data
    until = data["locked_until"]
    journal_id = note_kept(
        session,
        envelope.school_id,
        UUID(data["package_id"]),
        kept_at=datetime.fromisoformat(data["kept_at"]),
        locked_until=datetime.fromisoformat(until) if until else None,
    )
    if journal_id is not None:
        caller = Caller(
            "worker:journal",
            Role.SERVICE,
            envelope.school_id,
            correlation_id=envelope.correlation_id,
            origin="queue",
        )
        move_terms(session, caller, journal_id, TermState.ARCHIVED)


def package_fetched(session: Session, envelope: Envelope) -> None:
    """Write into the log that somebody took the package of a class out of the archive.

    Here, because here is known which children are in the class, for their families to ask.
    """
    data = envelope.data
    caller = Caller(
        envelope.actor,
        data["role"],
        envelope.school_id,
        person_id=UUID(data["person_id"]) if data["person_id"] else None,
        correlation_id=envelope.correlation_id,
        origin="queue",
    )
    record_access(
        session,
        caller,
        Basis("archive.fetch", caller.role, Tie.SCHOOL).on(class_id=UUID(data["class_id"])),
        kind="archive",
        at=envelope.time,
    )


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
    PACKAGE_KEPT: package_kept,
    PACKAGE_FETCHED: package_fetched,
    "org.letopis.portfolio.certificate.verified.v1": certificate_verified,
    "org.letopis.portfolio.certificate.withdrawn.v1": certificate_withdrawn,
}


def consumers(_settings: Settings) -> Mapping[str, Handler]:
    """Return event type → function."""
    return CONSUMERS
