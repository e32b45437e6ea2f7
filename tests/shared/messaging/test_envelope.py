"""The envelope: CloudEvents, strictly."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from services.shared.messaging.contracts import PUPIL_ENROLLED
from services.shared.messaging.envelope import Envelope, UnreadableMessage, service_of, source_of
from tests.shared.events import envelope


def changed(**changes: Any) -> bytes:
    """Return an event's JSON with attributes set, or (None) taken away."""
    raw = {**orjson.loads(envelope().to_json()), **changes}
    return orjson.dumps({key: value for key, value in raw.items() if value is not None})


def test_an_event_survives_the_way_through_json() -> None:
    event = envelope("8А", causation_id=UUID(int=7), sequence=42)
    assert Envelope.from_json(event.to_json()) == event


def test_the_json_is_a_cloudevent() -> None:
    raw = orjson.loads(envelope(sequence=42).to_json())
    assert raw["specversion"] == "1.0"
    assert raw["source"] == "urn:letopis:journal"
    assert raw["datacontenttype"] == "application/json"
    assert raw["sequence"] == "0000000000000000042"
    assert all(name.isalnum() and name == name.lower() for name in raw)


def test_sequences_sort_as_text_as_they_count() -> None:
    texts = [
        orjson.loads(envelope(sequence=number).to_json())["sequence"]
        for number in (1, 2, 9, 10, 11, 99, 100, 2**62)
    ]
    assert texts == sorted(texts)


def test_times_of_other_zones_are_the_same_moment() -> None:
    event = Envelope.from_json(changed(time="2024-09-02T10:30:00+05:00"))
    assert event.time == datetime(2024, 9, 2, 5, 30, tzinfo=UTC)


def test_attributes_that_are_not_ours_are_no_fault() -> None:
    event = envelope()
    raw = {**orjson.loads(event.to_json()), "traceparent": "00-1-2-3", "dataschema": "urn:x"}
    assert Envelope.from_json(orjson.dumps(raw)) == event


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *((name, None) for name in ("specversion", "id", "source", "type", "subject", "time")),
        *((name, None) for name in ("schoolid", "sequence", "actor", "data")),
        *((name, 7) for name in ("id", "source", "type", "subject", "time", "schoolid", "actor")),
        ("id", "not-a-uuid"),
        ("type", "org.letopis.journal"),
        ("type", "org.letopis.journal.pupil.enrolled.v0"),
        ("type", "com.example.journal.pupil.enrolled.v1"),
        ("source", "urn:letopis:archive"),
        ("specversion", "0.3"),
        ("subject", ""),
        ("subject", "x" * 257),
        ("subject", "a\x00b"),
        ("time", "2024-09-02T05:30:00"),
        ("time", "yesterday"),
        ("schoolid", "Школа 131"),
        ("schoolid", "a" * 33),
        ("schoolid", ""),
        ("sequence", 1),
        ("sequence", "0"),
        ("sequence", "-1"),
        ("sequence", "٣"),
        ("sequence", str(1 << 63)),
        ("causationid", "nothing"),
        ("correlationid", 5),
        ("data", []),
        ("data", "text"),
    ],
)
def test_an_attribute_that_is_missing_or_wrong_makes_it_unreadable(
    name: str, wrong: object
) -> None:
    with pytest.raises(UnreadableMessage) as caught:
        Envelope.from_json(changed(**{name: wrong}))
    assert str(caught.value) in (name, "specversion or source")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b'"text"', b"7", b"null"])
def test_what_is_no_json_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableMessage):
        Envelope.from_json(body)


def test_an_event_is_handled_on_behalf_of_its_actor() -> None:
    caller = envelope().caller()
    assert (caller.user_id, caller.role, caller.school_id) == ("u-1", "service", "131")
    assert (caller.correlation_id, caller.origin) == ("c-1", "queue journal")


def test_a_type_names_its_service() -> None:
    assert service_of(PUPIL_ENROLLED) == "journal"
    assert source_of(PUPIL_ENROLLED) == "urn:letopis:journal"
