"""A list found by words has an address: one comes back to it, turns it over, narrows it."""

import re

from flask import Flask
from playwright.sync_api import Page, expect

from tests.gateway.pages.documents.school import uid
from tests.gateway.pages.harness import a_viewer, seen_by, service

SEARCH = "/case-files/search"


def test_who_opens_what_was_found_goes_back_to_the_list(
    app: Flask, page: Page, address: str
) -> None:
    app.extensions["viewer"] = a_viewer("deputy")
    page.goto(f"{address}/pupils")
    page.get_by_role("searchbox").fill("снег")
    page.keyboard.press("Enter")
    hit = page.get_by_role("link", name="Дневник").first
    hit.click()
    page.wait_for_url("**/diary/**")
    page.go_back()
    expect(hit).to_be_visible()
    assert page.get_by_role("searchbox").input_value() == "снег"
    assert re.fullmatch(rf"{address}/pupils\?found=[0-9a-f-]{{36}}", page.url)
    page.reload()
    expect(hit).to_be_visible()


def test_the_way_on_and_the_filters_keep_what_was_searched_for() -> None:
    app = seen_by("archivist")
    archive, client = service(app, "archive"), app.test_client()
    known = archive.get_json(SEARCH)
    archive.answers[SEARCH] = {**known, "page": {**known["page"], "total": 70, "next": uid(51)}}
    answer = client.post("/archive", data={"words": "8а", "year": "2024/2025"})
    assert answer.status_code == 303
    found = answer.location.partition("found=")[2]
    assert answer.location == f"/archive?year=2024/2025&found={found}"
    further = f"/archive?year=2024/2025&after={uid(51)}&found={found}"
    assert further.replace("&", "&amp;") in client.get(answer.location).text
    page = client.get(further).text
    assert archive.calls[-1][2] == {"words": "8а", "year": "2024/2025", "after": uid(51)}
    assert f'{answer.location.replace("&", "&amp;")}">К началу' in page


def test_words_that_are_gone_are_said_to_be_and_the_list_starts_without_them() -> None:
    app = seen_by("archivist")
    for key in (uid(1), "x", "%D1%8F"):
        page = app.test_client().get(f"/archive?state=due&after={uid(51)}&found={key}").text
        assert "Слова поиска не сохранились" in page
        assert service(app, "archive").calls[-1][2] == {"state": "due"}
        assert 'name="words" value=""' in page
