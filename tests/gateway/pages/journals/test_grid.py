"""The journal's table as HTML: shape, words, size and cost."""

import gzip
import re
from datetime import date
from time import process_time

import pytest
from flask import Flask

from services.gateway.pages.journals.grid import cell_kind, cells_of, grid_table, number
from tests.gateway.pages.documents.school import School, uid
from tests.gateway.pages.harness import a_viewer, make_app

TODAY = date(2025, 3, 3)
WIDEST = School(lessons=60, pupils=30)


def table_of(school: School) -> str:
    """The table in Russian."""
    with make_app(school).test_request_context():
        return str(grid_table(school.grid, TODAY))


@pytest.mark.parametrize(("text", "kind"), [
    ("", ""), ("5", ""), ("2", "low"), ("5·2", "low"), ("Н", "n"), ("4·Н", "n"), ("НП", "n"),
    ("Б", "b"), ("У", "u"), ("2·О", "o low"), ("н/а", ""), ("зачёт", ""),
])
def test_a_cell_shows_attendance_and_low_marks(text: str, kind: str) -> None:
    assert cell_kind(text) == kind


def test_a_cell_is_escaped() -> None:
    assert cells_of(()).here("<b>") == "<td>&lt;b&gt;</td>"
    assert "&lt;b&gt;" in cells_of((("Н", "<b>"),)).gone("Н")


def test_averages_are_written_as_the_language_does() -> None:
    assert [number("4.44", True), number("4.44", False), number(None, True)] == [
        "4,44", "4.44", ""]


def test_every_pupil_has_a_cell_for_every_lesson_and_three_results() -> None:
    rows = re.findall(r"<tr data-id.*?</tr>", table_of(WIDEST))
    assert len(rows) == 30
    assert {row.count("<td") for row in rows} == {63}


def test_months_stand_over_their_lessons() -> None:
    table = table_of(WIDEST)
    widths = [int(width) for width in re.findall(r'scope="colgroup" colspan="(\d+)"', table)]
    assert sum(widths) == 60
    assert len(widths) > 1


def test_who_left_is_named_and_takes_no_marks_afterwards() -> None:
    table = table_of(WIDEST)
    (row,) = re.findall(r"<tr [^>]*class=gone>.*?</tr>", table)
    assert "выбыл(а)" in row
    assert row.count('aria-readonly="true"') == 29


def test_a_closed_term_and_a_reader_cannot_write() -> None:
    for key, value in (("can_write", False), ("state", "closed")):
        school = School()
        school.grid["group" if key == "can_write" else "term"][key] = value
        assert 'role="grid" aria-label' in table_of(school)
        assert re.search(r'<table[^>]* aria-readonly="true"', table_of(school))


def test_the_cursor_starts_in_the_last_lesson_held_and_today_is_marked() -> None:
    school = School(lessons=24)
    dates = [lesson["date"] for lesson in school.grid["lessons"]]
    assert f'data-newest="{dates.index("2025-03-03")}"' in table_of(school)
    assert table_of(school).count('aria-current="date"') == 1


def test_a_term_without_lessons_is_still_a_table() -> None:
    assert "<tbody><tr data-id" in table_of(School(lessons=0))


def test_the_widest_page_stays_under_a_hundred_kilobytes(app: Flask) -> None:
    page = make_app(WIDEST, a_viewer()).test_client().get(f"/journals/{uid(10)}").data
    assert len(gzip.compress(page, 5)) < 40_000


def test_the_widest_table_costs_the_gateway_little() -> None:
    """Beside the journal's own work the gateway may spend a few milliseconds, not tens."""
    with make_app(WIDEST).test_request_context():
        grid_table(WIDEST.grid, TODAY)
        started = process_time()
        for _again in range(20):
            grid_table(WIDEST.grid, TODAY)
        assert (process_time() - started) / 20 < 0.02
