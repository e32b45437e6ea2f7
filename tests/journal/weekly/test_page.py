"""The page of the week in Chromium over the real journal: dragged, by keyboard, on a phone."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from services.gateway.clients import ServiceRefused
from services.journal.timetable.models import TimetableEntry
from services.journal.weekly.rules.changes import WeekChange
from services.shared.accountability.caller import TokenMint
from tests.gateway.pages.conftest import page
from tests.gateway.pages.harness import a_viewer, make_app
from tests.journal.conftest import _PRIVATE
from tests.journal.substitutions.conftest import deputy
from tests.journal.timetable_files.school import NewSchool
from tests.journal.weekly.test_weekly import GEOMETRY, PHYSICS, lesson, saved

__all__ = ["page"]
pytestmark = pytest.mark.browser


class RealJournal:
    """The journal's own application, asked as the gateway asks it."""

    def __init__(self, app: Flask, school: NewSchool) -> None:
        self.app = app
        self.school = school

    def get_json(self, path: str, **query: str | None) -> Any:
        """Ask for a document."""
        return self._ask("GET", path, None, query)

    def send_json(self, method: str, path: str, body: Any = None) -> Any:
        """Send one."""
        return self._ask(method, path, body, {})

    def _ask(self, method: str, path: str, body: Any, query: dict[str, str | None]) -> Any:
        token = TokenMint(_PRIVATE).mint(deputy(self.school), "journal", time.time())
        answer = self.app.test_client().open(
            path, method=method, json=body, query_string=query,
            headers={"Authorization": f"Bearer {token}"},
        )
        if answer.status_code >= 400:
            raise ServiceRefused("journal", answer.status_code, answer.get_json())
        return answer.get_json()


@pytest.fixture
def address(client: FlaskClient, school: NewSchool) -> Iterator[str]:
    """Where a deputy's pages answer, over the real journal."""
    app = make_app(viewer=a_viewer("deputy"))
    app.extensions["service_clients"]["journal"] = RealJournal(client.application, school)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/timetable/edit"
    server.shutdown()
    thread.join()
    server.server_close()


def weekly(school: NewSchool, group: tuple[str, str, str | None]) -> set[tuple[int, int]]:
    """The places of a group in the timetable that holds now."""
    with school.database.transaction(school.code) as session:
        rows = session.execute(
            select(TimetableEntry.weekday, TimetableEntry.ordinal)
            .where(TimetableEntry.group_id == school.groups[group])
            .order_by(TimetableEntry.id.desc()).limit(1)
        ).all()
    return {tuple(one) for one in rows}  # type: ignore[misc]


def test_a_lesson_is_dragged_and_the_clash_is_told_at_its_cell(
    page: Page, address: str, school: NewSchool
) -> None:
    page.goto(f"{address}?of=class:{school.classes['8А']}")
    physics = page.locator(".placed", has_text="Физика")
    physics.drag_to(page.locator('[data-cell="2 1"]'))
    clash = page.locator('[data-cell="2 1"] .clash').first
    expect(clash).to_contain_text("У одних и тех же учеников два урока сразу, вт, 1-й урок")
    expect(page.get_by_role("button", name="Что изменится в журналах")).to_be_disabled()
    assert weekly(school, PHYSICS) == {(1, 3)}
    page.locator(".placed.changed").drag_to(page.locator('[data-cell="3 2"]'))
    expect(page.locator('[data-cell="3 2"] .placed.changed')).to_have_count(1)
    expect(page.locator(".clash")).to_have_count(0)
    page.get_by_role("button", name="Что изменится в журналах").click()
    expect(page.locator(".figures")).to_contain_text("Новых уроков в журналах38")
    page.get_by_role("button", name="Сохранить расписание").click()
    expect(page.get_by_text("действует новое расписание")).to_be_visible()
    assert weekly(school, PHYSICS) == {(3, 2)}


def test_on_a_phone_by_keyboard_a_lesson_moves_and_another_comes(
    page: Page, address: str, school: NewSchool
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}?of=class:{school.classes['8А']}")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_role("button", name="понедельник, 3-й урок: Физика").press("Enter")
    page.get_by_role("button", name="Переставить…").press("Enter")
    expect(page.locator('[data-cell="2 1"] .clash').first).to_contain_text("два урока сразу")
    page.get_by_role("button", name="Сюда четверг, 2-й урок").press("Enter")
    expect(page.get_by_text("8А Физика: понедельник, 3-й урок → четверг, 2-й урок")
           .first).to_be_visible()
    page.get_by_role("button", name="Добавить: понедельник, 1-й урок").press("Enter")
    page.get_by_label("Предмет и группа").select_option("Геометрия")
    # Said while the form is filled in, before anything is put anywhere.
    expect(page.locator("#tried .clash").first).to_contain_text("8А Алгебра и 8А Геометрия")
    page.get_by_label("Урок", exact=True).fill("5")
    page.get_by_label("Кабинет").fill("301")
    expect(page.locator("#tried .clash")).to_have_count(0)
    page.get_by_role("button", name="Поставить").press("Enter")
    page.get_by_role("button", name="Что изменится в журналах").press("Enter")
    page.get_by_role("button", name="Сохранить расписание").press("Enter")
    expect(page.get_by_text("действует новое расписание")).to_be_visible()
    assert weekly(school, PHYSICS) == {(4, 2)}
    assert weekly(school, GEOMETRY) == {(1, 5)}
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_who_was_slower_is_told_and_keeps_what_was_meant(
    page: Page, address: str, school: NewSchool
) -> None:
    page.goto(f"{address}?of=class:{school.classes['8А']}")
    page.get_by_role("button", name="понедельник, 3-й урок: Физика").click()
    page.get_by_role("button", name="Убрать урок").click()
    page.get_by_role("button", name="Что изменится в журналах").click()
    expect(page.locator(".figures")).to_be_visible()
    saved(school, WeekChange(None, lesson(school, GEOMETRY, 1, 4)))
    page.get_by_role("button", name="Сохранить расписание").click()
    expect(page.get_by_role("alert")).to_contain_text("изменил кто-то другой")
    expect(page.locator('[data-cell="1 4"]')).to_contain_text("Геометрия")
    expect(page.locator(".changes li")).to_contain_text("8А Физика: убирается")
    assert weekly(school, PHYSICS) == {(1, 3)}
    page.get_by_role("button", name="Что изменится в журналах").click()
    page.get_by_role("button", name="Сохранить расписание").click()
    expect(page.get_by_text("действует новое расписание")).to_be_visible()
    with school.database.transaction(school.code) as session:
        assert len(session.scalars(select(TimetableEntry).where(
            TimetableEntry.group_id == school.groups[PHYSICS]
        )).all()) == 1  # that of the days before


def test_each_view_shows_its_own(page: Page, address: str, school: NewSchool) -> None:
    page.goto(f"{address}?of=teacher:{school.teachers['Алгебраева Анна Ивановна']}")
    expect(page.locator(".placed button")).to_have_text([
        "понедельник, 1-й урок: 8А Алгебра", "понедельник, 2-й урок: 8Б Алгебра",
        "вторник, 1-й урок: 8А Алгебра",
    ])
    page.get_by_label("Чьё расписание").select_option("202")
    expect(page.locator(".placed")).to_have_count(1)
    expect(page.locator(".placed")).to_contain_text("8А Физика")
