"""Messages of regional systems: how they are read, and which feature each type is handed to.

Who has sent a message is known from the queue that it came in, and is never taken from what it
says. What cannot be read is parked for an operator, and its sender is answered at once.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import orjson
from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session

from services.journal.external_results.consumers import RESULTS_SENT
from services.journal.monitorings.consumers import MONITORING_ANNOUNCED
from services.journal.regions.consumers import RegionalMessage
from services.journal.regions.schemas import EnvelopeSchema
from services.journal.regions.usecases import refuse_message
from services.shared.database.base import PLATFORM, Database
from services.shared.messaging.broker.regions import Region
from services.shared.messaging.envelope import Envelope, UnreadableMessage
from services.shared.messaging.inbox import Inbox, MessageFormat
from services.shared.process.clock import now

_MESSAGES = {message.type: message for message in (MONITORING_ANNOUNCED, RESULTS_SENT)}
_LARGEST = 16 << 20  # bytes
_SHOWN_PROBLEMS = 5


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
    head = _load(EnvelopeSchema(), _parse(body))
    message = _MESSAGES.get(head["type"])
    if message is None:
        raise UnreadableMessage("type: нужен " + " или ".join(sorted(_MESSAGES)))
    data = _load(message.schema, head["data"], "data.")
    return Envelope(
        id=head["id"],
        type=message.type,
        subject=data[message.monitoring],
        school_id=PLATFORM,
        sequence=time.time_ns() // 1000,
        time=now(),
        data=data,
        actor=region.user_id,
        correlation_id=head["id"].hex,
    )


def inbox_of(database: Database, region: Region) -> Inbox:
    """Return the inbox that takes in what a region sends."""
    message_format = MessageFormat(
        admit=_known_by_queue,
        read=partial(read_regional, region),
        check=lambda _type, _data: None,  # checked when it was read
        parked=partial(_answer_unreadable, region),
        parked_at_most=None,
    )
    handlers = {message.type: _handler(message, region) for message in _MESSAGES.values()}
    return Inbox(database, region.consumer, handlers, message_format)


def _known_by_queue(_envelope: Envelope, _received_at: datetime) -> None:
    """Believe that a region has sent what lies in its queue: nobody else can write there."""


def _handler(message: RegionalMessage, region: Region) -> Callable[[Session, Envelope], None]:
    def handle(session: Session, envelope: Envelope) -> None:
        message.receive(session, region, envelope.id, envelope.data)

    return handle


def _answer_unreadable(region: Region, session: Session, body: bytes, why: str) -> None:
    """Answer a region that a message of its is parked, and which, as far as can be seen."""
    refuse_message(
        session,
        region,
        "unreadable",
        f"Сообщение не читается: {why}",
        digest=hashlib.sha256(body).hexdigest(),
        **_names_in(body),
    )


def _names_in(body: bytes) -> dict[str, str | None]:
    """Return what an unreadable message names: its id, its batch and its monitoring."""
    try:
        head = _as_object(orjson.loads(body))
    except orjson.JSONDecodeError:
        head = {}
    data, type_ = _as_object(head.get("data")), head.get("type")
    message = _MESSAGES.get(type_, RESULTS_SENT) if isinstance(type_, str) else RESULTS_SENT
    return {
        "message": _as_name(head.get("id")),
        "batch": _as_name(data.get("batch")),
        "monitoring": _as_name(data.get(message.monitoring)),
    }


def _parse(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise UnreadableMessage("тело — не JSON") from None


def _load(schema: Schema, document: Any, prefix: str = "") -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(document)
    except ValidationError as error:
        problems = list(_problems(error.messages, prefix))
        more = " …" if len(problems) > _SHOWN_PROBLEMS else ""
        raise UnreadableMessage("; ".join(problems[:_SHOWN_PROBLEMS]) + more) from None
    return loaded


def _problems(messages: Any, path: str) -> Iterable[str]:
    """Return a line for each field that is wrong: where it is, and what would be right."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _problems(inner, f"{path}{'' if key == '_schema' else key}.")
    else:
        yield f"{path.rstrip('.')}: {' '.join(map(str, messages))}"


def _as_object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _as_name(value: Any) -> str | None:
    fits = isinstance(value, str) and 0 < len(value) <= 64 and value.isprintable()
    return value if fits else None
