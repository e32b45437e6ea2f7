#!/usr/bin/env python3
"""Client of the exchange between a regional system and Letopis.

    pip install kombu jsonschema            for amqp://
    pip install "kombu[pgmq]" jsonschema    for pgmq://

    EXCHANGE_URL, EXCHANGE_NAME, EXCHANGE_ANSWERS  as `letopis region add` has printed them

    client.py announce monitoring.json
    client.py send results.csv --monitoring ID
    client.py verdicts --json --wait SECONDS
    client.py heads heads.jsonl --wait SECONDS

What the messages hold is described beside this file: README.md and *.schema.json.
"""

import argparse
import csv
import json
import os
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from kombu import Connection, Consumer, Exchange, Producer, Queue

ANNOUNCED = "org.letopis.region.monitoring.announced.v1"
SENT = "org.letopis.region.results.sent.v1"
JUDGED = "org.letopis.journal.results.judged.v1"
HEADS = "org.letopis.journal.heads.to_keep.v1"
REFUSED = "org.letopis.journal.message.refused.v1"
NOT_ATTEMPTED = {"X", "x", "Х", "х"}  # Latin or Cyrillic
COLUMNS = ("school", "class", "participant_code", "variant")
TAIL = ("total", "mark", "level")
TRIES = 6
CONFIRM_SECONDS = 30
MOST_ERRORS = 5


class Refused(Exception):
    """What is wrong, in one sentence."""


# --- commands ---------------------------------------------------------------------------------


def announce(path: str) -> None:
    """Announce a monitoring that fits its schema; print the id of the message."""
    monitoring = json.loads(text_of(Path(path)))
    check(monitoring, "monitoring", path)
    print(publish(ANNOUNCED, str(monitoring["id"]), monitoring))


def send(path: str, monitoring: str) -> None:
    """Send a table of results as one batch; print the id of the batch."""
    batch = str(uuid.uuid4())
    rows = list(read_rows(Path(path)))
    if not rows:
        raise Refused(f"{path}: there is no row of results")
    data = {"batch": batch, "monitoring": monitoring, "rows": rows}
    publish(SENT, monitoring, data, message_id=batch)
    print(batch)


def verdicts(wait: float, batch: str | None, as_json: bool) -> None:
    """Print the verdicts that come within `wait` seconds; of one batch, until it is complete."""
    with answers(wait, batch) as (found, acknowledge):
        if as_json:
            print(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            for one in found:
                print(*(one[key] or "-" for key in ("batch", "row", "code", "verdict", "why")))
        sys.stdout.flush()
        acknowledge()  # only now: what was not printed comes again


def heads(path: str, wait: float) -> None:
    """Take in what comes within `wait` seconds, and write all heads that were ever kept to `path`.

    Verdicts stay in the queue. The file is what `letopis verify --against region:FILE` reads.
    """
    with answers(wait, None, only=HEADS) as (_found, acknowledge):
        acknowledge()
    kept = KeptHeads().path
    if not kept.exists():
        raise Refused("no heads have come yet: Letopis sends them every six hours")
    Path(path).write_bytes(kept.read_bytes())
    print(f"{len(kept.read_bytes().splitlines())} heads: {path}")


# --- the files --------------------------------------------------------------------------------


def check(data: Any, schema: str, path: str) -> None:
    """Refuse what Letopis would refuse, before it is sent; names each field."""
    file = Path(__file__).with_name(f"{schema}.schema.json")
    errors = sorted(
        Draft202012Validator(json.loads(file.read_text(encoding="utf-8"))).iter_errors(data),
        key=lambda error: list(map(str, error.absolute_path)),
    )
    if errors:
        told = "; ".join(
            f"{'.'.join(map(str, error.absolute_path)) or 'the document'}: {error.message}"
            for error in errors[:MOST_ERRORS]
        )
        raise Refused(f"{path} does not fit {file.name}: {told}")


def text_of(path: Path) -> str:
    """Return a file's text: UTF-8, or as Excel of a Russian Windows saves it (cp1251)."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1251")
    except UnicodeDecodeError:
        raise Refused(f"{path}: save it as UTF-8 («CSV UTF-8» in Excel)") from None


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Read results.csv: separated by commas, semicolons or tabs; empty rows are none."""
    text = text_of(path)
    head = text.partition("\n")[0]
    table = csv.DictReader(text.splitlines(keepends=True), delimiter=max(",;\t", key=head.count))
    names = [name.strip() for name in table.fieldnames or ()]
    table.fieldnames = names
    tasks = [f"t{number}" for number in range(1, 1 + sum(map(is_task, names)))]
    missing = [name for name in (*COLUMNS, *tasks, *TAIL) if name not in names]
    if missing or not tasks:
        raise Refused(f"{path}: missing columns: {', '.join(missing) or 't1 …'}")
    for row in table:
        place = table.line_num
        if None in row and any(value.strip() for value in row[None]):
            raise Refused(f"{path}:{place}: more values than columns")
        if not any((value or "").strip() for name, value in row.items() if name is not None):
            continue
        yield {
            **{name: (row[name] or "").strip() for name in COLUMNS},
            "points": [points(row[name], f"{path}:{place} {name}") for name in tasks],
            "total": number(row["total"], f"{path}:{place} total"),
            "mark": (row["mark"] or "").strip() or None,
            "level": (row["level"] or "").strip() or None,
        }


def is_task(name: str) -> bool:
    """Tell whether a column holds the points of a task."""
    return name[:1] == "t" and name[1:].isdigit()


def points(text: str | None, place: str) -> Any:
    """Return the points of a task, or X where it was not attempted."""
    if (text or "").strip() in NOT_ATTEMPTED:
        return "X"
    return number(text, place)


def number(text: str | None, place: str) -> Any:
    """Return a number as JSON has it: whole where it is whole."""
    try:
        value = float((text or "").strip().replace(",", "."))
    except ValueError:
        raise Refused(f"{place}: a number is needed, not «{text}»") from None
    return int(value) if value.is_integer() else value


# --- the broker -------------------------------------------------------------------------------


def publish(kind: str, subject: str, data: dict[str, Any], message_id: str | None = None) -> str:
    """Hand a message to the broker; return its id once the broker has it for good.

    A broker that does not answer is tried again with the same id: Letopis takes a message once,
    however often it comes.
    """
    message_id = message_id or str(uuid.uuid4())
    event = {
        "specversion": "1.0",
        "id": message_id,
        "source": f"urn:exchange:{setting('EXCHANGE_NAME')}",
        "type": kind,
        "subject": subject,
        "time": datetime.now(timezone.utc).isoformat(),
        "datacontenttype": "application/json",
        "data": data,
    }
    body = json.dumps(event, ensure_ascii=False).encode()
    for attempt in range(1, TRIES + 1):
        try:
            publish_once(body, kind, message_id)
            return message_id
        except Refused:
            raise
        except Exception as error:
            if attempt == TRIES:
                raise Refused(f"the broker does not take it: {type(error).__name__}") from error
            time.sleep(min(2**attempt, 15))
    raise AssertionError("unreachable")


def publish_once(body: bytes, kind: str, message_id: str) -> None:
    """Publish on a connection of its own and wait until the broker has confirmed."""
    with connected() as connection:
        channel = connection.channel()
        exchange = Exchange(setting("EXCHANGE_NAME"), type="topic", durable=True)
        if is_pgmq():
            exchange(channel).declare()  # tells kombu alone; the broker makes nothing
        returned: list[str] = []
        if not is_pgmq():
            # A message that no queue wants is confirmed as well: it comes back first.
            channel.events["basic_return"].add(lambda *told: returned.append(str(told[0])))
        Producer(channel, exchange=exchange, auto_declare=False).publish(
            body,
            routing_key=kind,
            mandatory=True,
            delivery_mode=2,
            content_type="application/cloudevents+json",
            content_encoding="binary",
            message_id=message_id,
            retry=False,
            **({} if is_pgmq() else {"confirm_timeout": CONFIRM_SECONDS}),
        )
        if returned:
            raise Refused("nobody listens to this exchange: ask the operator of Letopis")


@contextmanager
def answers(
    wait: float, batch: str | None, only: str | None = None
) -> Iterator[tuple[list[dict[str, Any]], Any]]:
    """Collect what the answer queue brings; acknowledged when the caller says so.

    An answer that comes twice (a broker may do that) is told once, now and in later runs. Heads
    of hash chains are kept in a file whenever they come. With `only` a type, all others are left
    in the queue.
    """
    seen, messages, found, kept = Seen(), [], Found(batch), KeptHeads()
    # What is left in the queue is soon to be had again.
    with connected(visibility=int(wait) + (120 if only is None else 10)) as connection:
        channel = connection.channel()
        queue = Queue(setting("EXCHANGE_ANSWERS"), no_declare=True, durable=True)

        def take(message: Any) -> None:
            event = json.loads(bytes_of(message))
            if only not in (None, event["type"]):
                return  # not acknowledged: it comes again
            messages.append(message)
            if seen.is_new(event["id"]):
                found.add(event)
                kept.add(event)

        with Consumer(channel, queues=[queue], on_message=take, auto_declare=False):
            drain(connection, found, wait)

        def acknowledge() -> None:
            kept.keep()
            seen.keep()
            for message in messages:
                message.ack()

        yield found.rows, acknowledge


def drain(connection: Connection, found: "Found", wait: float) -> None:
    """Receive for so many seconds, or until nothing more is waited for."""
    until = time.monotonic() + wait
    while not found.complete and (left := until - time.monotonic()) > 0:
        try:
            connection.drain_events(timeout=min(left, 1.0))
        except TimeoutError:
            if not is_pgmq():
                connection.heartbeat_check()


class Found:
    """The verdicts collected so far."""

    def __init__(self, batch: str | None) -> None:
        self.rows: list[dict[str, Any]] = []
        self._batch = batch
        self._left: int | None = None

    @property
    def complete(self) -> bool:
        """Tell whether the one batch that is waited for has a verdict for each of its rows."""
        return self._batch is not None and self._left is not None and self._left <= 0

    def add(self, event: dict[str, Any]) -> None:
        """Take an answer's verdicts; an answer to a whole message has no row and no code."""
        data = event["data"]
        if event["type"] == REFUSED:
            name = data["batch"] or data["monitoring"] or data["message"] or data["digest"]
            whole = {"row": None, "code": None, "verdict": "refused", "why": data["why"]}
            self.rows.append({"batch": name, **whole})
            if data["batch"] == self._batch:
                self._left = 0
        if event["type"] == JUDGED:
            keys = ("row", "code", "verdict", "why")
            told = [{key: one[key] for key in keys} for one in data["verdicts"]]
            self.rows += [{"batch": data["batch"], **one} for one in told]
            if data["batch"] == self._batch:
                left = data["rows"] if self._left is None else self._left
                self._left = left - len(told)


class KeptHeads:
    """Heads of Letopis's hash chains that have come, one JSON line each, never changed again.

    What a region has kept, nobody at Letopis can rewrite: if a chain there is cut or computed
    anew, this file shows it.
    """

    def __init__(self) -> None:
        self.path = state_folder() / f"{setting('EXCHANGE_ANSWERS')}.heads.jsonl"
        self._new: list[dict[str, Any]] = []

    def add(self, event: dict[str, Any]) -> None:
        """Take the heads of an answer that brings some."""
        if event["type"] == HEADS:
            self._new += event["data"]["heads"]

    def keep(self) -> None:
        """Append them to the file, and return when the disk has them."""
        if not self._new:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(b"".join(json.dumps(one).encode() + b"\n" for one in self._new))
            file.flush()
            os.fsync(file.fileno())
        self._new = []


class Seen:
    """The ids of answers that were told before: the last hundred thousand, in a file."""

    KEPT = 100_000

    def __init__(self) -> None:
        self._path = state_folder() / f"{setting('EXCHANGE_ANSWERS')}.seen"
        known = self._path.read_text().split() if self._path.exists() else []
        self._ids = dict.fromkeys(known[-self.KEPT :])

    def is_new(self, event_id: str) -> bool:
        """Tell whether an answer comes for the first time, and remember it."""
        new = event_id not in self._ids
        self._ids[event_id] = None
        return new

    def keep(self) -> None:
        """Write the ids down, all or none of them."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".new")
        draft.write_text("\n".join(list(self._ids)[-self.KEPT :]))
        draft.replace(self._path)


@contextmanager
def connected(visibility: int = 120) -> Iterator[Connection]:
    """Open a connection that gives up in time."""
    url = setting("EXCHANGE_URL")
    if is_pgmq():
        options = {
            # Otherwise a DATABASE_URL of the environment would win.
            "conn_string": "postgresql" + url.removeprefix("pgmq"),
            "init_extension": False,
            "visibility_timeout": visibility,
            "wait_time_seconds": 0,
            "polling_interval": 0.2,
            "pool_timeout": 10,
            "pool_size": 1,
        }
        connection = Connection(url, transport_options=options)
    else:
        options = {"confirm_publish": True, "read_timeout": 60, "write_timeout": 60}
        connection = Connection(url, connect_timeout=10, heartbeat=30, transport_options=options)
    try:
        connection.connect()
        yield connection
    finally:
        connection.release()


def state_folder() -> Path:
    """Return the folder of what the client remembers."""
    return Path(os.environ.get("EXCHANGE_STATE") or Path.home() / ".letopis-exchange")


def is_pgmq() -> bool:
    """Tell whether the broker is PostgreSQL with pgmq; otherwise it is RabbitMQ."""
    return setting("EXCHANGE_URL").startswith("pgmq://")


def bytes_of(message: Any) -> bytes:
    """Return a message's body as it was sent."""
    body = message.body
    return body.encode() if isinstance(body, str) else bytes(body)


def setting(name: str) -> str:
    """Return one of the three settings."""
    value = os.environ.get(name)
    if not value:
        raise Refused(f"{name} is not set: `letopis region add` prints it")
    return value


def main() -> int:
    """Run one command; what is wrong is said in one sentence, with exit code 1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    announcing = commands.add_parser("announce", help="announce a monitoring")
    announcing.add_argument("file", help="monitoring.json")
    sending = commands.add_parser("send", help="send results as one batch")
    sending.add_argument("file", help="results.csv")
    sending.add_argument("--monitoring", required=True, help="id of the monitoring")
    asking = commands.add_parser("verdicts", help="print the verdicts that come")
    asking.add_argument("--json", action="store_true", help="as one JSON list")
    asking.add_argument("--wait", type=float, default=10, help="seconds")
    asking.add_argument("--batch", help="end as soon as this batch is complete")
    keeping = commands.add_parser("heads", help="write the kept heads of hash chains to a file")
    keeping.add_argument("file", help="heads.jsonl")
    keeping.add_argument("--wait", type=float, default=10, help="seconds")
    given = parser.parse_args()
    try:
        if given.command == "announce":
            announce(given.file)
        elif given.command == "send":
            send(given.file, given.monitoring)
        elif given.command == "heads":
            heads(given.file, given.wait)
        else:
            verdicts(given.wait, given.batch, given.json)
    except (Refused, OSError, ValueError) as error:
        print(f"client.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
