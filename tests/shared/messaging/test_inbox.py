"""The inbox: once, whatever happens."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from services.shared.database.base import Database
from services.shared.errors import Conflict, NotFound, Unavailable
from services.shared.messaging.envelope import Envelope, UnreadableMessage
from services.shared.messaging.inbox import Inbox, Incoming, State
from services.shared.messaging.inbox import admin as inbox_admin
from services.shared.process.clock import now
from tests.shared.events import BELIEVED, envelope, inbox_of, leave_trace, message, traces

Handle = Callable[[Session, Envelope], None]


def inbox(database: Database, handle: Handle = leave_trace) -> Inbox:
    return inbox_of(database, "portfolio", {envelope().type: handle})


def rows(database: Database) -> list[Incoming]:
    with database.transaction() as session:
        return list(session.scalars(select(Incoming).order_by(Incoming.id)))


def only_row(database: Database) -> Incoming:
    [row] = rows(database)
    return row


def make_due(database: Database) -> None:
    with database.transaction() as session:
        session.execute(
            update(Incoming)
            .where(Incoming.next_attempt_at.is_not(None))
            .values(next_attempt_at=now() - timedelta(seconds=1))
        )


class Failing:
    """A handler that leaves its trace and then fails, until it is mended."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error

    def __call__(self, session: Session, event: Envelope) -> None:
        leave_trace(session, event)
        if self.error:
            raise self.error


def test_an_event_takes_effect_and_is_done(database: Database) -> None:
    inbox(database).receive(message("7"))
    assert traces(database) == ["7"]
    row = only_row(database)
    assert (row.state, row.body, row.attempts) == (State.DONE, None, 1)
    assert (row.school_id, row.source, row.subject) == ("131", "urn:letopis:journal", "pupil-1")


def test_a_duplicate_event_changes_nothing(database: Database) -> None:
    body = message("7")
    for _ in range(3):
        inbox(database).receive(body)
    assert traces(database) == ["7"]
    assert len(rows(database)) == 1


def test_an_event_with_the_same_number_but_another_id_is_another_event(
    database: Database,
) -> None:
    for _ in range(2):
        inbox(database).receive(message("7"))
    assert traces(database) == ["7", "7"]


def test_a_failing_handler_leaves_nothing_but_the_record_of_it(database: Database) -> None:
    body = message("7")
    inbox(database, Failing(OSError("connection to 10.0.0.7 as Иванов refused"))).receive(body)
    assert traces(database) == []
    row = only_row(database)
    assert (row.state, row.attempts, row.body) == (State.FAILED, 1, body)
    assert row.last_error == "OSError"
    assert row.next_attempt_at is not None
    assert row.next_attempt_at > now()


def test_a_failing_handler_is_tried_again_and_then_done(database: Database) -> None:
    handler = Failing(Unavailable("Хранилище не отвечает."))
    taking = inbox(database, handler)
    taking.receive(message("7"))
    assert taking.retry_due() is False
    make_due(database)
    assert taking.retry_due() is True
    row = only_row(database)
    assert (row.state, row.attempts) == (State.FAILED, 2)
    assert row.last_error == "Unavailable: Хранилище не отвечает."
    handler.error = None
    make_due(database)
    taking.retry_due()
    row = only_row(database)
    assert (row.state, row.attempts, row.body, row.last_error) == (State.DONE, 3, None, None)
    assert traces(database) == ["7"]


def test_a_handler_that_never_succeeds_is_dead_in_the_end(database: Database) -> None:
    taking = inbox(database, Failing(ConnectionError()))
    taking.receive(message())
    for _ in range(100):
        make_due(database)
        if not taking.retry_due():
            break
    row = only_row(database)
    assert (row.state, row.attempts, row.next_attempt_at) == (State.DEAD, 20, None)
    assert traces(database) == []


def test_the_pause_before_another_try_grows_to_an_hour(database: Database) -> None:
    taking = inbox(database, Failing(ConnectionError()))
    taking.receive(message())
    pauses = []
    for _ in range(12):
        row = only_row(database)
        assert row.next_attempt_at is not None
        pauses.append(round((row.next_attempt_at - now()).total_seconds()))
        make_due(database)
        taking.retry_due()
    assert pauses[0] == 2
    assert pauses == sorted(pauses)
    assert pauses[-1] == 3600


@pytest.mark.parametrize("error", [NotFound("Нет такого ученика."), Conflict("Занято.")])
def test_a_rule_violation_is_dead_at_once(database: Database, error: Exception) -> None:
    inbox(database, Failing(error)).receive(message())
    row = only_row(database)
    assert (row.state, row.attempts, row.next_attempt_at) == (State.DEAD, 1, None)
    assert row.last_error == f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {**envelope().data, "enrolled_on": "Иванов"},
        {**envelope().data, "pupil_id": None},
    ],
)
def test_data_that_breaks_its_contract_is_dead_at_once(
    database: Database, data: dict[str, Any]
) -> None:
    inbox(database).receive(message(data=data))
    row = only_row(database)
    assert row.state == State.DEAD
    assert row.last_error is not None
    assert row.last_error.startswith("ContractViolation: fields: ")
    assert "Иванов" not in row.last_error


def test_a_field_that_a_newer_sender_added_is_no_fault(database: Database) -> None:
    data = {**envelope("7").data, "added_later": 1}
    inbox(database).receive(message(data=data))
    assert traces(database) == ["7"]


def test_an_event_that_nobody_here_takes_is_dead_not_lost(database: Database) -> None:
    inbox_of(database, "portfolio", {}).receive(message())
    assert only_row(database).state == State.DEAD


def test_an_error_at_commit_is_recorded_like_any_other(
    database: Database, databases: Any
) -> None:
    def defer(session: Session, _event: Envelope) -> None:
        session.execute(text("INSERT INTO later VALUES (1), (1)"))

    owner = Database(databases.owner)
    with owner.transaction() as session:
        session.execute(
            text("CREATE TABLE later (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        )
        session.execute(text("GRANT INSERT ON later TO letopis_shared_work"))
    owner.close()
    taking = inbox(database, defer)
    taking.receive(message())
    for attempts in (1, 2, 3):
        row = only_row(database)
        assert (row.state, row.attempts) == (State.FAILED, attempts)
        assert row.last_error == "IntegrityError: UniqueViolation"
        make_due(database)
        assert taking.retry_due() is True


def test_a_statement_that_fails_in_a_handler_does_not_lose_the_record(
    database: Database,
) -> None:
    def break_a_rule(session: Session, event: Envelope) -> None:
        session.execute(
            text("INSERT INTO effect (school_id, number, limited) VALUES ('131', 'Иванов', 9)")
        )

    inbox(database, break_a_rule).receive(message())
    row = only_row(database)
    assert (row.state, row.last_error) == (State.FAILED, "IntegrityError: CheckViolation")


def test_a_handler_sees_its_own_school_alone(database: Database) -> None:
    inbox(database).receive(message("7", school_id="131"))
    inbox(database).receive(message("8", school_id="lyceum-2"))
    assert traces(database, "131") == ["7"]
    assert traces(database, "lyceum-2") == ["8"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00 \xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2",
        "Иванов Иван, 5".encode(),
        b"[]",
        b"null",
        b'{"specversion":"1.0"}',
        message().replace(b'"1.0"', b'"0.3"'),
        message().replace(b"org.letopis", b"org.elsewhere"),
        message().replace(b"urn:letopis:journal", b"urn:letopis:archive"),
    ],
)
def test_a_broken_body_is_kept_as_it_came_and_told_to_nobody(
    database: Database, body: bytes, capsys: pytest.CaptureFixture[str], caplog: Any
) -> None:
    with caplog.at_level(logging.DEBUG):
        for _ in range(2):
            inbox(database).receive(body)
    row = only_row(database)
    assert (row.state, row.body, row.event_id) == (State.UNREADABLE, body, None)
    said = capsys.readouterr()
    for log in (said.out, said.err, caplog.text, row.last_error or ""):
        assert "Иванов" not in log
        assert "pupil-1" not in log


def test_a_dead_event_is_replayed_with_fresh_attempts(database: Database) -> None:
    handler = Failing(NotFound("Нет такого ученика."))
    taking = inbox(database, handler)
    taking.receive(message("7"))
    handler.error = None
    with database.transaction() as session:
        inbox_admin.replay(session, only_row(database).id, "operator-1", now())
    row = only_row(database)
    assert (row.state, row.attempts, row.decided_by) == (State.WAITING, 0, "operator-1")
    assert taking.retry_due() is True
    assert only_row(database).state == State.DONE
    assert traces(database) == ["7"]


def test_a_replayed_event_that_comes_again_changes_nothing(database: Database) -> None:
    handler = Failing(NotFound("Нет такого ученика."))
    taking = inbox(database, handler)
    body = message("7")
    taking.receive(body)
    handler.error = None
    with database.transaction() as session:
        inbox_admin.replay(session, only_row(database).id, "operator-1", now())
    taking.receive(body)
    taking.retry_due()
    taking.receive(body)
    assert taking.retry_due() is False
    assert traces(database) == ["7"]


def test_a_settled_event_can_be_neither_replayed_nor_discarded(database: Database) -> None:
    inbox(database).receive(message("7"))
    row = only_row(database)
    with database.transaction() as session, pytest.raises(Conflict):
        inbox_admin.replay(session, row.id, "operator-1", now())
    with database.transaction() as session, pytest.raises(Conflict):
        inbox_admin.discard(session, row.id, "operator-1", "лишнее", now())
    with database.transaction() as session, pytest.raises(NotFound):
        inbox_admin.replay(session, uuid4(), "operator-1", now())


def test_a_discarded_event_says_who_and_why_and_keeps_no_content(database: Database) -> None:
    taking = inbox(database, Failing(NotFound("Нет такого ученика.")))
    body = message("7")
    taking.receive(body)
    with database.transaction() as session:
        inbox_admin.discard(session, only_row(database).id, "operator-1", "ученик выбыл", now())
    row = only_row(database)
    assert (row.state, row.decided_by, row.reason) == (
        State.DISCARDED,
        "operator-1",
        "ученик выбыл",
    )
    assert row.body is None
    taking.receive(body)
    assert traces(database) == []
    assert len(rows(database)) == 1


def earlier_version(database: Database) -> Inbox:
    """Return an inbox that cannot read what the one of today can."""

    def read(_body: bytes) -> Envelope:
        raise UnreadableMessage("type: ещё не известен")

    return Inbox(database, "portfolio", {}, replace(BELIEVED, read=read))


def test_what_is_no_event_cannot_be_asked_for(database: Database) -> None:
    inbox(database).receive(b"not yet " + message("7"))
    with database.transaction() as session, pytest.raises(Conflict):
        inbox_admin.replay(session, only_row(database).id, "operator-1", now())


def test_an_unreadable_message_can_be_read_by_a_later_version(database: Database) -> None:
    taking = inbox(database)
    body = message("7")
    earlier_version(database).receive(body)
    row_id = only_row(database).id
    with database.transaction() as session:
        inbox_admin.replay(session, row_id, "operator-1", now())
    taking.retry_due()
    assert only_row(database).state == State.DONE
    taking.receive(body)
    assert traces(database) == ["7"]


def test_an_unreadable_message_that_is_known_after_all_is_discarded(database: Database) -> None:
    taking = inbox(database)
    body = message("7")
    taking.receive(body)
    earlier_version(database).receive(body)
    with database.transaction() as session:
        [broken] = inbox_admin.list_messages(session, [State.UNREADABLE])
        assert inbox_admin.replay(session, broken.id, "operator-1", now()).state == State.DISCARDED
    assert traces(database) == ["7"]


def test_events_of_a_subject_wait_behind_one_that_fails(database: Database) -> None:
    handler = Failing(Unavailable("Хранилище не отвечает."))
    taking = inbox(database, handler)
    taking.receive(message("1", sequence=1))
    handler.error = None
    taking.receive(message("2", sequence=2))
    taking.receive(message("3", sequence=3))
    taking.receive(message("other", sequence=2, subject="pupil-2"))
    taking.receive(message("school", sequence=2, school_id="lyceum-2"))
    states = [row.state for row in rows(database)]
    assert states == ["failed", "waiting", "waiting", "done", "done"]
    make_due(database)
    while taking.retry_due():
        pass
    assert traces(database) == ["other", "1", "2", "3"]
    assert {row.state for row in rows(database)} == {State.DONE}


def test_a_dead_event_lets_those_behind_it_pass(database: Database) -> None:
    handler = Failing(NotFound("Нет такого ученика."))
    taking = inbox(database, handler)
    taking.receive(message("1", sequence=1))
    handler.error = None
    taking.receive(message("2", sequence=2))
    assert traces(database) == ["2"]


def test_discarding_a_failed_event_wakes_those_behind_it(database: Database) -> None:
    handler = Failing(ConnectionError())
    taking = inbox(database, handler)
    taking.receive(message("1", sequence=1))
    handler.error = None
    taking.receive(message("2", sequence=2))
    with database.transaction() as session:
        inbox_admin.discard(session, rows(database)[0].id, "operator-1", "лишнее", now())
    assert taking.retry_due() is True
    assert traces(database) == ["2"]


def test_a_lost_database_keeps_the_message_with_the_broker(database: Database) -> None:
    def lose(session: Session, _event: Envelope) -> None:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Exception, match=r"AdminShutdown|terminating"):
        inbox(database, lose).receive(message())
    assert rows(database) == []


def test_only_messages_settled_long_ago_are_pruned(database: Database) -> None:
    taking = inbox(database)
    taking.receive(message("old"))
    with database.transaction() as session:
        session.execute(update(Incoming).values(settled_at=now() - inbox_admin.KEPT))
    taking.receive(message("new"))
    inbox(database, Failing(NotFound("Нет."))).receive(message("dead"))
    with database.transaction() as session:
        assert inbox_admin.prune(session, now() + timedelta(seconds=1)) == 1
    assert [row.state for row in rows(database)] == [State.DONE, State.DEAD]


def test_the_desk_counts_what_asks_for_attention(database: Database) -> None:
    inbox(database).receive(message())
    inbox(database).receive(b"?")
    inbox(database, Failing(NotFound("Нет."))).receive(message(subject="p-2"))
    with database.transaction() as session:
        assert inbox_admin.count_states(session) == {
            "waiting": 0,
            "failed": 0,
            "dead": 1,
            "unreadable": 1,
            "discarded": 0,
        }
        listed = inbox_admin.list_messages(session, [])
        assert {row.state for row in listed} == {"dead", "unreadable"}


def test_messages_are_found_by_words_and_turned_over(database: Database) -> None:
    for number in range(60):
        inbox(database, Failing(NotFound("Нет."))).receive(message(subject=f"p-{number}"))
    with database.transaction() as session:
        first = inbox_admin.search_messages(session, ["dead"], "", None)
        assert (first.total, len(first.items)) == (60, 50)
        rest = inbox_admin.search_messages(session, ["dead"], "", first.next)
        assert (len(rest.items), rest.next) == (10, None)
        one = first.items[0]
        for words in (str(one.event_id), str(one.event_id).upper()):
            (found,) = inbox_admin.search_messages(session, ["dead"], words, None).items
            assert found.id == one.id
        none = inbox_admin.search_messages(session, ["dead"], "ничего", None)
        assert (none.total, none.without) == (0, {"words": 60})
        assert inbox_admin.search_messages(session, ["failed"], "", None).total == 0
