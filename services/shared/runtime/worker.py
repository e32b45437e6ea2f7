"""The worker's process: its loops, its signals, its end."""

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

from services.shared.accountability.comparison import Comparison
from services.shared.accountability.nightly import NightlyCheck
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.signing import Signer, signatures_of, signer_of
from services.shared.checkpoints.filing import file_heads
from services.shared.checkpoints.schools import known_schools
from services.shared.checkpoints.telling import publish_checkpoints
from services.shared.database.base import Database
from services.shared.messaging.admission import admission_of
from services.shared.messaging.broker import Consumer, open_publisher, service_source
from services.shared.messaging.envelope import Handler
from services.shared.messaging.inbox import Inbox, platform_format
from services.shared.messaging.inbox import admin as inbox_admin
from services.shared.messaging.loops import (
    Contact,
    Fresh,
    InboxLoop,
    OutboxLoop,
    all_fresh,
    retry_loop,
)
from services.shared.messaging.outbox import admin as outbox_admin
from services.shared.messaging.outbox.relay import Relay
from services.shared.messaging.region_loops import RegionsLoop
from services.shared.messaging.subscriptions import ANSWERING
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.process.loops import Loop, LoopThread, PeriodicTask
from services.shared.process.metrics import INBOX_STATE, OUTBOX_PENDING
from services.shared.process.settings import Settings
from services.shared.runtime import heartbeat

log = get_logger()

_POOL = 6
_ANSWERS_LOCK_TIMEOUT = 1  # seconds that one region's answers may keep another's
_GRACE = 20.0  # seconds for the message in hand


class WorkerService(Protocol):
    """What the worker needs to know of a service (services.shared.runtime.main.Service)."""

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
    def comparisons(self) -> tuple[Comparison, ...]:
        """Return how what people see is compared with its history."""

    @property
    def loops(self) -> Callable[[Settings, Database], Sequence[Loop]]:
        """Return what gives the loops of the service's own."""


def run_worker(service: WorkerService, settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; end with code 1 when a loop's thread has died."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    database = Database(settings.database_url, pool_size=_POOL)
    instance = f"{socket.gethostname()}:{os.getpid()}"
    loops = _loops(service, settings, database, instance)
    threads = [LoopThread(loop, stop) for loop in loops]
    _serve_metrics(settings.metrics_listen)
    for thread in threads:
        thread.start()
    log.info("worker works", loops=[loop.name for loop in loops])
    died = _watch(threads, stop)
    _end(threads, stop)
    _end_heartbeat(database, instance)
    if died:
        log.error("a loop died; the worker ends", loop=died)
        sys.exit(1)


def _loops(
    service: WorkerService, settings: Settings, database: Database, instance: str
) -> list[Loop]:
    sending = Contact()
    contacts: list[Fresh] = [sending]
    signer = signer_of(settings)
    relay = Relay(database, partial(open_publisher, settings.broker_url), signer)
    loops: list[Loop] = [OutboxLoop(relay, sending)]
    if service.name in ANSWERING:
        opener = partial(open_publisher, settings.broker_url, lock_timeout=_ANSWERS_LOCK_TIMEOUT)
        answers = Relay(database, opener, signer, answers=True)
        answering = Contact()
        contacts.append(answering)
        loops.append(OutboxLoop(answers, answering, "relay of answers"))
    handlers = service.consumers(settings)
    if handlers:
        receiving = Contact()
        contacts.append(receiving)
        inbox = Inbox(database, service.name, handlers, platform_format(admission_of(settings)))
        source = service_source(service.name, handlers.keys(), inbox.receive)
        connect = partial(Consumer, settings.broker_url, [source])
        loops += [InboxLoop(connect, receiving), retry_loop(inbox)]
    sealer = Sealer(database, service.chains)
    own = service.loops(settings, database)
    contacts += [loop for loop in own if isinstance(loop, RegionsLoop)]
    return [
        *loops,
        PeriodicTask("seal", 1.0, sealer.seal),
        *_checkpoint_loops(settings, database, signer, service.chains),
        PeriodicTask(
            "heartbeat", heartbeat.INTERVAL, partial(_beat, database, instance, contacts, sealer)
        ),
        PeriodicTask("gauges", 15.0, partial(_measure, database)),
        PeriodicTask("nightly check", 600.0, _nightly(service, settings, database).run),
        PeriodicTask("prune", 600.0, partial(_prune, database)),
        *own,
    ]


def _nightly(service: WorkerService, settings: Settings, database: Database) -> NightlyCheck:
    return NightlyCheck(
        database,
        known_schools,
        service.chains,
        service.comparisons,
        signatures_of(settings),
        settings.demo,
    )


def _checkpoint_loops(
    settings: Settings, database: Database, signer: Signer, chains: tuple[type[Any], ...]
) -> list[Loop]:
    """Return the loops that tell heads, and write them into the operator's file if there is one.

    Each in a thread of its own: a file on a mount that hangs must not keep heads from being told.
    """
    tell = partial(publish_checkpoints, database, signer, chains, signatures_of(settings))
    loops: list[Loop] = [PeriodicTask("checkpoint", 60.0, tell)]
    if settings.checkpoint_file is not None:
        write = partial(file_heads, database, signer, settings.checkpoint_file)
        loops.append(PeriodicTask("checkpoint file", 30.0, write))
    return loops


def _watch(threads: Sequence[threading.Thread], stop: threading.Event) -> str | None:
    """Wait for the end; return the loop whose thread died, if that is why."""
    while not stop.wait(1.0):
        for thread in threads:
            if not thread.is_alive():
                return thread.name
    return None


def _end(threads: Sequence[LoopThread], stop: threading.Event) -> None:
    stop.set()
    for thread in threads:
        thread.interrupt()
    deadline = time.monotonic() + _GRACE
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    hanging = [thread.name for thread in threads if thread.is_alive()]
    if hanging:
        log.warning("loops did not end in time", loops=hanging)


def _end_heartbeat(database: Database, instance: str) -> None:
    try:
        with database.transaction() as session:
            heartbeat.end(session, instance)
        database.close()
    except Exception as error:
        # The heartbeat grows old by itself.
        log.warning("heartbeat not ended", error=type(error).__name__)


def _serve_metrics(listen: str) -> None:
    host, _, port = listen.rpartition(":")
    start_http_server(int(port), addr=host)


def _beat(
    database: Database, instance: str, contacts: Sequence[Fresh], sealer: Sealer
) -> None:
    with database.transaction() as session:
        heartbeat.beat(
            session, instance, broker_ok=all_fresh(contacts), sealing_ok=sealer.is_sound()
        )


def _measure(database: Database) -> None:
    with database.transaction() as session:
        OUTBOX_PENDING.set(outbox_admin.pending(session))
        for state, count in inbox_admin.count_states(session).items():
            INBOX_STATE.labels(state).set(count)


def _prune(database: Database) -> None:
    with database.transaction() as session:
        outbox_admin.prune(session, now())
    with database.transaction() as session:
        inbox_admin.prune(session, now())
