"""Events that packages take in: the archive keeps one."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.packages.usecases import note_kept
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.messaging.contracts import PACKAGE_KEPT
from services.shared.messaging.envelope import Envelope, Handler
from services.shared.process.settings import Settings


def package_kept(session: Session, envelope: Envelope) -> None:
    """Note that the archive keeps a package; with the last one the year's terms are archived."""
    data = envelope.data
    until = data["locked_until"]
    caller = Caller(
        "worker:journal",
        Role.SERVICE,
        envelope.school_id,
        correlation_id=envelope.correlation_id,
        origin=envelope.origin,
    )
    note_kept(
        session,
        caller,
        UUID(data["package_id"]),
        kept_at=datetime.fromisoformat(data["kept_at"]),
        locked_until=datetime.fromisoformat(until) if until else None,
    )


def consumers(_settings: Settings) -> Mapping[str, Handler]:
    """Return event type → function."""
    return {PACKAGE_KEPT: package_kept}
