"""What the account that answers requests tries with outbox and inbox: to hide facts, to block."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Json
from sqlalchemy import make_url, select, text

from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict
from services.shared.messaging.contracts import PUPIL_ENROLLED
from services.shared.messaging.inbox import Incoming
from services.shared.messaging.inbox import admin as inbox_admin
from services.shared.messaging.inbox.table import State
from services.shared.messaging.outbox import Outgoing
from services.shared.messaging.outbox import admin as outbox_admin
from services.shared.process.clock import now
from tests.servers import Databases
from tests.shared.events import envelope, publish_enrolled, signed
from tests.shared.messaging.test_outbox import Desk, drain, relaying
from tests.shared.messaging.test_unsigned_events import reasons, sent

EVENT = (
    "INSERT INTO outbox (id, school_id, type, subject, happened_at, actor, correlation_id, data"
    "{columns}) {how} VALUES (gen_random_uuid(), '131', %(type)s, %(subject)s, now(), 'a', '',"
    " %(data)s{values})"
)


@pytest.fixture
def web(databases: Databases) -> Iterator[psycopg.Connection]:
    """Return a connection as the account that answers requests."""
    url = make_url(databases.app).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as opened:
        yield opened


def write(
    web: psycopg.Connection, data: Any = None, subject: str = "s", **columns: str
) -> None:
    statement = EVENT.format(
        columns="".join(f", {name}" for name in columns),
        values="".join(f", {value}" for value in columns.values()),
        how="OVERRIDING SYSTEM VALUE" if "position" in columns else "",
    )
    values = {"type": PUPIL_ENROLLED, "subject": subject, "data": Json(data or {})}
    web.execute(statement, values)  # type: ignore[call-overload]


@pytest.mark.parametrize("moment", ["now()", "'2200-01-01'", "happened_at"])
def test_the_web_account_hides_no_event_as_sent(
    database: Database, web: psycopg.Connection, moment: str
) -> None:
    publish_enrolled(database)
    with pytest.raises(psycopg.IntegrityError, match="says who sends"):
        web.execute(f"UPDATE outbox SET sent_at = {moment}")
    assert sent(database) == [PUPIL_ENROLLED]


def test_the_web_process_has_events_sent_again(
    databases: Databases, database: Database, web: psycopg.Connection
) -> None:
    publish_enrolled(database)
    sent(database)
    page = Database(databases.app, pool_size=1)
    with page.transaction() as session:
        before = session.scalar(select(Outgoing.happened_at))
        assert before is not None
        assert outbox_admin.send_again(session, before) == 1
    page.close()
    assert sent(database) == [PUPIL_ENROLLED]


def test_the_web_account_gives_its_events_no_number_no_place_and_no_delay(
    database: Database, web: psycopg.Connection
) -> None:
    publish_enrolled(database, "1", "s")
    write(
        web, position="-5", sequence="900", attempts="19", last_error="'x'",
        next_attempt_at="'2299-01-01'",
    )
    write(web, sent_at="now()", sequence="1")
    broker = Desk()
    with relaying(database, broker) as relay:
        drain(relay)
    assert [event.sequence for event in broker.taken] == [1, 2, 3]
    assert broker.taken[0].data != {}


def test_data_that_cannot_be_read_holds_up_nobody(
    database: Database, web: psycopg.Connection
) -> None:
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    write(web, {"n": deep})
    for raw in ('{"n": 1' + "0" * 5000 + "}", "[" * 3000 + "]" * 3000, "[]", '"text"', "null"):
        web.execute(
            "INSERT INTO outbox (id, school_id, type, subject, happened_at, actor,"
            " correlation_id, data) VALUES (gen_random_uuid(), '131', %s, 's', now(), 'a', '',"
            " %s::jsonb)",
            [PUPIL_ENROLLED, raw],
        )
    publish_enrolled(database, "1", "s")
    broker = Desk()
    with relaying(database, broker) as relay:
        drain(relay)
    assert broker.taken[-1].data != {}
    with database.transaction() as session:
        assert len(outbox_admin.list_pending(session)) >= 5
    assert reasons(database)[-1] is None
    assert reasons(database).count("Не подписано: данные не могут быть переданы.") >= 5


@pytest.mark.parametrize(
    ("data", "subject"), [({"text": "я" * (600 << 10)}, "s"), ({}, "s" * 201), ({}, "я" * 150)]
)
def test_an_event_too_large_for_the_broker_is_not_written(
    web: psycopg.Connection, data: dict[str, Any], subject: str
) -> None:
    with pytest.raises(psycopg.IntegrityError, match="small enough"):
        write(web, data, subject)


DUE = "state = 'failed', attempts = 3, next_attempt_at = now() + interval '1 hour'"
STATES = {
    "waiting": "state = 'waiting', attempts = 0, next_attempt_at = now()",
    "failed": DUE,
    "dead": "state = 'dead', attempts = 20, next_attempt_at = NULL",
}
GIVEN_UP = (
    "state = 'discarded', body = NULL, next_attempt_at = NULL, settled_at = now(),"
    " decided_by = 'x', reason = 'x'"
)


def message(database: Database, state: str) -> None:
    """Put a message into the inbox, in a state."""
    event = signed(envelope("true"))
    with database.transaction() as session:
        session.add(
            Incoming(
                id=new_id(), consumer="journal", event_id=event.id, source=event.source,
                type=event.type, school_id="131", subject=event.subject, sequence=1,
                correlation_id="", state=State.DEAD, attempts=1, received_at=now(),
                body=event.to_json(),
            )
        )
        session.flush()
        session.execute(text(f"UPDATE inbox SET {STATES[state]}"))


@pytest.mark.parametrize(
    ("state", "change"),
    [
        ("waiting", GIVEN_UP),
        ("dead", "last_error = NULL"),
        ("dead", "attempts = 0"),
        ("dead", "state = 'done', settled_at = now(), body = NULL"),
        ("failed", "state = 'dead', next_attempt_at = NULL"),
        ("waiting", "state = 'failed'"),
        ("waiting", "state = 'unreadable', next_attempt_at = NULL"),
        ("dead", "state = 'failed', next_attempt_at = now()"),
        ("failed", "sequence = 0"),
    ],
)
def test_the_web_account_moves_no_message_but_as_the_page_does(
    database: Database, web: psycopg.Connection, state: str, change: str
) -> None:
    message(database, state)
    with pytest.raises(psycopg.Error):
        web.execute(f"UPDATE inbox SET {change}")


@pytest.mark.parametrize("moment", ["'2299-12-30'", "now() + interval '50 years'"])
@pytest.mark.parametrize("state", ["waiting", "failed"])
def test_the_web_account_puts_no_message_off(
    database: Database, web: psycopg.Connection, state: str, moment: str
) -> None:
    message(database, state)
    web.execute(f"UPDATE inbox SET next_attempt_at = {moment}, attempts = 19")
    with database.transaction() as session:
        row = session.scalars(select(Incoming)).one()
        assert row.next_attempt_at is not None
        assert row.next_attempt_at <= now()
        assert row.attempts != 19


def test_when_a_message_was_given_up_says_the_database(
    database: Database, web: psycopg.Connection
) -> None:
    message(database, "dead")
    web.execute(f"UPDATE inbox SET {GIVEN_UP.replace('now()', '%s')}", ["1999-01-01"])
    with database.transaction() as session:
        row = session.scalars(select(Incoming)).one()
        assert (now() - (row.settled_at or now())).total_seconds() < 60


def test_what_was_not_tried_is_not_given_up_on_the_page_either(
    databases: Databases, database: Database
) -> None:
    message(database, "waiting")
    with database.transaction() as session:
        key = session.scalars(select(Incoming.id)).one()
    page = Database(databases.app, pool_size=1)
    with pytest.raises(Conflict), page.transaction() as session:
        inbox_admin.discard(session, key, "operator-1", "why", now())
    page.close()
