"""What is not believed: it does nothing, is shown to an operator, and is in nobody's way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.shared.accountability.signing import Signatures
from services.shared.database.base import Database, new_id
from services.shared.messaging.admission import Admission
from services.shared.messaging.contracts import CERTIFICATE_WITHDRAWN, CONTRACTS, PUPIL_ENROLLED
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.event_data import Happened
from services.shared.messaging.inbox import Inbox, Incoming, State, parking, platform_format
from services.shared.messaging.inbox import admin as inbox_admin
from services.shared.messaging.inbox.message_format import _PARKED_AT_MOST
from services.shared.messaging.loops import retry_loop
from services.shared.messaging.signed_events import sign
from services.shared.process.clock import now
from tests.guards.test_events import GOLDEN
from tests.in_process import SIGNERS
from tests.servers import Databases
from tests.shared.events import envelope, inbox_of, leave_trace, message, signed, traces


def inbox(database: Database) -> Inbox:
    return inbox_of(database, "portfolio", {PUPIL_ENROLLED: leave_trace})


def rows(database: Database) -> list[Incoming]:
    with database.transaction() as session:
        return list(session.scalars(select(Incoming).order_by(Incoming.id)))


def counted(why: str, event_type: str = PUPIL_ENROLLED) -> float:
    labels = {"type": event_type, "why": why}
    return REGISTRY.get_sample_value("letopis_events_refused_total", labels) or 0.0


def by_another_service() -> Envelope:
    return sign(SIGNERS["archive"], envelope("forged"))


def signature_of_another() -> Envelope:
    return replace(envelope("forged"), signature=signed(envelope("forged")).signature)


FORGED: dict[str, tuple[Callable[[], Envelope], str, str]] = {
    "unsigned": (
        lambda: envelope("forged"), "unsigned",
        "Событие без подписи сервиса journal: не исполнено.",
    ),
    "by another service": (
        by_another_service, "signature",
        "Подпись под событием — не сервиса journal, или после неё что-то изменено: не исполнено.",
    ),
    "of another event": (
        signature_of_another, "signature",
        "Подпись под событием — не сервиса journal, или после неё что-то изменено: не исполнено.",
    ),
    "from the future": (
        lambda: signed(envelope("forged", time=now() + timedelta(days=3, minutes=1))), "future",
        "Время события на 3 сут. впереди наших часов: не исполнено. Сверьте часы серверов.",
    ),
    "from long ago": (
        lambda: signed(envelope("forged", time=now() - timedelta(days=31))), "past",
        "Событие пришло через 31 сут. после того, как произошло; принимаются не старше 30 сут. "
        "(EVENTS_OLDEST_DAYS): не исполнено.",
    ),
}
forged = pytest.mark.parametrize(("make", "why", "sentence"), FORGED.values(), ids=FORGED.keys())


@forged
def test_it_does_nothing_and_is_dead_with_the_reason_and_counted(
    database: Database, make: Callable[[], Envelope], why: str, sentence: str
) -> None:
    before = counted(why)
    inbox(database).receive(make().to_json())
    [row] = rows(database)
    assert (row.state, row.last_error, row.event_id) == (State.DEAD, sentence, None)
    assert (row.type, row.subject, row.school_id) == (PUPIL_ENROLLED, "pupil-1", "131")
    assert traces(database) == []
    assert counted(why) == before + 1


@forged
def test_it_takes_the_place_of_no_true_event(
    database: Database, make: Callable[[], Envelope], why: str, sentence: str
) -> None:
    false, taking = make(), inbox(database)
    taking.receive(false.to_json())
    true = envelope("true", id=false.id, sequence=false.sequence)
    taking.receive(signed(true).to_json())
    taking.receive(message("next", sequence=2))
    assert traces(database) == ["true", "next"]
    taking.receive(replace(false, sequence=3).to_json())
    taking.receive(message("last", sequence=4))
    assert traces(database) == ["true", "next", "last"]


@forged
def test_asked_for_again_it_is_judged_again(
    database: Database, make: Callable[[], Envelope], why: str, sentence: str
) -> None:
    taking, false = inbox(database), make()
    taking.receive(false.to_json())
    with database.transaction() as session:
        inbox_admin.replay(session, rows(database)[0].id, "operator-1", now())
    taking.receive(signed(envelope("true", id=false.id)).to_json())  # meanwhile
    assert traces(database) == ["true"]
    assert taking.retry_due()
    dead = next(row for row in rows(database) if row.state == State.DEAD)
    assert (dead.last_error, dead.event_id) == (sentence, None)
    assert not taking.retry_due()
    assert traces(database) == ["true"]


def without_keys(database: Database) -> Inbox:
    """Return an inbox that has not been told the journal's new key yet."""
    unbelieving = platform_format(Admission(Signatures({"keys": []}), timedelta(days=30)))
    return Inbox(database, "portfolio", {PUPIL_ENROLLED: leave_trace}, unbelieving)


def test_what_was_not_believed_for_want_of_a_key_is_taken_in_once_it_is_known(
    database: Database,
) -> None:
    event = signed(envelope("true"))
    without_keys(database).receive(event.to_json())
    assert traces(database) == []
    with database.transaction() as session:
        inbox_admin.replay(session, rows(database)[0].id, "operator-1", now())
    assert inbox(database).retry_due()
    [row] = rows(database)
    assert (row.state, row.event_id) == (State.DONE, event.id)
    inbox(database).receive(event.to_json())
    assert traces(database) == ["true"]


def test_an_event_taken_in_before_is_a_duplicate_when_its_parked_copy_is_asked_for(
    database: Database,
) -> None:
    event = signed(envelope("true"))
    without_keys(database).receive(event.to_json())
    inbox(database).receive(event.to_json())
    parked = rows(database)[0].id
    with database.transaction() as session:
        inbox_admin.replay(session, parked, "operator-1", now())
    assert inbox(database).retry_due()
    settled = next(row for row in rows(database) if row.id == parked)
    assert (settled.state, settled.reason) == (State.DISCARDED, "событие уже принято")
    assert traces(database) == ["true"]


def test_the_web_process_puts_no_other_words_under_a_message_and_gives_none_a_place(
    databases: Databases, database: Database
) -> None:
    inbox(database).receive(envelope("forged").to_json())
    web = Database(databases.app, pool_size=1)
    for change in (
        "body = convert_to('other words', 'UTF8'), state = 'waiting', next_attempt_at = now()",
        "event_id = gen_random_uuid()",
    ):
        with pytest.raises(DBAPIError), web.transaction() as session:
            session.execute(text(f"UPDATE inbox SET {change}"))
    with web.transaction() as session:
        found = inbox_admin.replay(session, rows(database)[0].id, "operator-1", now())
    assert inbox(database).retry_due()
    with web.transaction() as session:
        inbox_admin.discard(session, found.id, "operator-1", "forged", now())
    web.close()
    assert [(row.state, row.body) for row in rows(database)] == [(State.DISCARDED, None)]


def test_of_thousands_a_few_are_kept_and_the_rest_is_counted(database: Database) -> None:
    taking, before = inbox(database), counted("unsigned")
    for number in range(300):
        taking.receive(envelope(f"forged {number}", sequence=number + 1).to_json())
        taking.receive(f"no event {number}".encode())
    taking.receive(message("true"))
    assert traces(database) == ["true"]
    states = [row.state for row in rows(database)]
    assert states.count(State.DEAD) == states.count(State.UNREADABLE) == _PARKED_AT_MOST
    assert counted("unsigned") == before + 300


def test_of_a_huge_one_the_beginning_is_kept(database: Database) -> None:
    inbox(database).receive(envelope(data={"text": "я" * (2 << 20)}).to_json())
    [row] = rows(database)
    assert row.state == State.DEAD
    assert len(row.body or b"") == 1 << 20


def test_an_event_of_no_type_of_ours_is_not_believed_whoever_signs_it(database: Database) -> None:
    inbox(database).receive(
        sign(SIGNERS["journal"], envelope(type="org.letopis.journal.pupil.crowned.v1")).to_json()
    )
    inbox(database).receive(
        sign(SIGNERS["journal"], envelope(type="org.letopis.nobody.pupil.enrolled.v1")).to_json()
    )
    assert [(row.state, row.last_error) for row in rows(database)] == [
        ("dead", "Такого события в платформе нет: не исполнено.")
    ] * 2


def move(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Set our clock, as the inbox and the admission see it."""
    for module in ("admission", "inbox.intake"):
        monkeypatch.setattr(f"services.shared.messaging.{module}.now", lambda: now() + by)


def test_an_event_of_a_clock_that_is_ahead_waits_in_its_place_until_it_is_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    taking, hours = inbox(database), timedelta(hours=3)
    first = message("first", time=now() + hours, sequence=1)
    for body in (first, first, message("second", sequence=2)):
        taking.receive(body)
    assert traces(database) == []
    assert [(row.state, row.last_error) for row in rows(database)] == [
        (
            "failed",
            "Время события впереди наших часов: исполним, когда оно наступит. "
            "Сверьте часы серверов.",
        ),
        ("waiting", None),
    ]
    move(monkeypatch, timedelta(hours=2))
    while taking.retry_due():
        pass
    assert traces(database) == []
    move(monkeypatch, hours)
    while taking.retry_due():
        pass
    assert traces(database) == ["first", "second"]


def test_of_what_may_be_true_under_a_key_not_known_yet_all_is_kept_and_judged_at_the_next_start(
    database: Database,
) -> None:
    without = without_keys(database)
    for number in range(1, 101):
        without.receive(envelope(f"unsigned {number}", sequence=number).to_json())
        without.receive(message(f"{number:03}", sequence=number))
    assert traces(database) == []
    started = inbox(database)
    retrying = retry_loop(started)
    for _ in range(130):
        retrying.step()
    assert traces(database) == [f"{number:03}" for number in range(1, 101)]
    assert [row.state for row in rows(database)].count(State.DEAD) == _PARKED_AT_MOST


def test_what_is_signed_is_kept_whole_however_much_it_is(database: Database) -> None:
    taking = inbox(database)
    for number in range(50):
        old = now() - timedelta(days=31)
        taking.receive(message(f"{number}", time=old, sequence=number + 1))
    assert [row.state for row in rows(database)] == [State.DEAD] * 50


def test_wrong_signatures_fill_no_disk(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parking, "_UNDECIDED_AT_MOST", 30)
    monkeypatch.setattr(parking, "_UNDECIDED_BYTES", 40_000)
    taking = inbox(database)
    for number in range(60):
        taking.receive(sign(SIGNERS["archive"], envelope(f"forged {number}")).to_json())
    assert len(rows(database)) == 30
    for number in range(60):
        forged = sign(SIGNERS["journal"], envelope(type=CERTIFICATE_WITHDRAWN,
                                                   data={"text": f"{number:04000}"}))
        taking.receive(forged.to_json())
    assert len(rows(database)) == 30 + 9  # of 4,459 bytes


def test_an_outage_of_weeks_loses_nothing(database: Database) -> None:
    inbox(database).receive(message("late", time=now() - timedelta(days=29)))
    inbox(database).receive(message("early", time=now() + timedelta(minutes=4)))
    assert traces(database) == ["late", "early"]


def test_data_that_nobody_could_have_signed_is_refused_and_hurts_nobody(
    database: Database,
) -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    shallow = orjson.loads(signed(envelope("forged")).to_json())
    body = orjson.dumps({**shallow, "data": None}).replace(
        b'"data":null', b'"data":{"x":' + b"[" * 900 + b"]" * 900 + b"}"
    )
    inbox(database).receive(body)
    inbox(database).receive(message("true"))
    assert traces(database) == ["true"]
    assert rows(database)[0].state in (State.DEAD, State.UNREADABLE)


@pytest.mark.parametrize("moved", [timedelta(hours=-2), timedelta(hours=2)])
def test_a_moment_in_the_data_is_held_to_the_moment_of_the_event(
    database: Database, moved: timedelta
) -> None:
    handled: list[Envelope] = []
    handlers = {CERTIFICATE_WITHDRAWN: lambda _s, e: handled.append(e)}
    taking = inbox_of(database, "journal", handlers)
    for at in (now() + moved, now()):
        data = {
            "item_id": str(new_id()), "pupil_id": str(new_id()), "withdrawn_at": at.isoformat()
        }
        event = envelope(type=CERTIFICATE_WITHDRAWN, subject=f"item/{at}", data=data)
        taking.receive(signed(event).to_json())
    assert [one.data["withdrawn_at"] for one in handled] == [at.isoformat()]
    assert [row.last_error for row in rows(database)] == [
        "Время внутри события (withdrawn_at) не сходится с временем самого события.", None
    ]


def _flipped(body: bytes) -> list[bytes]:
    return [
        body[:place] + bytes([body[place] ^ (1 << place % 7)]) + body[place + 1 :]
        for place in range(len(body))
    ]


def test_no_flipped_bit_of_an_event_is_believed_to_say_something_else(database: Database) -> None:
    """Of each byte of it: what is read the same as before is the same event."""
    event = signed(envelope("true", causation_id=new_id(), correlation_id="c-1"))
    handled: list[Envelope] = []
    taking = inbox_of(database, "portfolio", {PUPIL_ENROLLED: lambda _s, e: handled.append(e)})
    for body in _flipped(event.to_json()):
        taking.receive(body)
    assert all(one == event for one in handled)


@pytest.mark.parametrize("event_type", CONTRACTS)
def test_every_event_of_the_platform_is_believed_when_signed_and_only_then(
    database: Database, event_type: str
) -> None:
    golden = Envelope.from_json((GOLDEN / f"{event_type}.json").read_bytes())
    handled: list[Envelope] = []
    taking = inbox_of(database, "anybody", {event_type: lambda _s, e: handled.append(e)})
    today = {
        name: now().isoformat()
        for name, field in CONTRACTS[event_type]().fields.items()
        if isinstance(field, Happened)
    }
    event = replace(golden, time=now(), data={**golden.data, **today}, signature="")
    for service in SIGNERS.values():
        if service.service != event.source.removeprefix("urn:letopis:"):
            taking.receive(sign(service, event).to_json())
    taking.receive(event.to_json())
    assert handled == []
    taking.receive(signed(event).to_json())
    assert handled == [signed(event)]
