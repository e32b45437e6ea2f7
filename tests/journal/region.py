"""A region for tests: what it sends, and what it is answered."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from services.journal.exchange.consumers import inbox_of
from services.journal.external_results.consumers import RESULTS_SENT
from services.journal.external_results.usecases.judging import judge_waiting
from services.journal.monitorings.consumers import MONITORING_ANNOUNCED
from services.journal.participant_codes.usecases import issue_codes
from services.journal.regions.consumers import RegionalMessage
from services.journal.regions.usecases import register_region
from services.shared.database.base import Database, new_id
from services.shared.messaging.broker.regions import Region
from services.shared.messaging.contracts import MESSAGE_REFUSED, RESULTS_JUDGED
from services.shared.messaging.outbox import Outgoing
from tests.journal.factory import Classroom, operator

ID = "vpr-2024-algebra-7"


def monitoring(**changes: Any) -> dict[str, Any]:
    """Return a monitoring of algebra for grade 7: three tasks, five points."""
    return {
        "id": ID,
        "kind": "ВПР",
        "title": "ВПР по алгебре, 7 класс",
        "subject": "Алгебра",
        "grade": 7,
        "date": "2024-10-15",
        "tasks": [{"number": "1", "max": 1}, {"number": "2", "max": 2}, {"number": "3", "max": 2}],
        "levels": [{"level": "пониженный", "from": 0}, {"level": "базовый", "from": 3}],
        "marks": [{"mark": str(mark), "from": mark - 2} for mark in (2, 3, 4, 5)],
        **changes,
    }


def record(code: str, *points: Any, **changes: Any) -> dict[str, Any]:
    """Return a record of class 7А of school 131 that adds up."""
    total = sum(one for one in points if not isinstance(one, str))
    return {
        "school": "131",
        "class": "7А",
        "participant_code": code,
        "variant": "1",
        "points": list(points),
        "total": total,
        "mark": str(min(5, int(total) + 2)),
        "level": "базовый" if total >= 3 else "пониженный",
        **changes,
    }


class Sender:
    """A regional system and the inbox of its messages, without a broker between."""

    def __init__(self, database: Database, name: str = "north") -> None:
        self.region = Region(name)
        self.database = database
        register_region(database, operator(None), self.region)
        self.inbox = inbox_of(database, self.region)

    def announce(self, **changes: Any) -> UUID:
        """Announce a monitoring."""
        return self.send(MONITORING_ANNOUNCED, monitoring(**changes))

    def results(self, rows: Iterable[Any], monitoring_id: str = ID) -> str:
        """Send a batch, have it judged, and return its id."""
        batch = str(new_id())
        data = {"batch": batch, "monitoring": monitoring_id, "rows": list(rows)}
        self.send(RESULTS_SENT, data)
        judge_waiting(self.database)
        return batch

    def send(
        self, message: RegionalMessage, data: Any, message_id: UUID | None = None
    ) -> UUID:
        """Send a message as the client does."""
        message_id = message_id or new_id()
        self.inbox.receive(body_of(message, data, message_id))
        return message_id

    def verdicts(self, batch: str) -> list[dict[str, Any]]:
        """Return the verdicts on a batch, in the order in which they were given."""
        return [
            one
            for data in self.answers(RESULTS_JUDGED)
            if data["batch"] == batch
            for one in data["verdicts"]
        ]

    def refusals(self) -> list[dict[str, Any]]:
        """Return the answers to messages that were not taken as a whole."""
        return self.answers(MESSAGE_REFUSED)

    def answers(self, kind: str) -> list[dict[str, Any]]:
        """Return what was written for this region."""
        with self.database.transaction() as session:
            found = session.scalars(
                select(Outgoing)
                .where(Outgoing.type == kind, Outgoing.subject == self.region.name)
                .order_by(Outgoing.position)
            )
            return [one.data for one in found]


def body_of(message: RegionalMessage, data: Any, message_id: UUID | None = None) -> bytes:
    """Return a message as the client writes it."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": str(message_id or new_id()),
            "type": message.type,
            "data": data,
        }
    )


def codes_of(database: Database, room: Classroom, monitoring_id: str = ID) -> list[str]:
    """Return the codes of the class, issued where they are missing."""
    return issue_codes(database, room.deputy, monitoring_id, room.class_id)


def digest(body: bytes) -> str:
    """Return how an answer names a message that could not be read."""
    return hashlib.sha256(body).hexdigest()
