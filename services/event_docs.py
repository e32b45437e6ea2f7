"""The description of all events, made from their contracts and the services' consumers.

`python -m services.event_docs` writes docs/events.md for people and docs/asyncapi.json (AsyncAPI
3.0) for tools; a guard test compares.
"""

import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import orjson
from apispec import APISpec
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields

from services.shared.accountability.caller import make_key_pair
from services.shared.messaging.contracts import ANSWERS, CONTRACTS, OUTWARD
from services.shared.messaging.envelope import CONTENT_TYPE, service_of
from services.shared.process.settings import SERVICES, read_settings

_DOCS = Path(__file__).parent.parent / "docs"
PAGE = _DOCS / "events.md"
ASYNCAPI = _DOCS / "asyncapi.json"

# Settings of no installation: which types a service takes in does not depend on one.
NOWHERE = {
    "PROFILE": "embedded",
    "DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1/none",
    "BROKER_URL": "pgmq://nobody@127.0.0.1/none",
    "CALLER_PUBLIC_KEYS": json.dumps(make_key_pair("documents")[1]),
    "SIGNING_PUBLIC_KEYS": '{"keys": []}',
    "STORE_ENDPOINT": "127.0.0.1:9",
    "STORE_BUCKET": "none",
    "HANDOVER_BUCKET": "none",
    "STORE_ACCESS_KEY": "none",
    "STORE_SECRET_KEY": "none",
}

_HEAD = """# Events

Made by `python -m services.event_docs` from `services/shared/messaging/contracts.py` and the
services' `consumers.py`; do not edit it by hand. The same for
tools: `asyncapi.json` (AsyncAPI 3.0).

An event is a [CloudEvent](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md) in
structured JSON form. It is published to the topic exchange `platform` with its type as routing
key; each service has one durable queue, `platform.<service>`, bound to the types that it takes.

| attribute | what it says |
| --- | --- |
| `id` | UUIDv7; the same event always has the same, however often it is delivered |
| `source` | `urn:letopis:<service>` |
| `type` | `org.letopis.<service>.<thing>.<what happened>.v<version>` |
| `subject` | the thing whose events `sequence` counts |
| `time` | when it happened, UTC |
| `schoolid` | the code of the school; `platform` for things of no school |
| `sequence` | counts the events of a subject in a school from 1 without gaps; 19 digits |
| `actor` | the account, or the process, that caused it; never a name |
| `correlationid` | joins everything that one request led to |
| `causationid` | the event whose handling led to this one, if any |
| `signature` | the signature of the service that `source` names, over all the rest; see below |

Delivery is at least once and nearly always in order; a receiver remembers ids, and does what is
right in any order (`services/shared/messaging/inbox`). It sees gaps in `sequence` where an
event's type is not for it. Within a version only optional fields are added, so a receiver ignores
fields that it does not know. An example of each, never edited: `tests/shared/golden/`.

Events marked *outward* are for receivers outside the platform: they bind a queue of their own,
and where nobody has bound one the event is not kept by the broker. An *answer* goes to the
exchange `answers` instead, with its subject, the name of a regional system, as routing key: to the
queue of that system alone (docs/exchange/).

Every event is signed by the service that `source` names, and believed under that signature alone,
checked before anything is done or recorded under its id.
`signature` is Ed25519 over the event's JSON without it, keys sorted, no spaces, attributes that
are not in the table above left out; base64url without padding. The key is the one of that name in
`SIGNING_PUBLIC_KEYS`. An event is believed, further, when its `time` is not more than five minutes
ahead of the receiver's clock and not older than `EVENTS_OLDEST_DAYS` (30) when it comes. What is
not believed takes effect nowhere, is counted in `letopis_events_refused`, and stands in the
receiver's inbox as *dead* with the reason: all that is signed, thousands whose key may only not be
known yet, twenty of a service that are unsigned. One that is up to a day ahead waits for its time
(`services/shared/messaging/admission.py`, `services/shared/messaging/inbox/parking.py`).
"""


class ServiceConsumers:
    """Which services take an event type in."""

    def __init__(self) -> None:
        """Read the consumers of every service that has any."""
        self._types = {name: consumed(name) for name in SERVICES}

    def of(self, event_type: str) -> list[str]:
        """Return the services that take `event_type` in."""
        return [name for name, types in self._types.items() if event_type in types]


def page() -> str:
    """Return docs/events.md."""
    consumers = ServiceConsumers()
    return _HEAD + "".join(
        _section(event_type, schema(), consumers.of(event_type))
        for event_type, schema in sorted(CONTRACTS.items())
    )


def asyncapi() -> bytes:
    """Return docs/asyncapi.json."""
    consumers = ServiceConsumers()
    types = sorted(CONTRACTS)
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Letopis: events",
            "version": "1.0.0",
            "description": "CloudEvents on the topic exchange `platform`.",
            "license": {"name": "AGPL-3.0-or-later"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {event_type: _channel(event_type) for event_type in types},
        "operations": {
            name: operation
            for event_type in types
            for name, operation in _operations(event_type, consumers.of(event_type))
        },
        "components": {
            "messages": {event_type: _message(event_type) for event_type in types},
            "schemas": {"CloudEvent": _CLOUD_EVENT},
        },
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


@click.command()
def write() -> None:
    """Write both documents."""
    PAGE.write_text(page(), encoding="utf-8")
    ASYNCAPI.write_bytes(asyncapi())
    click.echo(f"{PAGE}, {ASYNCAPI}")


def consumed(service: str) -> set[str]:
    """Return the event types that a service takes in."""
    settings = read_settings(service, NOWHERE)
    return set(import_module(f"services.{service}.app").SERVICE.consumers(settings))


def _section(event_type: str, schema: Schema, consumers: Iterable[str]) -> str:
    receivers = ", ".join(consumers) or "nobody inside"
    outward = ", outward" if event_type in OUTWARD else ""
    outward = ", an answer to a regional system" if event_type in ANSWERS else outward
    sent = f"Published by {service_of(event_type)}; taken in by {receivers}{outward}."
    return (
        f"\n## {event_type}\n\n{_sentence(schema)}\n\n{sent}\n\n"
        "| field | kind | |\n| --- | --- | --- |\n" + "".join(_rows(schema))
    )


def _rows(schema: Schema, prefix: str = "") -> Iterable[str]:
    for name, field in schema.fields.items():
        need = "" if field.required else "optional"
        if isinstance(field, fields.Nested):
            yield f"| `{prefix}{name}` | object | {need} |\n"
            yield from _rows(field.schema, f"{prefix}{name}.")
        else:
            yield f"| `{prefix}{name}` | {_kind(field)} | {need} |\n"


def _kind(field: fields.Field[Any]) -> str:
    if isinstance(field, fields.List):
        return f"list of {_kind(field.inner)}"
    described = _json_schema_of(field)
    example = described.get("example")
    kind = described.get("format", described.get("type", ""))
    return f"{kind}, such as {example}" if example else str(kind)


def _channel(event_type: str) -> dict[str, Any]:
    exchange = "answers" if event_type in ANSWERS else "platform"
    return {
        "address": "{region}" if event_type in ANSWERS else event_type,
        **({"parameters": {"region": {}}} if event_type in ANSWERS else {}),
        "messages": {"event": {"$ref": f"#/components/messages/{event_type}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": exchange, "type": "topic", "durable": True},
            }
        },
    }


def _operations(
    event_type: str, consumers: Iterable[str]
) -> Iterable[tuple[str, dict[str, Any]]]:
    channel = {"$ref": f"#/channels/{event_type}"}
    yield f"{service_of(event_type)} sends {event_type}", {"action": "send", "channel": channel}
    for name in consumers:
        yield f"{name} receives {event_type}", {"action": "receive", "channel": channel}


def _message(event_type: str) -> dict[str, Any]:
    schema = CONTRACTS[event_type]()
    described = _converter().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
    return {
        "name": event_type,
        "summary": _sentence(schema),
        "contentType": CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/CloudEvent"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": event_type},
                        "data": _without_limits(described),
                    },
                },
            ]
        },
    }


def _sentence(schema: Schema) -> str:
    return " ".join((type(schema).__doc__ or "").split())


def _json_schema_of(field: fields.Field[Any]) -> dict[str, Any]:
    described: dict[str, Any] = _converter().field2property(field)
    return described


def _converter() -> OpenAPIConverter:
    # No name: schemas stand where they are used.
    spec = APISpec("events", "1", "3.1.0")
    return OpenAPIConverter("3.1.0", schema_name_resolver=lambda _schema: "", spec=spec)


def _without_limits(schema: Any) -> Any:
    """Allow fields of a newer sender; `example` is no keyword of JSON Schema."""
    if isinstance(schema, Mapping):
        rest = {k: v for k, v in schema.items() if k not in ("additionalProperties", "example")}
        examples = {"examples": [schema["example"]]} if "example" in schema else {}
        return {**{k: _without_limits(v) for k, v in rest.items()}, **examples}
    if isinstance(schema, list):
        return [_without_limits(item) for item in schema]
    return schema


_CLOUD_EVENT: dict[str, Any] = {
    "type": "object",
    "required": [
        "specversion", "id", "source", "type", "subject", "time", "datacontenttype",
        "schoolid", "sequence", "actor", "data", "signature",
    ],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "format": "uuid"},
        "source": {"type": "string", "pattern": "^urn:letopis:[a-z]+$"},
        "type": {"type": "string"},
        "subject": {"type": "string", "maxLength": 256},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": {"const": "application/json"},
        "schoolid": {"type": "string", "pattern": "^[a-z0-9-]{1,32}$"},
        "sequence": {"type": "string", "pattern": "^[0-9]{19}$"},
        "actor": {"type": "string", "maxLength": 256},
        "correlationid": {"type": "string", "maxLength": 256},
        "causationid": {"type": "string", "format": "uuid"},
        "signature": {"type": "string", "pattern": "^[A-Za-z0-9_-]{86}$"},
        "data": {"type": "object"},
    },
}


if __name__ == "__main__":
    write()
