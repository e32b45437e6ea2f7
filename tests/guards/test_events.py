"""Every event has a contract, a golden file, a sender, and somebody who wants it."""

import hashlib
import json
from importlib import import_module
from pathlib import Path

import pytest

from services.event_docs import ASYNCAPI, NOWHERE, PAGE, asyncapi, consumed, page
from services.features import Features
from services.shared.messaging import contracts
from services.shared.messaging.contracts import (
    ANSWERS,
    CONTRACTS,
    OUTWARD,
    check,
    to_wire,
)
from services.shared.messaging.envelope import Envelope, service_of
from services.shared.messaging.subscriptions import SUBSCRIPTIONS
from services.shared.process.settings import SERVICES, read_settings

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "shared" / "golden"


def features_of(service: str) -> Features:
    """Return the features of a service."""
    found: Features = import_module(f"services.{service}.app").FEATURES
    return found


def test_every_published_event_has_a_consumer_or_is_declared_outward() -> None:
    taken_in = set().union(*(consumed(name) for name in SERVICES))
    assert set(CONTRACTS) - taken_in - OUTWARD - ANSWERS == set()
    assert taken_in - set(CONTRACTS) == set()
    assert (OUTWARD | ANSWERS) - set(CONTRACTS) == set()
    assert not OUTWARD & ANSWERS


def test_a_service_may_receive_exactly_the_types_that_it_takes_in() -> None:
    taken_in = {name: frozenset(consumed(name)) for name in SERVICES}
    assert taken_in == SUBSCRIPTIONS


def test_the_services_declare_exactly_the_events_that_have_a_contract() -> None:
    published = [event for name in SERVICES for event in features_of(name).events()]
    assert sorted(published) == sorted(CONTRACTS)


@pytest.mark.parametrize("service", SERVICES)
def test_an_event_is_published_by_the_service_that_its_name_says(service: str) -> None:
    assert {service_of(event) for event in features_of(service).events()} == {service}


@pytest.mark.parametrize("service", SERVICES)
def test_a_feature_publishes_the_events_that_it_declares(service: str) -> None:
    for feature in features_of(service).all:
        sources = "".join(
            path.read_text(encoding="utf-8")
            for path in (ROOT / "services" / service / feature.name).rglob("*.py")
            if path.name != "feature.py"
        )
        for event in feature.events:
            names = {name for name, value in vars(contracts).items() if value == event}
            assert any(name in sources for name in {*names, event}), (feature.name, event)


@pytest.mark.parametrize("service", SERVICES)
def test_no_two_features_take_the_same_event_in(service: str) -> None:
    settings = read_settings(service, NOWHERE)
    taken_in = [
        event for feature in features_of(service).all for event in feature.consumers(settings)
    ]
    assert len(taken_in) == len(set(taken_in))


@pytest.mark.parametrize("event_type", CONTRACTS)
def test_the_golden_file_of_an_event_fits_its_contract(event_type: str) -> None:
    body = (GOLDEN / f"{event_type}.json").read_bytes()
    event = Envelope.from_json(body)
    assert event.type == event_type
    check(event_type, event.data)
    assert json.loads(event.to_json()) == json.loads(body)


@pytest.mark.parametrize("event_type", CONTRACTS)
def test_a_sender_of_today_may_still_send_the_golden_file(event_type: str) -> None:
    """A field made required, or taken away, within a version fails here."""
    data = json.loads((GOLDEN / f"{event_type}.json").read_bytes())["data"]
    assert to_wire(event_type, data) == data


def test_golden_files_are_never_edited() -> None:
    """A new event adds its line; a line that changes breaks whoever still has such an event."""
    listed = dict(
        reversed(line.split("  ")) for line in (GOLDEN / "SHA256SUMS").read_text().splitlines()
    )
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in GOLDEN.glob("*.json")
    }
    assert found == listed
    assert {name.removesuffix(".json") for name in found} == set(CONTRACTS)


def test_the_description_of_events_is_made_from_the_contracts_of_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m services.event_docs"
    assert ASYNCAPI.read_bytes() == asyncapi(), "run python -m services.event_docs"


@pytest.mark.parametrize("event_type", CONTRACTS)
def test_no_event_names_a_person(event_type: str) -> None:
    """A receiver that needs a name asks the service that owns it."""
    personal = {"family_name", "given_name", "patronymic", "full_name", "birth_date", "email"}
    assert not personal & set(CONTRACTS[event_type]().fields)
