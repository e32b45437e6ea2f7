"""A deputy closes the year of a class in Chromium; the archivist reads the case file's story.

With LETOPIS_PICTURES set to a folder, each page is photographed into it.
"""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import bagit
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.platform import Platform
from tests.end_to_end.test_pages_in_chromium import choose_language, look_at, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.browser]

YEAR = "2024/2025"  # of the demo: over, and its terms are closed
REASON = "Пропущена отметка за контрольную"


def test_a_deputy_closes_a_year_and_the_archivist_takes_its_papers(
    platform: Platform, school: str, browser: Browser
) -> None:
    deputy = open_as(browser, platform, platform.account("deputy", school))
    closing, *_others, reopened = closable_classes(deputy, platform)
    deputy.goto(reopened)
    reopen_a_term(deputy)
    look_everywhere(deputy, reopened, "closing-open")
    deputy.goto(closing)
    close_the_year(deputy)
    look_everywhere(deputy, closing, "closing-closed")
    name = re.split(r"[:,]", deputy.locator("h1").inner_text())[1].strip()

    archivist = open_as(browser, platform, platform.account("archivist", school))
    story = find_case_file(archivist, platform, name)
    check_integrity(archivist)
    read_the_papers(archivist)
    look_everywhere(archivist, story, "case-file")
    for page in (deputy, archivist):
        page.context.close()


def open_as(browser: Browser, platform: Platform, account: dict[str, Any]) -> Page:
    context = browser.new_context(locale="ru-RU")
    context.set_default_timeout(20_000)
    page = context.new_page()
    sign_in(page, platform, account)
    return page


def closable_classes(page: Page, platform: Platform) -> list[str]:
    """Return the closing pages of the past year's classes that can be closed."""
    page.goto(f"{platform.url}/classes?year={YEAR}")
    links = page.locator('a[href$="/closing"]').evaluate_all("all => all.map(a => a.href)")
    found = []
    for address in links:
        page.goto(address)
        if page.get_by_role("button", name="Закрыть учебный год").count():
            found.append(str(address))
    return found


def reopen_a_term(page: Page) -> None:
    """Open a term again: the reason is told, and the year waits for what is missing by name."""
    page.locator("summary", has_text="Открыть снова").first.click()
    page.locator("input[name=reason]").first.fill(REASON)
    page.get_by_role("button", name="Открыть период").first.click()
    expect(page.get_by_text(REASON)).to_be_visible()
    expect(page.get_by_text("Период не закрыт")).to_be_visible()
    expect(page.get_by_role("button", name="Закрыть учебный год")).to_have_count(0)
    missing = page.locator(".checklist li", has_text="Нет отметки за период").first
    expect(missing.locator("small")).not_to_be_empty()
    expect(missing.get_by_role("link")).to_have_attribute("href", re.compile("^/journals/"))


def close_the_year(page: Page) -> None:
    page.fill("#protocol_no", "7")
    page.fill("#protocol_on", "2025-05-28")
    page.get_by_role("button", name="Закрыть учебный год").click()
    kept = page.locator("#packages").get_by_text("принят в архив")
    expect(kept).to_have_count(2, timeout=120_000)  # the page follows it by itself


def find_case_file(page: Page, platform: Platform, class_name: str) -> str:
    page.goto(f"{platform.url}/archive")
    row = page.locator("tr", has_text=YEAR).filter(has_text=f"Журнал {class_name} ")
    row.get_by_role("link").first.click()
    expect(page.get_by_text("Принят пакет, редакция 1")).to_be_visible()
    expect(page.get_by_text("01.01.2031").first).to_be_visible()
    return page.url


def check_integrity(page: Page) -> None:
    page.get_by_role("button", name="Проверить целостность").click()
    expect(page.get_by_text("Целостность проверена")).to_be_visible()
    expect(page.get_by_text("повреждён")).to_have_count(0)


def read_the_papers(page: Page) -> None:
    """Take the printed journal alone, and the whole package, which validates as a bag."""
    page.locator("summary", has_text="Что внутри").click()
    with page.expect_download() as paper:
        page.get_by_role("link", name="data/journal.pdf").click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF-")
    with page.expect_download() as package:
        page.get_by_role("link", name="Скачать пакет").click()
    with tempfile.TemporaryDirectory() as folder:
        shutil.unpack_archive(package.value.path(), folder, "zip")
        (bag,) = Path(folder).iterdir()
        bagit.Bag(str(bag)).validate()


def look_everywhere(page: Page, address: str, what: str) -> None:
    for language in ("ru", "en"):
        choose_language(page, language)
        look_at(page, address, f"{what}-{language}")
    choose_language(page, "ru")
