"""What a region does to the exchange is its own trouble: no other region's, and not ours."""

import bz2
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import orjson
import psycopg
import pytest
from amqp.exceptions import AMQPError
from kombu import Exchange, Producer
from prometheus_client import REGISTRY

from deploy.development.embedded import pgmq
from services.shared.database.base import PLATFORM, Database, new_id
from services.shared.messaging.broker import Consumer, Post, open_publisher
from services.shared.messaging.broker.publisher import REFUSED as NOT_TAKEN
from services.shared.messaging.broker.regions import CONNECTIONS, Region, region_source
from services.shared.messaging.broker.tidying import tidy_accounts
from services.shared.messaging.contracts import MARK_RECORDED, MESSAGE_REFUSED
from services.shared.messaging.outbox import Outgoing, publish
from services.shared.messaging.outbox.relay import Relay
from services.shared.messaging.region_loops import RegionsLoop
from services.shared.process.loops import LoopThread
from tests.eventually import eventually
from tests.in_process import SIGNERS
from tests.parts import Parts
from tests.servers import REAL
from tests.shared.events import CALLER, drain_until
from tests.shared.messaging.member import Member

Join = Callable[..., Member]
_GOLDEN = Path(__file__).parents[1] / "golden" / f"{MARK_RECORDED}.json"
embedded = pytest.mark.skipif(REAL, reason="RabbitMQ has no tables")


@pytest.fixture
def south(join: Join) -> Member:
    """Return another region."""
    return join(f"south{new_id().hex[-8:]}")


@pytest.fixture
def owner(parts: Parts) -> str:
    """Return the address of the owner of the broker's database."""
    return urlsplit(parts.broker_url)._replace(scheme="postgresql").geturl()


def table(queue: str) -> str:
    return "q_" + queue.replace(".", "_")


def key(member: Member) -> str:
    return f"kombu.topic.region-d-{member.region.name}.any"


def send_raw(member: Member, payload: Any) -> None:
    """Hand over a row as no client of ours writes it."""
    with psycopg.connect(member.dsn) as connection:
        connection.execute(
            "SELECT pgmq.send_topic(%s, %s::jsonb)", [key(member), orjson.dumps(payload).decode()]
        )


@embedded
@pytest.mark.parametrize(
    "statement",
    [
        "LOCK TABLE pgmq.{answers}",
        "LOCK TABLE pgmq.{answers} IN ACCESS SHARE MODE",
        "LOCK TABLE pgmq.{intake}",
        "LOCK TABLE pgmq.meta",
        "SELECT * FROM pgmq.{answers} FOR UPDATE",
        "SELECT lo_create(0)",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT pg_sleep(1)",
        "SELECT pg_sleep_for('1s')",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_advisory_xact_lock_shared(1, 2)",
        "SELECT pg_try_advisory_lock(1)",
        "SELECT pg_notify('a', 'b')",
        "SELECT pg_logical_emit_message(false, 'a', repeat('x', 1000))",
        "DO $$ BEGIN LOOP END LOOP; END $$",
        "SET temp_file_limit = -1",
        "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "SELECT pgmq.send('{name}', '{{}}'::jsonb)",
        "SELECT pgmq.send_topic('kombu.topic.answers.{region}', '{{}}')",
        "SELECT pgmq.send_topic('kombu.topic.platform.org.letopis.journal.x.y.v1', '{{}}')",
        "SELECT pgmq.send_topic('kombu.topic.region-d-{region}x.any', '{{}}')",
        "SELECT * FROM pgmq.read('platform_journal', 1, 1)",
        "SELECT * FROM pgmq.read('{queue}', 1, 1)",
        "SELECT pgmq.delete('platform_journal', 1)",
        "SELECT * FROM pgmq.set_vt('{queue}', 1, 9)",
        "SELECT * FROM pgmq.pop('{name}')",
        "SELECT * FROM pgmq.metrics_all()",
        "SELECT gate.tidy()",
        "INSERT INTO gate.sender VALUES ('{account}', '')",
        "SELECT * FROM gate.password",
    ],
)
def test_a_region_has_no_right_that_the_exchange_does_not_need(
    north: Member, statement: str
) -> None:
    region = north.region
    names = {
        "intake": table(region.intake), "answers": table(region.answers),
        "queue": table(region.intake).removeprefix("q_"),
        "name": table(region.answers).removeprefix("q_"),
        "region": region.name, "account": region.account,
    }
    with (
        psycopg.connect(north.dsn) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.format(**names).encode())


@embedded
@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_a_region_enters_no_other_database(north: Member, database: str) -> None:
    address = urlsplit(north.dsn)._replace(path=f"/{database}").geturl()
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(address).close()


def test_a_region_has_no_more_connections_than_it_needs(north: Member) -> None:
    with ExitStack() as stack:
        open_one = north.connected if REAL else partial(psycopg.connect, north.dsn)
        for _ in range(CONNECTIONS):
            stack.enter_context(open_one())
        with pytest.raises((AMQPError, psycopg.OperationalError, OSError)):
            stack.enter_context(open_one())


@embedded
def test_a_message_too_large_and_a_flood_are_refused(
    north: Member, south: Member, owner: str
) -> None:
    with pytest.raises(psycopg.errors.ConfigurationLimitExceeded):
        send_raw(north, {"body": "x" * (24 << 20)})
    with psycopg.connect(owner) as connection:
        connection.execute(
            "UPDATE gate.quota SET messages = 3 WHERE queue = %s",
            [table(north.region.intake).removeprefix("q_")],
        )
    for _ in range(3):
        north.publish(north.region.exchange, b"one")
    with pytest.raises(psycopg.errors.ConfigurationLimitExceeded):
        send_raw(north, {})
    south.publish(south.region.exchange, b"goes on")


@embedded
def test_the_bytes_that_wait_are_limited(north: Member, owner: str) -> None:
    with psycopg.connect(owner) as connection:
        connection.execute(
            "UPDATE gate.quota SET bytes = 40000, largest = 40000 WHERE queue = %s",
            [table(north.region.intake).removeprefix("q_")],
        )
    noise = token_hex(14400)
    send_raw(north, {"body": noise})
    send_raw(north, {"body": noise})
    with pytest.raises(psycopg.errors.ConfigurationLimitExceeded):
        send_raw(north, {"body": noise})


@embedded
def test_a_password_that_a_region_changes_is_set_back(
    parts: Parts, north: Member, south: Member
) -> None:
    """PostgreSQL lets every role change its own: somebody with a region's could shut it out."""
    with psycopg.connect(north.dsn) as connection:
        connection.execute(f'ALTER ROLE "{north.region.account}" PASSWORD \'mine\'')
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(north.dsn)
    tidy_accounts(parts.broker_url_of("journal"))
    psycopg.connect(north.dsn).close()
    psycopg.connect(south.dsn).close()
    changed = urlsplit(north.dsn)
    changed = changed._replace(netloc=changed.netloc.replace("a-secret-of-tests", "mine"))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(changed.geturl())


@embedded
def test_a_service_that_changes_its_password_shuts_itself_out_for_a_minute_at_most(
    parts: Parts, north: Member
) -> None:
    address = urlsplit(parts.broker_url_of("portfolio"))._replace(scheme="postgresql").geturl()
    with psycopg.connect(address, autocommit=True) as portfolio:
        portfolio.execute("ALTER ROLE CURRENT_USER PASSWORD 'mine'")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
    tidy_accounts(parts.broker_url_of("journal"))
    psycopg.connect(address).close()


@embedded
def test_no_service_ends_the_sessions_of_regions_as_it_likes(parts: Parts, north: Member) -> None:
    address = urlsplit(parts.broker_url_of("journal"))._replace(scheme="postgresql").geturl()
    with psycopg.connect(north.dsn) as held, psycopg.connect(address, autocommit=True) as journal:
        held.execute("SELECT 1")
        for call in ("tidy_beyond('-1 day')", "tidy('-1 day')", "tidy_beyond('0 s')"):
            with pytest.raises(psycopg.Error):
                journal.execute(f"SELECT gate.{call}")
        journal.execute("SELECT gate.tidy()")
        held.execute("SELECT 1")


@embedded
def test_what_is_sent_and_taken_back_fills_no_disk(north: Member, owner: str) -> None:
    with psycopg.connect(owner) as connection:
        connection.execute(
            "UPDATE gate.quota SET bytes = 200000 WHERE queue = %s",
            [table(north.region.intake).removeprefix("q_")],
        )
    noise = orjson.dumps({"body": token_hex(60_000)}).decode()
    key = f"kombu.topic.region-d-{north.region.name}.any"

    def send_and_take_back(connection: psycopg.Connection[Any]) -> None:
        for _ in range(20):
            connection.execute("SELECT pgmq.send_topic(%s, %s)", [key, noise])
            connection.rollback()

    with (
        psycopg.connect(north.dsn) as connection,
        pytest.raises(psycopg.errors.ConfigurationLimitExceeded, match="too much room"),
    ):
        send_and_take_back(connection)


@embedded
def test_a_session_of_a_region_has_no_more_memory_than_it_needs(north: Member) -> None:
    with psycopg.connect(north.dsn, autocommit=True) as connection:
        connection.execute("SET work_mem = '64GB'")
        with pytest.raises(psycopg.errors.OutOfMemory):
            connection.execute("SELECT length(repeat('x', 900000000))")
        connection.execute("SELECT 1")


@embedded
def test_a_transaction_that_a_region_keeps_open_is_ended(north: Member, owner: str) -> None:
    with psycopg.connect(north.dsn) as held, psycopg.connect(owner, autocommit=True) as ours:
        held.execute("SET statement_timeout = 0")
        ended = ours.execute(
            "SELECT account FROM gate.tidy_beyond('0 seconds') WHERE what = 'session'"
        ).fetchall()
        assert (north.region.account,) in ended
        with pytest.raises(psycopg.OperationalError):
            held.execute("SELECT 1")


@embedded
@pytest.mark.parametrize(
    "payload",
    [
        {"body": "%%%", "properties": {"body_encoding": "base64", "delivery_info": {},
                                       "delivery_tag": "1"}, "headers": {}},
        {"body": "a", "properties": {"body_encoding": "base64", "delivery_info": {},
                                     "delivery_tag": "1"}, "headers": {}},
        {"body": "e30=", "properties": {"body_encoding": "rot13", "delivery_info": {},
                                        "delivery_tag": "1"}, "headers": {}},
        {"body": "e30=", "properties": {"body_encoding": "base64", "delivery_info": {},
                                        "delivery_tag": "1"}, "headers": {"compression": "zip"}},
        {"body": "e30=", "properties": [], "headers": "x", "content-type": 7},
        {"body": {"a": 1}}, [], "text", None, 17,
    ],
)
def test_a_row_that_is_no_message_is_kept_as_it_came_and_the_next_one_follows(
    parts: Parts, north: Member, payload: Any
) -> None:
    taken: list[bytes] = []
    send_raw(north, payload)
    send_raw(north, payload)  # the same tag: one must not be acknowledged for the other
    north.publish(north.region.exchange, b"good")
    source = region_source(north.region, taken.append)
    with closing(Consumer(parts.broker_url_of("journal"), [source])) as consumer:
        drain_until(consumer, lambda: len(taken) >= 3)
    assert taken[2] == b"good"
    with closing(Consumer(parts.broker_url_of("journal"), [source])) as consumer:
        consumer.drain(0.3)
    assert len(taken) == 3


def test_what_a_region_has_packed_is_not_unpacked(parts: Parts, north: Member) -> None:
    """A few bytes would become gigabytes before anybody has looked at them."""
    bomb = bz2.compress(bytes(1 << 20))
    with north.connected() as channel:
        exchange = Exchange(north.region.exchange, type="topic", durable=True)
        if not REAL:
            exchange(channel).declare()
        Producer(channel, exchange=exchange, auto_declare=False).publish(
            bomb, routing_key="any", content_encoding="binary",
            headers={"compression": "application/x-bz2"},
        )
    taken: list[bytes] = []
    source = region_source(north.region, taken.append)
    with closing(Consumer(parts.broker_url_of("journal"), [source])) as consumer:
        drain_until(consumer, lambda: bool(taken))
    assert taken == [bomb]


@contextmanager
def locked(owner: str, queue: str) -> Iterator[None]:
    """Hold a queue's table as nothing but its owner can any more."""
    with psycopg.connect(owner) as connection:
        connection.execute(f"LOCK TABLE pgmq.{table(queue)} IN ACCESS EXCLUSIVE MODE".encode())
        yield


@embedded
def test_a_locked_queue_of_answers_delays_that_regions_answers_alone(
    parts: Parts, north: Member, south: Member, owner: str
) -> None:
    def answer(member: Member) -> Post:
        return Post(new_id(), MESSAGE_REFUSED, b"{}", True, answer_to=member.region.name)

    posts = [answer(north), answer(south), answer(north), answer(south)]
    with (
        closing(open_publisher(parts.broker_url_of("journal"), lock_timeout=1)) as publisher,
        locked(owner, north.region.answers),
    ):
        late = publisher.publish(posts)
        assert late == {posts[0].id: NOT_TAKEN, posts[2].id: NOT_TAKEN}
        assert south.read(south.region.answers) == [b"{}", b"{}"]
    with closing(open_publisher(parts.broker_url_of("journal"))) as publisher:
        assert publisher.publish([posts[0]]) == {}


@embedded
def test_our_own_events_and_other_regions_answers_go_on_beside_a_locked_one(
    parts: Parts, north: Member, south: Member, owner: str
) -> None:
    databases = parts.make_database("shared")
    database = Database(databases.work)
    url = parts.broker_url_of("journal")
    own = Relay(database, lambda: open_publisher(url), SIGNERS["journal"])
    answers = Relay(
        database, lambda: open_publisher(url, lock_timeout=1), SIGNERS["journal"], answers=True
    )
    with database.transaction(PLATFORM) as session:
        for member in (north, south):
            _answer(session, member.region)
    with database.transaction("131") as session:
        publish(session, MARK_RECORDED, "mark", _mark(), CALLER)
    with locked(owner, north.region.answers), closing(own), closing(answers):
        assert own.step() == 1
        assert answers.step() == 2
        assert south.read(south.region.answers) != []
        with database.transaction(PLATFORM) as session:
            _answer(session, south.region)
        assert answers.step() == 1, "the one that takes nothing is left alone for a while"
    with database.transaction() as session:
        waiting = session.query(Outgoing.subject).filter(Outgoing.sent_at.is_(None)).all()
    assert [subject for (subject,) in waiting] == [north.region.name]
    database.close()
    parts.drop_database(databases)


@embedded
def test_a_region_of_an_earlier_version_goes_on_without_its_rights_on_tables(
    parts: Parts, north: Member, owner: str
) -> None:
    account, answers = north.region.account, table(north.region.answers)
    with psycopg.connect(owner) as connection:
        for gate in ("sender", "reader", "password"):
            connection.execute(f"DELETE FROM gate.{gate} WHERE account = %s".encode(), [account])
        connection.execute(f'GRANT SELECT, UPDATE ON pgmq.{answers} TO "{account}"'.encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        north.publish(north.region.exchange, b"before")
    password = urlsplit(owner).password
    assert password is not None
    pgmq.prepare_broker(parts.superuser_dsn, password)
    north.publish(north.region.exchange, b"after")
    with (
        psycopg.connect(north.dsn) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"LOCK TABLE pgmq.{answers} IN EXCLUSIVE MODE".encode())


class _Inbox:
    """Keeps what a region sends, or fails."""

    def __init__(self, taken: list[bytes], fails: bool) -> None:
        self.taken, self.fails = taken, fails

    def receive(self, body: bytes) -> None:
        if self.fails:
            raise OSError("one region's trouble")
        self.taken.append(body)


def test_one_region_that_cannot_be_received_holds_up_no_other(
    parts: Parts, north: Member, south: Member
) -> None:
    taken: list[bytes] = []
    north.publish(north.region.exchange, b"never")
    loop = RegionsLoop(
        parts.broker_url_of("journal"),
        lambda: [north.region, south.region, Region("was-never-added")],
        lambda region: _Inbox(taken, region == north.region),  # type: ignore[arg-type,return-value]
    )
    stop = threading.Event()
    thread = LoopThread(loop, stop)
    thread.start()
    try:
        for number in range(5):
            south.publish(south.region.exchange, str(number).encode())
            eventually(lambda count=number + 1: len(taken) == count or None, seconds=10)

        def shown(region: Region) -> float | None:
            return REGISTRY.get_sample_value("letopis_region_failing", {"region": region.name})

        eventually(lambda: shown(north.region) == 1 or None, seconds=10)
        assert shown(south.region) == 0
        assert not loop.is_fresh(), "this is what /healthz tells"
    finally:
        stop.set()
        thread.interrupt()
        thread.join(20)
    assert not thread.is_alive()


def _answer(session: Any, region: Region) -> None:
    data = {
        "digest": None, "message": None, "batch": None, "monitoring": None,
        "reason": "unreadable", "why": "Сообщение не читается (unreadable).",
    }
    publish(session, MESSAGE_REFUSED, region.name, data, CALLER, school_id=PLATFORM)


def _mark() -> dict[str, Any]:
    return dict(orjson.loads(_GOLDEN.read_bytes())["data"])
