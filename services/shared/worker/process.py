"""The worker's process: its duties, its signals, its end."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from prometheus_client import start_http_server

from services.shared import heartbeat
from services.shared.broker import Consumer, open_publisher, service_source
from services.shared.clock import now
from services.shared.db import Database
from services.shared.envelope import Handler
from services.shared.erasure import Erasure
from services.shared.erasure.working import Work
from services.shared.inbox import Inbox
from services.shared.inbox import desk as inbox_desk
from services.shared.logs import get_logger
from services.shared.metrics import INBOX_STATE, OUTBOX_PENDING
from services.shared.outbox import desk as outbox_desk
from services.shared.outbox.relay import Relay
from services.shared.settings import Settings, signer_of
from services.shared.worker.duty import Duty, DutyThread, Repeated
from services.shared.worker.messaging import Contact, Receiving, Retrying, Sending, all_fresh
from services.shared.worker.sealing import Sealer, tell_checkpoints

log = get_logger()

_POOL = 4
_ERASURE_PERIOD = 0.5
_GRACE = 20.0  # seconds for the message in hand


class Working(Protocol):
    """What the worker needs to know of a service (services.shared.main.Service)."""

    @property
    def name(self) -> str:
        """Return the service's name, which is its consumer's name too."""

    @property
    def consumers(self) -> Callable[[Settings], Mapping[str, Handler]]:
        """Return what gives event type → handler."""

    @property
    def chains(self) -> tuple[type[Any], ...]:
        """Return the tables that are hash-chained."""

    @property
    def erasure(self) -> Callable[[Settings], Erasure] | None:
        """Return what gives the data that goes with a case file, and what stays."""

    @property
    def chores(
        self,
    ) -> Callable[[Settings, Database], Mapping[str, tuple[float, Callable[[], None]]]]:
        """Return what gives name → (seconds between, what to do)."""

    @property
    def duties(self) -> Callable[[Settings, Database], Sequence[Duty]]:
        """Return what gives duties of the service's own."""


def run_worker(service: Working, settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; end with code 1 when a duty's thread has died."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    database = Database(settings.database_url, pool_size=_POOL)
    instance = f"{socket.gethostname()}:{os.getpid()}"
    duties = _duties(service, settings, database, instance)
    threads = [DutyThread(duty, stop) for duty in duties]
    _serve_metrics(settings.metrics_listen)
    for thread in threads:
        thread.start()
    log.info("worker works", duties=[duty.name for duty in duties])
    died = _watch(threads, stop)
    _end(threads, stop)
    _say_goodbye(database, instance)
    if died:
        log.error("a duty died; the worker ends", duty=died)
        sys.exit(1)


def _duties(
    service: Working, settings: Settings, database: Database, instance: str
) -> list[Duty]:
    sending = Contact()
    contacts = [sending]
    signer = None if service.erasure is None else signer_of(settings)
    relay = Relay(database, partial(open_publisher, settings.broker_url), signer)
    duties: list[Duty] = [Sending(relay, sending)]
    handlers = service.consumers(settings)
    if handlers:
        receiving = Contact()
        contacts.append(receiving)
        inbox = Inbox(database, service.name, handlers)
        source = service_source(service.name, handlers.keys(), inbox.take)
        connect = partial(Consumer, settings.broker_url, [source])
        duties += [Receiving(connect, receiving), Retrying(inbox)]
    chores = service.chores(settings, database)
    return [
        *duties,
        Repeated("seal", 1.0, Sealer(database, service.chains).seal),
        Repeated("checkpoint", 60.0, partial(tell_checkpoints, database, service.name)),
        Repeated("heartbeat", heartbeat.INTERVAL, partial(_beat, database, instance, contacts)),
        Repeated("gauges", 15.0, partial(_measure, database)),
        Repeated("prune", 600.0, partial(_prune, database)),
        *_erasing(service, settings, database),
        *(Repeated(name, seconds, act) for name, (seconds, act) in chores.items()),
        *service.duties(settings, database),
    ]


def _erasing(service: Working, settings: Settings, database: Database) -> list[Duty]:
    if service.erasure is None:
        return []
    work = Work(database, service.erasure(settings), signer_of(settings))
    return [Repeated("erasure", _ERASURE_PERIOD, work.all)]


def _watch(threads: Sequence[threading.Thread], stop: threading.Event) -> str | None:
    """Wait for the end; return the duty whose thread died, if that is why."""
    while not stop.wait(1.0):
        for thread in threads:
            if not thread.is_alive():
                return thread.name
    return None


def _end(threads: Sequence[DutyThread], stop: threading.Event) -> None:
    stop.set()
    for thread in threads:
        thread.interrupt()
    deadline = time.monotonic() + _GRACE
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    hanging = [thread.name for thread in threads if thread.is_alive()]
    if hanging:
        log.warning("duties did not end in time", duties=hanging)


def _say_goodbye(database: Database, instance: str) -> None:
    try:
        with database.transaction() as session:
            heartbeat.end(session, instance)
        database.close()
    except Exception as error:
        # The heartbeat grows old by itself.
        log.warning("no goodbye", error=type(error).__name__)


def _serve_metrics(listen: str) -> None:
    host, _, port = listen.rpartition(":")
    start_http_server(int(port), addr=host)


def _beat(database: Database, instance: str, contacts: Sequence[Contact]) -> None:
    with database.transaction() as session:
        heartbeat.beat(session, instance, broker_ok=all_fresh(contacts))


def _measure(database: Database) -> None:
    with database.transaction() as session:
        OUTBOX_PENDING.set(outbox_desk.pending(session))
        for state, count in inbox_desk.count_states(session).items():
            INBOX_STATE.labels(state).set(count)


def _prune(database: Database) -> None:
    with database.transaction() as session:
        outbox_desk.prune(session, now())
    with database.transaction() as session:
        inbox_desk.prune(session, now())
