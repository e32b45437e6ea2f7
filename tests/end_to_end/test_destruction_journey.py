"""Archivist, deputy and director destroy a class's journal in Chromium, wide and narrow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import watch
from tests.end_to_end.conftest import SignIn
from tests.end_to_end.disposal import Office, an_office, patiently
from tests.end_to_end.platform import Platform
from tests.end_to_end.test_pages_in_chromium import choose_language, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SCHOOL = "lyceum-2"
WORDS = {
    "ru": {
        "propose": "Предложить отмеченные к уничтожению", "agree": "Согласовать",
        "approve": "Утвердить акт", "execute": "Исполнить: уничтожить данные",
        "closed": "исполнен, данные уничтожены", "checked": "уничтожил, проверено",
        "hold": "Поставить на удержание", "lift": "Снять удержание…", "lifted": "Удержание снято.",
    },
    "en": {
        "propose": "Propose the marked ones for destruction", "agree": "Agree",
        "approve": "Approve the act", "execute": "Execute: destroy the data",
        "closed": "executed, the data is destroyed", "checked": "destroyed, checked",
        "hold": "Put on hold", "lift": "Lift the hold…", "lifted": "The hold is lifted.",
    },
}


@pytest.fixture(scope="module")
def office(platform: Platform, people: SignIn) -> Iterator[Office]:
    """Return the office of the second school."""
    with an_office(platform, people, SCHOOL) as opened:
        yield opened


@pytest.mark.parametrize(
    ("letter", "width", "language"), [("Ю", 1366, "ru"), ("Я", 360, "en")]
)
def test_three_people_destroy_a_journal_and_the_act_is_there_to_take(
    office: Office, browser: Browser, tmp_path: Path, letter: str, width: int, language: str
) -> None:
    room, said = office.make_room(6, letter), WORDS[language]
    office.close_file(room)
    pages = {
        role: _at_work(office, browser, role, width, language)
        for role in ("archivist", "deputy", "director")
    }
    archivist, deputy, director = (page for page, _ in pages.values())

    _hold_and_lift(office, director, room.name, said)
    archivist.goto(f"{office.platform.url}/archive/disposal")
    archivist.locator("tr", has_text=room.name).locator("input[type=checkbox]").check()
    archivist.get_by_role("button", name=said["propose"]).click()
    archivist.wait_for_url("**/archive/disposal/acts/*")
    act = archivist.url

    deputy.goto(act)
    deputy.fill("#protocol_no", "7")
    deputy.fill("#protocol_on", "2031-01-09")
    deputy.get_by_role("button", name=said["agree"]).click()
    director.goto(act)
    director.get_by_role("button", name=said["approve"]).click()
    archivist.goto(act)
    archivist.get_by_role("button", name=said["execute"]).click()
    # Nobody reloads: the page follows each service until the act is closed.
    expect(archivist.get_by_text(said["closed"])).to_be_visible(timeout=60_000)
    expect(archivist.get_by_text(said["checked"])).to_have_count(4)
    assert archivist.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    for paper in archivist.locator(".paths a").all():
        with archivist.expect_download() as download:
            paper.click()
        saved = tmp_path / download.value.suggested_filename
        download.value.save_as(saved)
        assert saved.read_bytes().startswith(b"%PDF")
    assert len(list(tmp_path.iterdir())) == 3
    for page, troubles in pages.values():
        page.context.close()
        assert troubles == []


def test_an_archivist_agrees_to_no_act(office: Office) -> None:
    room = office.make_room(6, "Э")
    act = office.proposed(office.close_file(room))
    refused = office.archivist.send(
        "POST", f"/archive/disposal/acts/{act}/agree", data={"protocol_no": "1"}
    )
    assert refused.status_code == 403
    told = patiently(lambda: office.act(act))
    assert told["state"] == "proposed"


def _at_work(
    office: Office, browser: Browser, role: str, width: int, language: str
) -> tuple[Page, list[str]]:
    page = browser.new_context(locale="ru-RU").new_page()
    page.set_default_timeout(15_000)
    troubles = watch(page)
    sign_in(page, office.platform, office.platform.account(role, SCHOOL))
    choose_language(page, language)
    page.set_viewport_size({"width": width, "height": 800})
    return page, troubles


def _hold_and_lift(office: Office, page: Page, room: str, said: dict[str, str]) -> None:
    page.goto(f"{office.platform.url}/archive/disposal/holds/new")
    option = page.locator("#case_file_id option", has_text=f" {room}").first
    page.select_option("#case_file_id", value=option.get_attribute("value"))
    page.fill("#reason", "запрос прокуратуры")
    page.get_by_role("button", name=said["hold"]).click()
    page.wait_for_url("**/archive/disposal")
    held = page.locator(".cases li", has_text=room)
    held.get_by_text(said["lift"]).click()
    held.locator("input[name=reason]").fill("ответ дан")
    held.locator("button").click()
    expect(page.get_by_text(said["lifted"])).to_be_visible()
