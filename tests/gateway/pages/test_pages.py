"""Every page through Flask's client: it answers, and keeps the rules of all pages."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.pages.features import PAGES
from services.gateway.pages.labels import ROLES
from services.gateway.pages.years import offered_years
from tests.gateway.pages.documents.people import PATHS as PEOPLE_PAGES
from tests.gateway.pages.documents.school import GRID, uid
from tests.gateway.pages.documents.settings import PATHS as SETTINGS_PAGES
from tests.gateway.pages.harness import seen_by

PATHS = ["/movement", "/movement/arrival", f"/movement/pupils/{uid(301)}",
         "/movement/alphabet-book", "/movement/log", "/rollover",
         "/", "/begin", "/invitations", "/invitations/staff",
         f"/invitations/classes/{uid(20)}", "/journals", "/classes", "/pupils", GRID, "/diary",
         f"/diary/{uid(301)}", "/timetable", "/timetable/substitutions", "/timetable/file",
         "/timetable/edit",
         "/timetable/calendar", "/import",
         f"/import/{uid(40)}", "/lists", "/lists/new?kind=pupils", f"/lists/{uid(41)}",
         f"/lists/{uid(41)}/columns", "/archive", f"/archive/files/{uid(50)}", "/archive/disposal",
         f"/archive/disposal/acts/{uid(90)}", "/archive/disposal/holds/new",
         "/archive/disposal/details", "/folders", f"/folders/{uid(301)}",
         f"/folders/{uid(301)}/new", f"/works/{uid(80)}", f"/works/{uid(80)}/edit", "/reviews",
         f"/personal-files/{uid(301)}", f"/classes/{uid(20)}/pupils",
         f"/classes/{uid(20)}/closing", f"/classes/{uid(20)}/external", f"{GRID}/external",
         "/codes", f"/codes/{uid(70)}/vpr-7", "/exchange", "/queues?state=dead", "/access-log",
         "/access-log?service=gateway", "/access-log/incidents",
         f"/access-log/children/{uid(301)}", "/schools", "/schools/new",
         "/schools/131", "/schools/131/edit", "/schools/import", "/operators", "/operators/new",
         "/summaries/marks", "/summaries/attendance", "/summaries/movement", "/status",
         "/api-docs/journal", *SETTINGS_PAGES, *PEOPLE_PAGES]
# These answer with a file, lead to another page, or are a piece of one.
NO_PAGES = {"assets.file", "assets.icon", "api_docs.index", "items.looked_at",
            "calendar.feed"}


def test_no_page_is_left_out(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    walked = {addresses.match(urlsplit(path).path)[0] for path in PATHS}
    own = {blueprint.name for feature in PAGES for blueprint in feature.blueprints}
    pages = {rule.endpoint for rule in app.url_map.iter_rules()
             if "GET" in (rule.methods or ()) and rule.endpoint.partition(".")[0] in own}
    assert walked == pages - NO_PAGES


@pytest.mark.parametrize("path", PATHS)
def test_a_page_answers_and_has_one_heading(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert answer.text.count("<title>") == 1


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_inline_style_or_script(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", page)
    for tag in re.findall(r"<script[^>]*>", page):
        assert "src=" in tag or 'type="application/json"' in tag


@pytest.mark.parametrize("path", PATHS)
def test_every_form_that_changes_something_carries_the_token(
    client: FlaskClient, path: str
) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", client.get(path).text, re.S):
        assert 'name="csrf_token" value="token-of-the-harness"' in form


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_has_a_start_page(role: str) -> None:
    answer = seen_by(role).test_client().get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert "menu-wide" in answer.text


def test_years_that_the_school_has_not_opened_can_be_chosen_too() -> None:
    assert offered_years(["2014/2015"], date(2026, 6, 30)) == [
        "2025/2026", "2024/2025", "2023/2024", "2022/2023", "2021/2022", "2014/2015"
    ]
    assert offered_years([], date(2026, 9, 1))[0] == "2026/2027"
