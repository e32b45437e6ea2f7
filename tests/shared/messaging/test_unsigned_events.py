"""What the relay does not sign: words that are not this service's, or not for this role to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import IntegrityError

from services.shared.database.base import Database, new_id
from services.shared.messaging.contracts import (
    BY_WORKER,
    CERTIFICATE_VERIFIED,
    JOURNAL_DESTRUCTION_ANSWERED,
    PUPIL_ENROLLED,
)
from services.shared.messaging.outbox import Outgoing, publish
from services.shared.process.clock import now
from tests.guards.test_events import GOLDEN
from tests.servers import Databases
from tests.shared.events import CALLER, enrolled, publish_enrolled
from tests.shared.messaging.test_outbox import Desk, drain, relaying

ANSWER = {
    "request_id": new_id(), "act_id": new_id(), "case_file_id": new_id(), "receipt": "a.b.c",
}


@contextmanager
def another_role(databases: Databases) -> Iterator[Database]:
    """Give the database as the role of the web process."""
    database = Database(databases.app, pool_size=1)
    yield database
    database.close()


def write(database: Database, event_type: str, data: dict[str, Any], **changes: Any) -> None:
    """Write a row as raw as it can be written."""
    columns = {
        "id": new_id(), "school_id": "131", "type": event_type, "subject": "s",
        "happened_at": now(), "actor": "director", "correlation_id": "", "data": data, **changes,
    }
    with database.transaction() as session:
        session.add(Outgoing(**columns))


def sent(database: Database) -> list[str]:
    broker = Desk()
    with relaying(database, broker) as relay:
        drain(relay)
    return [event.type for event in broker.taken]


def reasons(database: Database) -> list[str | None]:
    with database.transaction() as session:
        return list(session.scalars(select(Outgoing.last_error).order_by(Outgoing.position)))


def test_a_word_of_the_worker_is_not_signed_when_another_role_has_written_it(
    databases: Databases, database: Database
) -> None:
    with another_role(databases) as web, web.transaction() as session:
        publish(session, JOURNAL_DESTRUCTION_ANSWERED, "s", ANSWER, CALLER)
    publish_enrolled(database, "1", "s")
    assert sent(database) == [PUPIL_ENROLLED]
    assert reasons(database) == [
        "Не подписано: о таком сообщает только рабочий процесс, а записал не он.", None
    ]
    with database.transaction("131") as session:
        publish(session, JOURNAL_DESTRUCTION_ANSWERED, "s", ANSWER, CALLER)
    assert sent(database) == [JOURNAL_DESTRUCTION_ANSWERED]


def test_what_people_do_is_signed_whichever_role_has_written_it(
    databases: Databases, database: Database
) -> None:
    with another_role(databases) as web, web.transaction() as session:
        publish(session, PUPIL_ENROLLED, "s", enrolled(), CALLER)
    assert sent(database) == [PUPIL_ENROLLED]


def test_nobody_can_say_that_another_role_has_written_a_row_nor_when(
    databases: Databases, database: Database
) -> None:
    with database.transaction() as session:
        relay = session.scalar(text("SELECT session_user"))
    with another_role(databases) as web:
        write(web, JOURNAL_DESTRUCTION_ANSWERED, {}, written_by=relay, written_at=now())
        write(web, PUPIL_ENROLLED, {}, happened_at=now() - timedelta(days=9),
              written_at=now() - timedelta(days=9))
    with database.transaction() as session:
        rows = session.scalars(select(Outgoing)).all()
    assert all(row.written_by not in (relay, None) for row in rows)
    assert all(row.written_at and now() - row.written_at < timedelta(minutes=1) for row in rows)
    assert sent(database) == []
    assert "Не подписано: время события не сходится со временем записи." in reasons(database)


@pytest.mark.parametrize(
    "change", ["type = 'x'", "data = '{}'", "written_by = 'x'", "happened_at = now()", "id = id"]
)
def test_what_an_event_says_is_never_changed(database: Database, change: str) -> None:
    publish_enrolled(database)
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(text(f"UPDATE outbox SET {change}"))


@pytest.mark.parametrize(
    ("event_type", "data", "why"),
    [
        (CERTIFICATE_VERIFIED, {}, "Не подписано: сервис journal таких событий не объявляет."),
        ("nonsense", {}, "Не подписано: сервис journal таких событий не объявляет."),
        (PUPIL_ENROLLED, {"n": 10**30}, "Не подписано: данные не могут быть переданы."),
    ],
)
def test_what_cannot_be_signed_stays_and_holds_up_nobody(
    database: Database, event_type: str, data: dict[str, Any], why: str
) -> None:
    for _ in range(3):
        with database.transaction() as session:
            session.execute(
                text(
                    "INSERT INTO outbox (id, school_id, type, subject, happened_at, actor,"
                    " correlation_id, data) VALUES (:id, '131', :type, 's', now(), 'a', '',"
                    " CAST(:data AS jsonb))"
                ),
                {"id": new_id(), "type": event_type, "data": str(data).replace("'", '"')},
            )
    publish_enrolled(database, "1", "s")
    broker = Desk()
    with relaying(database, broker) as relay:
        drain(relay)
    [event] = broker.taken
    assert (event.type, event.sequence) == (PUPIL_ENROLLED, 1)
    assert reasons(database) == [why] * 3 + [None]


def test_rows_of_an_earlier_version_are_signed(databases: Databases, database: Database) -> None:
    with database.transaction("131") as session:
        publish(session, JOURNAL_DESTRUCTION_ANSWERED, "s", ANSWER, CALLER)
    engine = create_engine(databases.owner)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE outbox DISABLE TRIGGER written"))
        connection.execute(text("UPDATE outbox SET written_by = NULL, written_at = NULL"))
        connection.execute(text("ALTER TABLE outbox ENABLE TRIGGER written"))
    engine.dispose()
    assert sent(database) == [JOURNAL_DESTRUCTION_ANSWERED]


def test_what_only_a_worker_says_has_a_contract() -> None:
    assert {f"{one}.json" for one in BY_WORKER} <= {path.name for path in GOLDEN.iterdir()}
