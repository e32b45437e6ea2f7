"""A person's memberships: which is taken first, how they switch, and what the journal knows."""

from collections.abc import Callable
from contextlib import ExitStack
from threading import Event
from time import perf_counter
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from services.gateway.auth.identity.memberships import Membership
from services.gateway.auth.ties import TieCache
from services.gateway.clients import ServiceClient, ServiceDown, make_pool
from services.shared.accountability.caller import TokenMint
from tests.gateway.people import COOKIE, Visitor
from tests.gateway.services import serving
from tests.gateway.stack import Stack

NewVisitor = Callable[..., Visitor]
BOTH = ("/schools/131/teacher", "/schools/lyceum-2/representative")


@pytest.fixture
def journal(stack: Stack) -> ServiceClient:
    """Return a client of the journal."""
    client: ServiceClient = stack.app.extensions["service_clients"]["journal"]
    return client


def test_work_comes_before_family(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor(*BOTH).sign_in()
    person.get("/api/archive/v1/echo/x")
    caller = stack.seen["archive"].caller
    assert (caller.school_id, caller.role) == ("131", "teacher")


def test_a_person_switches_role_and_school(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor(*BOTH).sign_in()
    answer = person.submit("/context", place="lyceum-2:representative", next="/diary")
    assert (answer.status, answer.headers["Location"]) == (303, "/diary")
    person.get("/api/archive/v1/echo/x")
    caller = stack.seen["archive"].caller
    assert (caller.school_id, caller.role) == ("lyceum-2", "representative")


@pytest.mark.parametrize(
    "place", ["131:director", "lyceum-2:teacher", "platform:platform_admin", "131:gateway", ""]
)
def test_nobody_switches_to_a_place_of_others(visitor: NewVisitor, place: str) -> None:
    person = visitor(*BOTH).sign_in()
    assert person.submit("/context", place=place).status == 403


def test_a_switch_needs_a_form_of_ours(stack: Stack, visitor: NewVisitor) -> None:
    person = visitor(*BOTH).sign_in()
    form = {"place": "lyceum-2:representative"}
    assert person.open("POST", "/context", {"Origin": stack.url}, form=form).status == 403


def test_an_operator_acts_in_no_school(stack: Stack, visitor: NewVisitor) -> None:
    visitor("/municipality").sign_in().get("/api/archive/v1/echo/x")
    caller = stack.seen["archive"].caller
    assert (caller.school_id, caller.role) == (None, "municipality_operator")


def test_ties_come_from_the_journal_and_go_with_the_caller(
    stack: Stack, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    group, child, left = uuid4(), uuid4(), uuid4()
    told = {"groups": [str(group)], "children": [
        {"id": str(child), "name": "Ёлкин Пётр", "class_name": "3Б",
         "left_on": None, "reads_until": None},
        {"id": str(left), "name": "Ёлкина Анна", "class_name": "9Б",
         "left_on": "2026-10-12", "reads_until": "2027-10-12"}]}
    monkeypatch.setattr(stack.seen["journal"], "ties", told)
    visitor("/schools/131/representative").sign_in().get("/api/archive/v1/echo/x")
    ties = stack.seen["archive"].caller.ties
    assert (ties.groups, ties.pupils) == (frozenset({group}), frozenset({child, left}))
    assert ties.former == {left}


def test_ties_are_asked_for_once_within_their_time(stack: Stack, journal: ServiceClient) -> None:
    seen, person, place = stack.seen["journal"], uuid4(), Membership("131", "teacher")
    cache = TieCache(journal, cached_seconds=0.2)
    before = seen.ties_asked
    for _ in range(5):
        cache.ties_of(person, place, "archive", "c")
    assert seen.ties_asked == before + 1
    start = perf_counter()
    while perf_counter() - start < 0.25:
        cache.ties_of(person, place, "archive", "c")
    cache.ties_of(person, place, "archive", "c")
    assert seen.ties_asked == before + 2


def test_ties_of_one_place_are_not_those_of_another(
    stack: Stack, journal: ServiceClient
) -> None:
    seen, person, cache = stack.seen["journal"], uuid4(), TieCache(journal)
    before = seen.ties_asked
    cache.ties_of(person, Membership("131", "teacher"), "archive", "c")
    cache.ties_of(person, Membership("131", "representative"), "archive", "c")
    cache.ties_of(person, Membership("lyceum-2", "teacher"), "archive", "c")
    cache.ties_of(uuid4(), Membership("131", "teacher"), "archive", "c")
    assert seen.ties_asked == before + 4
    assert seen.caller.role == "gateway"
    assert seen.caller.school_id == "131"


def test_a_role_that_needs_no_tie_works_without_the_journal(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor("/schools/131/archivist").sign_in()
    client = _without_journal(stack, person)
    assert client.get("/api/archive/v1/echo/x").status_code == 200


def test_a_deputy_needs_the_journal_for_works_that_wait_alone(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor("/schools/131/deputy").sign_in()
    client = _without_journal(stack, person)
    assert client.get("/api/archive/v1/echo/x").status_code == 200
    assert client.get("/api/portfolio/v1/echo/x").status_code == 503


def test_a_deputy_has_ties_at_the_portfolio_alone(
    stack: Stack, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    unled = uuid4()
    monkeypatch.setattr(stack.seen["journal"], "ties", {"classes": [str(unled)]})
    person = visitor("/schools/131/deputy").sign_in()
    for service, classes in (("archive", set()), ("portfolio", {unled})):
        person.get(f"/api/{service}/v1/echo/x")
        assert stack.seen[service].caller.ties.classes == classes


def test_a_role_that_needs_ties_is_told_that_the_journal_is_down(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor("/schools/131/teacher").sign_in()
    answer = _without_journal(stack, person).get("/api/portfolio/v1/echo/x")
    assert answer.status_code == 503
    assert answer.json["detail"].startswith("Журнал не отвечает.")


def test_a_familys_page_without_the_journal_says_what_still_works(
    stack: Stack, visitor: NewVisitor
) -> None:
    person = visitor("/schools/131/representative").sign_in()
    client = _without_journal(stack, person)
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "Ёлкина" in page.text  # who is signed in stays visible, and can sign out
    assert client.get("/status").status_code == 200


def test_a_journal_that_hangs_is_waited_for_no_longer_than_three_seconds(stack: Stack) -> None:
    hanging, released = Flask("hanging"), Event()

    @hanging.get("/<path:rest>")
    def wait(rest: str) -> str:
        released.wait(10)
        return rest

    with ExitStack() as closing:
        url = closing.enter_context(serving(hanging))
        closing.callback(released.set)
        mint = TokenMint(stack.settings.common.caller_private_key or {})
        client = ServiceClient(
            "journal", url, make_pool(2), mint, lambda _service: None, lambda: "ru"
        )
        start = perf_counter()
        with pytest.raises(ServiceDown):
            TieCache(client).ties_of(uuid4(), Membership("131", "teacher"), "archive", "c")
        assert 2 < perf_counter() - start < 8  # a read is tried twice


def _without_journal(stack: Stack, person: Visitor) -> Any:
    gone = {**stack.settings.service_urls, "journal": "http://127.0.0.1:9"}
    client = stack.other_app(service_urls=gone).test_client()
    client.set_cookie(COOKIE, person.cookies[COOKIE])
    return client


def test_the_schools_time_zone_goes_with_every_caller(
    stack: Stack, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with one whose role needs no ties; without a zone of its own, that of the platform."""
    zones = {"kamchatka": "Asia/Kamchatka", "central": None}
    monkeypatch.setattr(stack.seen["journal"], "time_zones", zones)
    told = {}
    for school in zones:
        visitor(f"/schools/{school}/archivist").sign_in().get("/api/archive/v1/echo/x")
        told[school] = stack.seen["archive"].caller.time_zone
    assert told == {"kamchatka": "Asia/Kamchatka", "central": "Europe/Moscow"}


def test_nothing_is_written_by_the_day_of_another_zone(
    stack: Stack, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the journal cannot say where the school is, its archive can be read alone."""
    monkeypatch.setattr(stack.seen["journal"], "broken", True)
    person = visitor("/schools/far-away/archivist").sign_in()
    assert person.get("/api/archive/v1/echo/x").status == 200
    token = {"X-CSRF-Token": person.form_token}
    assert person.open("POST", "/api/archive/v1/echo/x", token).status == 503
