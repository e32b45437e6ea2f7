"""Events that the access log takes in: something of a class was read in the archive."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.shared.accountability.access import Basis, Tie
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.accountability.dating import OUT_OF_ORDER
from services.shared.messaging.contracts import PACKAGE_FETCHED
from services.shared.messaging.envelope import Envelope, Handler
from services.shared.process.clock import now
from services.shared.process.settings import Settings


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
        origin=envelope.origin,
    )
    record_access(
        session,
        caller,
        Basis("archive.fetch", caller.role, Tie.SCHOOL).on(class_id=UUID(data["class_id"])),
        kind="archive",
        at=_time_of(envelope),
    )


def _time_of(envelope: Envelope) -> datetime:
    """Return when it happened; of what comes late, when it came: no row of a log is dated back.

    The archive's own log has the row with the true time, under the same correlation id.
    """
    moment = now()
    return envelope.time if moment - OUT_OF_ORDER / 2 < envelope.time <= moment else moment


def consumers(_settings: Settings) -> Mapping[str, Handler]:
    """Return event type → function."""
    return {PACKAGE_FETCHED: package_fetched}
