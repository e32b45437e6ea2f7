"""Every event has a contract, a golden file, a sender, and somebody who wants it."""

import hashlib
import json
from importlib import import_module
from pathlib import Path

import pytest

from services.event_docs import ASYNCAPI, PAGE, asyncapi, consumed, page
from services.shared.messaging import contracts
from services.shared.messaging.contracts import (
    ANSWERS,
    CONTRACTS,
    OUTWARD,
    check,
    checkpoint_type,
    to_wire,
)
from services.shared.messaging.envelope import Envelope, service_of
from services.shared.process.main import Service
from services.shared.process.settings import SERVICES

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "shared" / "golden"


def service_named(name: str) -> Service:
    """Return what a service hands over to its processes."""
    service: Service = import_module(f"services.{name}.app").SERVICE
    return service


def test_every_published_event_has_a_consumer_or_is_declared_outward() -> None:
    taken_in = set().union(*(consumed(name) for name in SERVICES))
    assert set(CONTRACTS) - taken_in - OUTWARD - ANSWERS == set()
    assert taken_in - set(CONTRACTS) == set()
    assert (OUTWARD | ANSWERS) - set(CONTRACTS) == set()
    assert not OUTWARD & ANSWERS


@pytest.mark.parametrize("event_type", CONTRACTS)
def test_every_event_is_published_by_the_service_that_its_name_says(event_type: str) -> None:
    service = service_of(event_type)
    assert service in SERVICES
    if event_type.endswith(".checkpointed.v1"):
        chains = {model.__tablename__ for model in service_named(service).chains}
        assert event_type in {checkpoint_type(service, chain) for chain in chains}
        return
    names = {name for name, value in vars(contracts).items() if value == event_type}
    sources = [
        path.read_text(encoding="utf-8")
        for path in (ROOT / "services" / service).rglob("*.py")
        if path.name != "consumers.py"
    ]
    assert any(name in source for name in {*names, event_type} for source in sources)


@pytest.mark.parametrize("service", SERVICES)
def test_every_chain_has_a_checkpoint_event(service: str) -> None:
    for model in service_named(service).chains:
        assert checkpoint_type(service, model.__tablename__) in CONTRACTS


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
