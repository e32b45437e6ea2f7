"""Messages of regional systems: how they are read, which function each type is handed to.

Who has sent a message is known from the queue that it came in, and is never taken from what it
says. What cannot be read is parked for an operator, and its sender is told at once.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session

from services.journal.external.rules.monitorings import MonitoringError, monitoring_from
from services.journal.external.schemas.regional import (
    EnvelopeSchema,
    MonitoringSchema,
    ResultsSchema,
)
from services.journal.external.usecases import announcing, batches
from services.journal.regions import usecases as regions
from services.journal.regions.usecases import region_caller
from services.shared.database.base import PLATFORM, Database
from services.shared.messaging import contracts, outbox
from services.shared.messaging.broker.regions import Region
from services.shared.messaging.envelope import Envelope, UnreadableMessage
from services.shared.messaging.inbox import Inbox, MessageFormat
from services.shared.messaging.region_loops import ReceivingRegions, RetryingRegions
from services.shared.process.clock import now
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.main import Handler
from services.shared.process.settings import Settings

MONITORING_ANNOUNCED = "org.letopis.region.monitoring.announced.v1"
RESULTS_SENT = "org.letopis.region.results.sent.v1"

_LARGEST = 16 << 20  # bytes
_JUDGING_PERIOD = 0.3  # seconds
_SHOWN_PROBLEMS = 5


def announced(region: Region, session: Session, envelope: Envelope) -> None:
    """Take an announced monitoring, or tell its region why not."""
    announcing.announce(session, region, envelope.id, envelope.data)


def results_sent(region: Region, session: Session, envelope: Envelope) -> None:
    """Keep a batch; its records are judged afterwards, some at a time."""
    batches.keep_batch(session, region, envelope.id, envelope.data)


_SCHEMAS: Mapping[str, Schema] = {
    MONITORING_ANNOUNCED: MonitoringSchema(),
    RESULTS_SENT: ResultsSchema(),
}


def loops(settings: Settings, database: Database) -> Sequence[Loop]:
    """Return what the journal's worker does for regional systems."""
    known = partial(regions.known_regions, database)
    inbox_of = partial(_inbox, database)
    return (
        ReceivingRegions(settings.broker_url, known, inbox_of),
        RetryingRegions(known, inbox_of),
        PeriodicTask("judging", _JUDGING_PERIOD, partial(batches.judge_waiting, database)),
    )


def read_message(consumer: str, body: bytes) -> Envelope:
    """Read a message that a consumer of the journal has taken in: only regions send us any.

    Raises:
        UnreadableMessage: it is none of ours.
    """
    region = Region.of_consumer(consumer)
    if region is None:
        raise UnreadableMessage("consumer")
    return read_regional(region, body)


def read_regional(region: Region, body: bytes) -> Envelope:
    """Return the message of a region as an event; messages of one monitoring keep their order.

    Raises:
        UnreadableMessage: it is no JSON, or something that it must hold is missing or wrong; says
            which fields, never their values.
    """
    if len(body) > _LARGEST:
        raise UnreadableMessage(f"больше {_LARGEST >> 20} МБ: разбейте пакет на части")
    told = _loaded(EnvelopeSchema(), _parsed(body))
    schema = _SCHEMAS.get(told["type"])
    if schema is None:
        raise UnreadableMessage("type: нужен " + " или ".join(sorted(_SCHEMAS)))
    data = _loaded(schema, told["data"], "data.")
    if told["type"] == MONITORING_ANNOUNCED:
        _check_monitoring(data)
    return Envelope(
        id=told["id"],
        type=told["type"],
        subject=data.get("monitoring") or data["id"],
        school_id=PLATFORM,
        sequence=time.time_ns() // 1000,
        time=now(),
        data=data,
        actor=region.user_id,
        correlation_id=told["id"].hex,
    )


def _inbox(database: Database, region: Region) -> Inbox:
    message_format = MessageFormat(
        read=partial(read_regional, region),
        check=lambda _type, _data: None,  # checked when it was read
        parked=partial(_answer_unreadable, region),
    )
    handlers: Mapping[str, Handler] = {
        MONITORING_ANNOUNCED: partial(announced, region),
        RESULTS_SENT: partial(results_sent, region),
    }
    return Inbox(database, region.consumer, handlers, message_format)


def _answer_unreadable(region: Region, session: Session, body: bytes, why: str) -> None:
    """Tell a region that a message of its is parked, and which, as far as can be seen."""
    seen = _seen(body)
    outbox.publish(
        session,
        contracts.MESSAGE_REFUSED,
        region.name,
        {
            "digest": hashlib.sha256(body).hexdigest(),
            **seen,
            "reason": "unreadable",
            "why": f"Сообщение не читается: {why} (unreadable).",
        },
        region_caller(region),
        school_id=PLATFORM,
    )


def _seen(body: bytes) -> dict[str, str | None]:
    told = _or_empty(_or_none(body))
    data = _or_empty(told.get("data"))
    announcement = told.get("type") == MONITORING_ANNOUNCED
    return {
        "message": _short(told.get("id")),
        "batch": _short(data.get("batch")),
        "monitoring": _short(data.get("id" if announcement else "monitoring")),
    }


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise UnreadableMessage("тело — не JSON") from None


def _loaded(schema: Schema, told: Any, prefix: str = "") -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(told)
    except ValidationError as error:
        problems = list(_problems(error.messages, prefix))
        more = " …" if len(problems) > _SHOWN_PROBLEMS else ""
        raise UnreadableMessage("; ".join(problems[:_SHOWN_PROBLEMS]) + more) from None
    return loaded


def _problems(messages: Any, path: str) -> Sequence[str]:
    if isinstance(messages, Mapping):
        return [
            problem
            for key, inner in messages.items()
            for problem in _problems(inner, f"{path}{'' if key == '_schema' else key}.")
        ]
    return [f"{path.rstrip('.')}: {' '.join(map(str, messages))}"]


def _check_monitoring(data: Mapping[str, Any]) -> None:
    try:
        monitoring_from(data)
    except MonitoringError as error:
        raise UnreadableMessage(f"data.{error}") from None


def _or_none(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def _or_empty(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _short(value: Any) -> str | None:
    fits = isinstance(value, str) and 0 < len(value) <= 64 and value.isprintable()
    return value if fits else None
