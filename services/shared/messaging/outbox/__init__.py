"""The outbox: events written in the transaction of the change that they report, sent later.

An event is true when its transaction is, whether the broker is there or not. The relay
(outbox.relay) hands it over; its row is kept until the window is over in which
everything can be sent again.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.shared.accountability.caller import Caller
from services.shared.database.base import PLATFORM, new_id
from services.shared.messaging.contracts import to_wire
from services.shared.messaging.outbox.table import Outgoing, SubjectCount
from services.shared.process.clock import now

__all__ = ["Outgoing", "SubjectCount", "publish"]


def publish(
    session: Session,
    event_type: str,
    subject: str,
    data: Mapping[str, Any],
    caller: Caller,
    *,
    school_id: str | None = None,
    causation_id: UUID | None = None,
) -> UUID:
    """Write an event that becomes true when the caller's transaction does; return its id.

    `data` may hold ids and dates as such. `school_id` is for callers that act in no school.

    Raises:
        ContractViolation: the data does not fit the contract of `event_type`.
    """
    event_id = new_id()
    session.add(
        Outgoing(
            id=event_id,
            school_id=school_id or caller.school_id or PLATFORM,
            type=event_type,
            subject=subject,
            happened_at=now(),
            actor=caller.user_id,
            correlation_id=caller.correlation_id,
            causation_id=causation_id,
            data=to_wire(event_type, data),
        )
    )
    return event_id
