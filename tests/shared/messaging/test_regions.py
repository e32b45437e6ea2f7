"""A regional system on the broker: it writes to its exchange, reads its answers, and no more."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import psycopg
import pytest
from amqp.exceptions import AMQPError
from kombu import Exchange, Queue

from services.shared.database.base import new_id
from services.shared.errors import BadInput, Unavailable
from services.shared.messaging.broker import Consumer as OurConsumer
from services.shared.messaging.broker import Post, open_publisher, service_source
from services.shared.messaging.broker.accounts import open_accounts
from services.shared.messaging.broker.regions import (
    Region,
    declare_region,
    region_named,
    region_source,
)
from services.shared.process.settings import SettingsError
from tests.parts import Parts
from tests.servers import REAL
from tests.shared.messaging.member import REFUSED, Member


def test_what_a_region_publishes_arrives_in_its_intake(parts: Parts, north: Member) -> None:
    taken: list[bytes] = []
    north.publish(north.region.exchange, b"hello")
    consumer = OurConsumer(parts.broker_url, [region_source(north.region, taken.append)])
    until = time.monotonic() + 20
    while not taken and time.monotonic() < until:
        consumer.drain(0.2)
    consumer.close()
    assert taken == [b"hello"]


def test_an_answer_goes_to_the_region_that_it_names_alone(
    parts: Parts, north: Member, join: Callable[[str], Member]
) -> None:
    south = join(f"south{new_id().hex[-8:]}")
    publisher = open_publisher(parts.broker_url)
    post = Post(new_id(), "any.type", b"judged", True, answer_to=north.region.name)
    assert publisher.publish([post]) == {}
    publisher.close()
    assert north.read(north.region.answers) == [b"judged"]
    assert south.read(south.region.answers, seconds=0.5) == []


def test_an_answer_to_a_region_that_is_not_there_is_kept_by_us(parts: Parts) -> None:
    publisher = open_publisher(parts.broker_url)
    post = Post(new_id(), "any.type", b"judged", True, answer_to="nowhere")
    assert list(publisher.publish([post])) == [post.id]
    publisher.close()


@pytest.mark.parametrize("exchange", ["platform", "answers", "region.other", ""])
def test_a_region_publishes_to_its_own_exchange_alone(
    parts: Parts, north: Member, join: Callable[[str], Member], exchange: str
) -> None:
    """On pgmq an exchange is no thing of the database: what counts is that nobody gets it."""
    declare_region(parts.broker_url, Region("other"))
    taken: list[bytes] = []
    consumer = OurConsumer(parts.broker_url, [region_source(Region("other"), taken.append)])
    try:
        north.publish(exchange, b"forged", routing_key=Region("other").intake)
        assert not REAL, "RabbitMQ refuses"
    except REFUSED:
        pass
    consumer.drain(1)
    consumer.close()
    assert taken == []


@pytest.mark.parametrize("which", ["own intake", "another's answers", "another's intake"])
def test_a_region_reads_its_own_answers_alone(
    north: Member, join: Callable[[str], Member], which: str
) -> None:
    south = join(f"south{new_id().hex[-8:]}")
    queue = {
        "own intake": north.region.intake,
        "another's answers": south.region.answers,
        "another's intake": south.region.intake,
    }[which]
    with pytest.raises(REFUSED):
        north.read(queue)


def test_a_region_cannot_read_a_queue_of_the_platform(parts: Parts, north: Member) -> None:
    post = Post(new_id(), "org.letopis.journal.secret.v1", b"secret", True)
    own = service_source("regiontest", [post.type], lambda _body: None)
    OurConsumer(parts.broker_url, [own]).close()
    publisher = open_publisher(parts.broker_url)
    publisher.publish([post])
    publisher.close()
    with pytest.raises(REFUSED):
        north.read("platform.regiontest")


def test_a_region_makes_nothing_on_the_broker(north: Member) -> None:
    with north.connected() as channel:
        queue = Queue("mine", Exchange("mine", type="topic"), routing_key="#")(channel)
        with pytest.raises(REFUSED):
            queue.declare()


def test_a_region_binds_its_answers_to_nothing_else(north: Member) -> None:
    platform = Exchange("platform", type="topic", durable=True)
    with north.connected() as channel:
        if not REAL:
            platform(channel).declare()
        queue = Queue(north.region.answers)(channel)
        with pytest.raises(REFUSED):
            queue.bind_to(platform, routing_key="#")


@pytest.mark.skipif(REAL, reason="RabbitMQ has no tables")
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT message FROM pgmq.{intake}",
        "UPDATE pgmq.{answers} SET message = '{{}}'",
        "INSERT INTO pgmq.{answers} (vt, message) VALUES (now(), '{{}}')",
        "DELETE FROM pgmq.{intake}",
        "TRUNCATE pgmq.{answers}",
        "DROP TABLE pgmq.{answers}",
        "INSERT INTO pgmq.topic_bindings (pattern, queue_name) VALUES ('#', '{name}')",
        "DELETE FROM pgmq.meta",
        "CREATE TABLE pgmq.mine (a int)",
        "CREATE TABLE public.mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "CREATE ROLE another",
        "SET ROLE letopis_broker",
        "ALTER ROLE letopis_broker PASSWORD 'x'",
        "SELECT pgmq.bind_topic('#', '{name}')",
        "SELECT pgmq.create('mine')",
        "SELECT pgmq.drop_queue('{name}')",
        "SELECT pgmq.purge_queue('{name}')",
    ],
)
def test_the_role_of_a_region_can_do_nothing_but_send_and_receive(
    north: Member, statement: str
) -> None:
    names = {
        "intake": "q_" + north.region.intake.replace(".", "_"),
        "answers": "q_" + north.region.answers.replace(".", "_"),
        "name": north.region.answers.replace(".", "_"),
    }
    dsn = urlsplit(north.url)._replace(scheme="postgresql").geturl()
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)
    with psycopg.connect(dsn) as connection, pytest.raises(refused):
        connection.execute(statement.format(**names).encode())


@pytest.mark.skipif(REAL, reason="RabbitMQ has no tables")
def test_the_role_of_a_region_sees_no_other_queue_and_no_other_database(
    parts: Parts, north: Member, join: Callable[[str], Member]
) -> None:
    join(f"south{new_id().hex[-8:]}")
    dsn = urlsplit(north.url)._replace(scheme="postgresql").geturl()
    with psycopg.connect(dsn) as connection:
        queues = connection.execute("SELECT queue_name FROM pgmq.list_queues()").fetchall()
    assert {name for (name,) in queues} == {north.region.answers.replace(".", "_")}
    databases = parts.make_database("journal")
    journal = urlsplit(databases.app).path
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(urlsplit(dsn)._replace(path=journal).geturl()).close()
    parts.drop_database(databases)


def test_another_password_locks_the_old_one_out(
    north: Member, join: Callable[..., Member]
) -> None:
    renewed = join(north.region.name, "another-secret")
    renewed.publish(north.region.exchange, b"with the new one")
    locked_out = (AMQPError, OSError, psycopg.OperationalError)
    with pytest.raises(locked_out), north.connected():
        pass


@pytest.mark.parametrize("name", ["", "North", "a_b", "a--b", "-a", "a-", "1a", "a" * 25, "a.b"])
def test_a_name_that_would_not_fit_everywhere_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        region_named(name)


def test_an_administrator_that_does_not_answer_is_said_so() -> None:
    for url in ("http://a:b@127.0.0.1:1/v", "postgresql://a:b@127.0.0.1:1/v"):
        with pytest.raises(Unavailable):
            open_accounts(url).ensure(Region("north"), "secret")
    with pytest.raises(SettingsError, match=(
        "^BROKER_ADMIN_URL: нужен адрес HTTP API RabbitMQ "
        r"\(http://пользователь:пароль@узел:15672/vhost\) или PostgreSQL с pgmq "
        r"\(postgresql://…\)\.$"
    )):
        open_accounts("amqp://a:b@127.0.0.1/v")
