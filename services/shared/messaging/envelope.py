"""The envelope of an event: CloudEvents 1.0 as JSON, with the extensions that the platform needs.

`sequence` follows the CloudEvents sequence extension: a string of digits that sorts as it counts.
It counts the events of one subject in one school from one source, from 1, without gaps.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role

CONTENT_TYPE = "application/cloudevents+json"
_DATA_TYPE = "application/json"
_SEQUENCE_DIGITS = 19
_TYPE = re.compile(r"org\.letopis\.([a-z]+)(\.[a-z_]+)+\.v[1-9][0-9]*")
_SCHOOL = re.compile(r"[a-z0-9-]{1,32}")
_LONGEST_TEXT = 256
_Value = TypeVar("_Value")


class UnreadableMessage(Exception):
    """The bytes are no event of ours; the message says which part, never what stands in it."""


class Refused(Exception):
    """An event is not believed; the message is a sentence for an operator.

    `kind` is one word for a metric: unsigned, signature, type, future, past, data. With `until` it
    is its sender's word and will be believed from that moment on.
    """

    def __init__(
        self, kind: str, why: str, *, is_signed: bool = False, until: datetime | None = None
    ) -> None:
        """Take the kind and the sentence, which quotes nothing that the event holds.

        `is_signed` tells that it is what its sender has said: nobody else can make more of them.
        """
        super().__init__(why)
        self.kind = kind
        self.is_signed = is_signed
        self.until = until


@dataclass(frozen=True)
class Envelope:
    """One event. `data` is plain JSON, as it travels: ids and dates are strings.

    `subject` names the thing whose events are counted by `sequence`, such as a class journal.
    `correlation_id` joins everything that one request led to; `causation_id` is the event whose
    handling led to this one. `signature` is the sender's, over all the rest; it is there from when
    the event leaves its service (services.shared.messaging.signed_events).
    """

    id: UUID
    type: str
    subject: str
    school_id: str
    sequence: int
    time: datetime
    data: Mapping[str, Any]
    actor: str
    correlation_id: str = ""
    causation_id: UUID | None = None
    signature: str = ""

    @property
    def source(self) -> str:
        """Return the service that published it, as CloudEvents' `source`."""
        return source_of(self.type)

    @property
    def origin(self) -> str:
        """Return from where somebody acts when this is handled: a service says that they did."""
        return f"queue {service_of(self.type)}"

    def caller(self) -> Caller:
        """Return who acts when this event is handled: the platform, on behalf of its actor."""
        return Caller(
            user_id=self.actor,
            role=Role.SERVICE,
            school_id=self.school_id,
            correlation_id=self.correlation_id,
            origin=self.origin,
        )

    def to_json(self) -> bytes:
        """Return the event in CloudEvents' structured JSON form."""
        signature = {"signature": self.signature} if self.signature else {}
        return orjson.dumps({**self._attributes(), **signature})

    def signed(self) -> bytes:
        """Return the bytes that the signature covers: everything but itself."""
        return orjson.dumps(self._attributes(), option=orjson.OPT_SORT_KEYS)

    def _attributes(self) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": str(self.id),
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time.astimezone(UTC).isoformat(timespec="microseconds"),
            "datacontenttype": _DATA_TYPE,
            "schoolid": self.school_id,
            "sequence": str(self.sequence).zfill(_SEQUENCE_DIGITS),
            "actor": self.actor,
            **({"correlationid": self.correlation_id} if self.correlation_id else {}),
            **({"causationid": str(self.causation_id)} if self.causation_id else {}),
            "data": self.data,
        }

    @classmethod
    def from_json(cls, body: bytes) -> "Envelope":
        """Return the event that `body` is.

        Raises:
            UnreadableMessage: it is no JSON, or an attribute is missing or not well formed.
        """
        try:
            raw = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise UnreadableMessage("the body is no JSON") from None
        if not isinstance(raw, dict):
            raise UnreadableMessage("the body is no JSON object")
        envelope = cls(**{field: read(raw) for field, read in _READERS.items()})
        if raw.get("specversion") != "1.0" or raw.get("source") != envelope.source:
            raise UnreadableMessage("specversion or source")
        if raw.get("datacontenttype") != _DATA_TYPE:
            raise UnreadableMessage("datacontenttype")
        return envelope


Handler = Callable[[Session, Envelope], None]


def source_of(event_type: str) -> str:
    """Return the `source` of an event type: the service whose name stands in it."""
    return f"urn:letopis:{service_of(event_type)}"


def service_of(event_type: str) -> str:
    """Return the service that publishes an event type.

    Raises:
        UnreadableMessage: it is not built like an event type.
    """
    found = _TYPE.fullmatch(event_type)
    if found is None:
        raise UnreadableMessage("type")
    return found[1]


def _text(name: str, default: str | None = None) -> Callable[[dict[str, Any]], str]:
    def read(raw: dict[str, Any]) -> str:
        value = raw.get(name, default)
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT or "\x00" in value:
            raise UnreadableMessage(name)
        if not value and default is None:
            raise UnreadableMessage(name)
        return value

    return read


def _parsed(name: str, parse: Callable[[str], _Value]) -> Callable[[dict[str, Any]], _Value]:
    text = _text(name)

    def read(raw: dict[str, Any]) -> _Value:
        try:
            return parse(text(raw))
        except ValueError:
            raise UnreadableMessage(name) from None

    return read


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if pattern.fullmatch(value) is None:
            raise ValueError
        return value

    return parse


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit()) or not 0 < int(value) < 1 << 63:
        raise ValueError
    return int(value)


def _data(raw: dict[str, Any]) -> Mapping[str, Any]:
    data = raw.get("data")
    if not isinstance(data, dict):
        raise UnreadableMessage("data")
    return data


def _causation(raw: dict[str, Any]) -> UUID | None:
    return _parsed("causationid", UUID)(raw) if "causationid" in raw else None


_READERS: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "id": _parsed("id", UUID),
    "type": _parsed("type", _matching(_TYPE)),
    "subject": _text("subject"),
    "school_id": _parsed("schoolid", _matching(_SCHOOL)),
    "sequence": _parsed("sequence", _count),
    "time": _parsed("time", _moment),
    "data": _data,
    "actor": _text("actor"),
    "correlation_id": _text("correlationid", default=""),
    "causation_id": _causation,
    "signature": _text("signature", default=""),
}
