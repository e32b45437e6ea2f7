"""Messages of regions that cannot be read: parked, answered, tried again."""

import pytest
from sqlalchemy import select

from services.journal.exchange.consumers import read_message
from services.journal.external_results.consumers import RESULTS_SENT
from services.journal.external_results.usecases.judging import judge_waiting
from services.journal.monitorings.consumers import MONITORING_ANNOUNCED
from services.shared.database.base import Database
from services.shared.messaging.envelope import Envelope, UnreadableMessage
from services.shared.messaging.inbox import Inbox, Incoming, MessageFormat, State
from services.shared.messaging.inbox import admin as inbox_admin
from services.shared.process.clock import now
from tests.journal.region import ID, Sender, body_of, digest, monitoring, record


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\x00 rubbish",
        b"[]",
        b'{"specversion": "1.0", "id": "1", "type": "t", "data": {}}',
    ],
)
def test_an_unreadable_message_is_parked_and_answered_with_its_digest(
    database: Database, north: Sender, body: bytes
) -> None:
    north.inbox.receive(body)
    north.inbox.receive(body)
    [answer] = north.refusals()
    assert (answer["digest"], answer["reason"]) == (digest(body), "unreadable")
    with database.transaction() as session:
        [parked] = inbox_admin.list_messages(session, [State.UNREADABLE], "region.")
    assert (parked.consumer, parked.body) == ("region.north", body)


def test_an_unreadable_batch_is_answered_by_its_name_and_says_which_field(
    database: Database, north: Sender
) -> None:
    north.send(RESULTS_SENT, {"batch": "b-7", "monitoring": ID, "rows": []})
    north.send(MONITORING_ANNOUNCED, monitoring(grade="семь", date="вчера"))
    first, second = north.refusals()
    assert (first["batch"], first["monitoring"]) == ("b-7", ID)
    assert "data.rows" in first["why"]
    assert (second["batch"], second["monitoring"]) == (None, ID)
    assert "data.date" in second["why"]
    assert "data.grade" in second["why"]
    assert "семь" not in second["why"]


def test_a_parked_message_is_replayed_once_it_can_be_read(
    database: Database, north: Sender, codes: list[str]
) -> None:
    def read_nothing(_body: bytes) -> Envelope:
        raise UnreadableMessage("type: ещё не известен")

    data = {"batch": "b-1", "monitoring": ID, "rows": [record(codes[0], 1, 2, 2)]}
    unread = MessageFormat(admit=lambda _event, _at: None, read=read_nothing)
    older = Inbox(database, north.region.consumer, {}, unread)
    older.receive(body_of(RESULTS_SENT, data))
    with database.transaction() as session:
        [parked] = session.scalars(select(Incoming).where(Incoming.state == State.UNREADABLE))
        inbox_admin.replay(session, parked.id, "operator-1", now(), read_message)
    assert north.inbox.retry_due()
    judge_waiting(database)
    assert [one["verdict"] for one in north.verdicts("b-1")] == ["taken"]
