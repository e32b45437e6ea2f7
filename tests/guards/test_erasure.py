"""Every table with a school goes by an act or stays for a reason: none is forgotten."""

from importlib import import_module

import pytest
from sqlalchemy import create_engine

from services.archive.acts.rules.requests import DATA_CLASSES
from services.archive.acts.rules.requests import SERVICES as ASKED
from services.destruction import ChainedRows, Destruction
from services.destruction.declarations import MECHANISM_STAYS
from services.event_docs import NOWHERE
from services.shared.messaging.contracts import CONTRACTS, gaps_left_type
from services.shared.process.settings import SERVICES, read_settings
from tests.guards.test_tables import MakeDatabase, tables_with_a_school


def declared(service: str) -> Destruction:
    """Return what a service says of its data."""
    features = import_module(f"services.{service}.app").FEATURES
    erasure: Destruction = features.destruction(read_settings(service, NOWHERE))
    return erasure


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_with_a_school_goes_or_stays_for_a_reason(
    service: str, make_database: MakeDatabase
) -> None:
    engine = create_engine(make_database(service).owner)
    with engine.connect() as connection:
        found = set(tables_with_a_school(connection))
    engine.dispose()
    spoken_of = declared(service).tables() | set(MECHANISM_STAYS)
    assert found - spoken_of == set()


@pytest.mark.parametrize("service", SERVICES)
def test_no_table_both_goes_and_stays(service: str) -> None:
    erasure = declared(service)
    going = {part.table for one in erasure.classes for part in one.erasers}
    staying = {one.table for one in erasure.stays} | set(MECHANISM_STAYS)
    assert going & staying == set()


def test_what_the_archive_asks_for_is_what_the_services_have() -> None:
    assert set(ASKED) == set(SERVICES)
    known = {one.name for service in SERVICES for one in declared(service).classes}
    asked = {name for names in DATA_CLASSES.values() for name in names}
    assert asked == known


@pytest.mark.parametrize("service", SERVICES)
def test_whose_chained_rows_go_by_an_act_has_the_archive_countersign_it(service: str) -> None:
    erasers = [part for one in declared(service).classes for part in one.erasers]
    leaves_gaps = any(isinstance(part, ChainedRows) for part in erasers)
    assert leaves_gaps == (gaps_left_type(service) in CONTRACTS)
    # Nobody is left to countersign what the archive would take out of its own chains.
    assert service != "archive" or not leaves_gaps


def test_no_class_is_asked_of_another_service_than_its_name_says() -> None:
    for service in SERVICES:
        for one in declared(service).classes:
            assert one.name.split(".")[0] == service
            assert one.title
