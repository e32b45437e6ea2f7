"""The frame around pages: menu, roles, themes, assets, and pages of errors."""

import re

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from playwright.sync_api import Page

from services.shared.accountability.roles import PEOPLE_ROLES, Role
from tests.gateway.pages.documents.school import GRID, uid
from tests.gateway.pages.harness import a_membership, a_viewer, make_app, seen_by, service


def test_a_person_with_two_roles_can_switch() -> None:
    memberships = (a_membership("131", "Школа № 131", "teacher"),
                   a_membership("lyceum-2", "Лицей № 2", "representative"))
    page = seen_by("teacher", memberships=memberships).test_client().get("/").text
    assert 'value="lyceum-2:representative"' in page
    assert "Лицей № 2 · родитель" in page


def test_the_menu_shows_what_a_role_may_do() -> None:
    deputy = seen_by("deputy").test_client().get("/").text
    teacher = seen_by("teacher").test_client().get("/").text
    assert 'href="/school"' in deputy
    assert 'href="/school"' not in teacher


def test_what_left_the_menu_is_on_the_hub_of_those_who_may() -> None:
    for role, may in (("deputy", True), ("director", False)):
        hub = seen_by(role).test_client().get("/school").text
        assert ('href="/import"' in hub, 'href="/codes"' in hub) == (may, may)


def test_a_missing_tie_is_named(app: Flask, client: FlaskClient) -> None:
    service(app, "journal").refuse(403, tie="own_group", detail="Нет доступа.")
    answer = client.get(GRID)
    assert answer.status_code == 403
    assert "Это не ваша учебная группа" in answer.text


def test_what_does_not_exist_and_what_is_not_yours_look_the_same(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "journal").refuse(404, detail="Такой записи нет.")
    hidden = client.get(f"/diary/{uid(999)}")
    unknown = client.get("/no-such-page")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.text.partition("<main")[2] == unknown.text.partition("<main")[2]


def test_a_service_that_is_down_is_named_and_the_others_work(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "archive").down()
    answer = client.get("/archive")
    assert answer.status_code == 503
    assert "Не отвечает: «Архив»" in answer.text
    assert client.get(GRID).status_code == 200


@pytest.mark.parametrize("status", [400, 404, 409, 410, 413, 429, 500])
def test_a_refusal_has_a_page_of_its_own(app: Flask, client: FlaskClient, status: int) -> None:
    service(app, "journal").refuse(status, detail="Подробность.")
    answer = client.get(GRID)
    assert answer.status_code == status
    assert f'<p class="fault-code">{status}</p>' in answer.text


def test_a_fault_of_ours_is_said_in_the_readers_language(app: Flask) -> None:
    app.add_url_rule("/broken", "broken", lambda: abort(500))
    page = app.test_client().get("/broken").text
    assert "Ошибка на нашей стороне" in page
    assert "Internal" not in page


def test_an_address_that_leads_nowhere_tells_nobody_to_sign_in_who_has(app: Flask) -> None:
    app.extensions["viewer"] = None  # nobody is looked up for an unknown address
    page = app.test_client().get("/no-such-page").text
    assert "Такой страницы нет" in page
    assert "Войти" not in page


def test_a_destroyed_journal_names_its_act_and_leads_to_it_whoever_may_open_it() -> None:
    act = {"id": uid(90), "number": "3", "acted_on": "2031-01-20"}
    for role, leads in (("deputy", True), ("class_teacher", False)):
        app = seen_by(role)
        service(app, "journal").refuse(410, detail="Журнал уничтожен.", act=act)
        answer = app.test_client().get(f"/classes/{uid(20)}/closing")
        assert answer.status_code == 410
        assert "Журнал уничтожен по акту № 3" in answer.text
        assert "20 января 2031" in answer.text
        assert (f'href="/archive/disposal/acts/{uid(90)}"' in answer.text) is leads


def test_an_api_address_keeps_its_problem_document(client: FlaskClient) -> None:
    assert "<html" not in client.get("/api/no-such-thing", headers={"Accept": "*/*"}).text[:15]


def test_a_foreign_address_is_not_gone_back_to(client: FlaskClient) -> None:
    for address in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
        answer = client.post("/preferences", data={"theme": "dark", "next": address})
        assert answer.location == "/"


def test_a_theme_is_kept(client: FlaskClient) -> None:
    client.post("/preferences", data={"theme": "dark", "next": "/archive"})
    assert 'data-theme="dark"' in client.get("/").text
    client.post("/preferences", data={"theme": "auto", "next": "/"})
    assert "data-theme" not in client.get("/").text


def test_assets_are_cached_for_ever_at_todays_address_only(client: FlaskClient) -> None:
    found = re.search(r'href="(/assets/\w+/)site\.css"', client.get("/").text)
    assert found is not None
    with client.get(f"{found[1]}site.css") as answer:
        assert answer.cache_control.immutable
    assert client.get("/assets/000000000000/site.css").status_code == 404


@pytest.mark.parametrize("role", PEOPLE_ROLES)
def test_keys_and_api_are_offered_to_those_who_can_use_them(role: Role) -> None:
    """By the role, on every page of it: no phone of a family gets them, hidden or not."""
    client = seen_by(role).test_client()
    has_keys = role in {"director", "deputy", "teacher", "class_teacher"}
    reads_api = role in {"municipality_operator", "region_operator", "platform_admin"}
    for path in ("/status", "/nowhere"):
        page = client.get(path).text
        assert ("Клавиши" in page, 'id="help"' in page) == (has_keys, has_keys), path
        assert (">API</a>" in page) is reads_api, path
        assert "Состояние системы" in page


def test_the_door_offers_neither_keys_nor_api() -> None:
    page = make_app(viewer=None).test_client().get("/").text
    assert "Клавиши" not in page
    assert ">API</a>" not in page


def test_a_question_mark_is_nothing_where_there_is_no_help(
    app: Flask, page: Page, address: str
) -> None:
    app.extensions["viewer"] = a_viewer("representative")
    page.goto(f"{address}/status")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 0
    app.extensions["viewer"] = a_viewer("teacher")
    page.reload()
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
