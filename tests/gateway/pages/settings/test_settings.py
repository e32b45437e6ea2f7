"""Settings as a deputy works with them: what is missing, what was refused, what is kept."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.pages.settings.forms import split
from services.gateway.pages.settings.views.bells import counted_bells
from tests.gateway.pages.documents.school import uid
from tests.gateway.pages.documents.settings import DRAFT, OVERVIEW
from tests.gateway.pages.harness import seen_by, service

STALE = "Пока страница была открыта, эти настройки изменил кто-то другой."


@pytest.fixture
def app() -> Flask:
    """The pages, seen by a deputy."""
    return seen_by("deputy")


def sent(app: Flask, method: str) -> list[tuple[str, object]]:
    """Return what was sent to the journal by a method: path and body."""
    calls = service(app, "journal").calls
    return [(path.removeprefix("/api/journal/v1"), body) for one, path, body in calls
            if one == method]


def test_each_card_says_what_is_not_set_yet(app: Flask, client: FlaskClient) -> None:
    page = client.get("/school").text
    for told in ("каникулы не заданы", "не сказано, когда какое действует",
                 "без краткого названия: 3", "классов: 18", "«5» от 4,50"):
        assert told in page
    nothing = {**OVERVIEW, "year": None, "term_grades": 0, "subjects": 0, "classes": 0,
               "bell_schedules": 0}
    service(app, "journal").answers["/v1/settings"] = nothing
    empty = client.get("/school").text
    for told in ("учебного года ещё нет", "предметов ещё нет", "расписания звонков нет",
                 "классов ещё нет"):
        assert told in empty


@pytest.mark.parametrize("role", ["teacher", "archivist", "director"])
def test_others_of_the_staff_read_and_change_nothing(role: str) -> None:
    client = seen_by(role).test_client()
    for path in ("/school", "/school/subjects", "/school/year", "/school/days-off",
                 "/school/bells", "/school/work-types", "/school/term-marks", "/school/classes",
                 "/school/attendance-codes"):
        page = client.get(path).text
        main = page[page.index("<main"):page.index("</main>")]
        assert 'method="post"' not in main, path


@pytest.mark.parametrize("number", ["²", "9" * 5000, "999999999", "-1"])
def test_what_is_no_number_that_anybody_would_type_breaks_no_page(
    client: FlaskClient, number: str
) -> None:
    for asked in (f"/school/bells/new?length={number}&pause={number}&lessons={number}",
                  f"/school/year/terms?grade_from={number}&grade_to={number}"):
        assert client.get(asked).status_code == 200, asked[:40]


def test_a_form_goes_with_the_version_that_it_was_made_from(
    app: Flask, client: FlaskClient
) -> None:
    page = client.get(f"/school/subjects/{uid(600)}").text
    assert 'name="version" value="3"' in page
    client.post(f"/school/subjects/{uid(600)}", data={
        "version": "3", "name": "Алгебра", "short_name": "Алг", "aliases": "Алгеб., А-ра",
    })
    assert sent(app, "PUT") == [(f"/subjects/{uid(600)}", {
        "version": 3, "name": "Алгебра", "short_name": "Алг", "aliases": ["Алгеб.", "А-ра"],
        "hidden": False,
    })]


def test_a_refused_form_keeps_what_was_written_and_says_why_at_its_field(
    app: Flask, client: FlaskClient
) -> None:
    def refuse(path: str, status: int, **problem: object) -> str:
        journal = service(app, "journal")
        answer = journal._answer

        def once(method: str, path: str, detail: object) -> object:
            if method != "GET":
                journal.refuse(status, **problem)
            try:
                return answer(method, path, detail)
            finally:
                journal.trouble = None

        journal._answer = once  # type: ignore[method-assign]
        page = client.post(path, data={"version": "3", "name": "Алгебра-2", "short_name": "рус"})
        journal._answer = answer  # type: ignore[method-assign]
        assert page.status_code == status
        return page.text

    what = "«рус» уже значит «Русский язык»."
    wrong = refuse(f"/school/subjects/{uid(600)}", 422, detail=what,
                   errors=[{"field": "short_name", "what": what}])
    assert 'id="name" name="name" type="text" value="Алгебра-2"' in wrong
    assert re.search(r'id="short_name"[^>]*aria-invalid="true"', wrong)
    assert f'id="short_name-error">{what}' in wrong
    twice = refuse("/school/attendance-codes", 422, detail="Проверьте поля.",
                   errors=[{"field": "codes.2.letters", "what": "«ув» стоит здесь дважды."}])
    assert 'id="codes-2-letters-error">«ув» стоит здесь дважды.' in twice
    assert re.search(r'id="codes-2-letters"[^>]*aria-invalid="true"', twice)
    stale = refuse(f"/school/subjects/{uid(600)}", 409, detail=STALE)
    assert STALE in stale
    assert 'id="name" name="name" type="text" value="Алгебра"' in stale  # what stands now
    assert "Вы написали: Алгебра-2; рус" in stale


def test_attendance_codes_are_written_all_at_once(app: Flask, client: FlaskClient) -> None:
    page = client.get("/school/attendance-codes").text
    assert 'name="version" value="6"' in page
    assert 'name="codes.2.letters" value="ув"' in page
    form = {"version": "6", "codes.0.code": "Н", "codes.0.letters": " н ",
            "codes.0.name": "не был", "codes.0.spellings": "нб, отс", "codes.0.in_use": "1",
            "codes.1.code": "О", "codes.1.letters": "оп", "codes.1.name": "опоздал"}
    client.post("/school/attendance-codes", data=form)
    assert sent(app, "PUT") == [("/settings/attendance-codes", {"version": 6, "codes": [
        {"code": "Н", "letters": "н", "name": "не был", "in_use": True,
         "spellings": ["нб", "отс"]},
        {"code": "О", "letters": "оп", "name": "опоздал", "in_use": False, "spellings": []},
    ]})]


def test_a_holiday_that_was_taken_away_is_put_back_by_one_button(
    app: Flask, client: FlaskClient
) -> None:
    gone = client.post(f"/school/days-off/{uid(620)}/removal",
                       data={"version": "7", "year": uid(1)}, follow_redirects=True).text
    assert "«Осенние каникулы» убрано." in gone
    client.post("/school/days-off", data={
        "version": "7", "year": uid(1), "name": "Осенние каникулы", "starts_on": "2024-10-26",
        "ends_on": "", "grade_from": "1", "grade_to": "12",
    })
    assert sent(app, "POST")[-1] == (f"/years/{uid(1)}/days-off", {
        "version": 7, "name": "Осенние каникулы", "starts_on": "2024-10-26",
        "ends_on": "2024-10-26", "grade_from": 1, "grade_to": 12,
    })


def test_a_draft_that_nobody_has_edited_is_sent_as_it_was_shown(
    app: Flask, client: FlaskClient
) -> None:
    page = client.get("/school/draft?name=2026/2027").text
    form = page[page.index('action="/school/draft"'):]
    fields = dict(re.findall(r'<input(?=[^>]*name="([^"]+)")(?=[^>]*value="([^"]*)")', form))
    fields = {name: value.replace("&#34;", '"') for name, value in fields.items()}
    fields |= {"week_days": "6", "five_days_to": "4"}
    service(app, "journal").answers["/year-drafts"] = {
        "year_id": uid(1), "days_off": 2, "schedules": 1
    }
    done = client.post("/school/draft", data=fields)
    assert done.status_code == 302
    assert sent(app, "POST") == [("/year-drafts", {"version": 4, "draft": DRAFT["draft"]})]


def test_bells_are_counted_out_and_a_row_without_times_is_no_lesson(
    app: Flask, client: FlaskClient
) -> None:
    told = counted_bells("08:00", 40, 20, 2)
    assert told == {"starts-1-1": "08:00", "ends-1-1": "08:40", "starts-1-2": "09:00",
                    "ends-1-2": "09:40"}
    assert counted_bells("23:00", 45, 30, 5) == {"starts-1-1": "23:00", "ends-1-1": "23:45"}
    assert counted_bells("утром", 45, 10, 5) == {}
    client.post("/school/bells/new", data={
        "version": "2", "year": uid(1), "name": "Обычное", "weekdays": ["1", "6", "9"],
        "dates": ["", "2024-12-28"], "grade_from": "2", "grade_to": "11", **told,
        "starts-2-1": "14:00",
    })
    (path, body), = sent(app, "POST")
    assert path == f"/years/{uid(1)}/bells"
    assert body == {
        "version": 2, "name": "Обычное",
        "shifts": [
            {"shift": 1, "bells": [
                {"ordinal": 1, "starts_at": "08:00", "ends_at": "08:40"},
                {"ordinal": 2, "starts_at": "09:00", "ends_at": "09:40"}]},
            {"shift": 2, "bells": [{"ordinal": 1, "starts_at": "14:00", "ends_at": ""}]},
        ],
        "uses": [
            {"grade_from": 2, "grade_to": 11, "weekday": 1},
            {"grade_from": 2, "grade_to": 11, "weekday": 6},
            {"grade_from": 2, "grade_to": 11, "held_on": "2024-12-28"},
        ],
    }


def test_names_are_split_at_commas_semicolons_and_lines() -> None:
    assert split("5А, 5 эколог;10ИТ\n 12 ,") == ["5А", "5 эколог", "10ИТ", "12"]


def test_one_grade_alone_is_no_range(app: Flask, client: FlaskClient) -> None:
    holiday = {"name": "Дополнительные каникулы", "starts_on": "2025-02-15",
               "ends_on": "2025-02-23", "grade_from": 1, "grade_to": 1}
    two = {**holiday, "name": "Для 2–4", "grade_from": 2, "grade_to": 4}
    draft = {**DRAFT["draft"], "days_off": [holiday, two]}
    service(app, "journal").answers["/year-drafts"] = {**DRAFT, "draft": draft}
    page = client.get("/school/draft?name=2025/2026").text
    assert re.findall(r'class="quiet">([^<]+ кл\.)', page) == ["1 кл.", "2–4 кл."]
