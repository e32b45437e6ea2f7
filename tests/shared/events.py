"""Events for tests, and a handler that leaves a trace of each."""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.shared.accountability.caller import Caller
from services.shared.accountability.signing import Signatures
from services.shared.database.base import Database, new_id
from services.shared.messaging.admission import Admission
from services.shared.messaging.broker import Consumer
from services.shared.messaging.contracts import PUPIL_ENROLLED
from services.shared.messaging.envelope import Envelope, Handler, service_of
from services.shared.messaging.inbox import Inbox, platform_format
from services.shared.messaging.outbox import publish
from services.shared.messaging.signed_events import sign
from services.shared.process.clock import now
from tests.in_process import PUBLIC_KEYS, SIGNERS

CALLER = Caller(
    user_id="u-1", role="deputy", school_id="131", correlation_id="c-1", origin="web 10.0.0.1"
)


BELIEVED = platform_format(Admission(Signatures(PUBLIC_KEYS), timedelta(days=30)))
"""How an inbox reads events that are signed with the keys of the tests."""


def enrolled(number: object = "1") -> dict[str, Any]:
    """Return the data of an enrolment; the class's name carries a number to recognise it by."""
    return {
        "pupil_id": new_id(),
        "class_id": new_id(),
        "class_name": str(number),
        "enrolled_on": "2024-09-01",
    }


def envelope(number: object = "1", **changes: Any) -> Envelope:
    """Return an enrolment as a receiver gets it."""
    values: dict[str, Any] = {
        "id": new_id(),
        "type": PUPIL_ENROLLED,
        "subject": "pupil-1",
        "school_id": "131",
        "sequence": 1,
        "time": now(),
        "data": {key: str(value) for key, value in enrolled(number).items()},
        "actor": "u-1",
        "correlation_id": "c-1",
    }
    return Envelope(**{**values, **changes})


def signed(event: Envelope) -> Envelope:
    """Return an event as its service's relay sends it."""
    return sign(SIGNERS[service_of(event.type)], event)


def message(number: object = "1", **changes: Any) -> bytes:
    """Return an enrolment as the broker carries it."""
    return signed(envelope(number, **changes)).to_json()


def inbox_of(database: Database, consumer: str, handlers: Mapping[str, Handler]) -> Inbox:
    """Return the inbox of a service."""
    return Inbox(database, consumer, handlers, BELIEVED)


def publish_enrolled(database: Database, number: object = "1", subject: str = "pupil-1") -> UUID:
    """Write an enrolment into the outbox, in a transaction of its own."""
    with database.transaction("131") as session:
        return publish(session, PUPIL_ENROLLED, subject, enrolled(number), CALLER)


def leave_trace(session: Session, event: Envelope) -> None:
    """Handle an event: one row for each time that it is applied."""
    session.execute(
        text("INSERT INTO effect (school_id, number) VALUES (:school, :number)"),
        {"school": event.school_id, "number": event.data["class_name"]},
    )


def traces(database: Database, school_id: str = "131") -> list[str]:
    """Return what was applied, in order."""
    with database.transaction(school_id) as session:
        return list(session.scalars(text("SELECT number FROM effect ORDER BY position")))


def drain_until(consumer: Consumer, done: Callable[[], bool], seconds: float = 45) -> None:
    """Take in what arrives until something holds; what a callback raises ends it."""
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "it did not arrive in time"
        consumer.drain(0.2)
