"""The timetable's pages: whose week is shown first, what is sent for a substitution."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.gateway.pages.documents.school import CHILDREN, School, uid
from tests.gateway.pages.documents.timetable import CHOICES, CLEAN_FILE
from tests.gateway.pages.harness import a_viewer, seen_by, service


def paths_asked(app: Flask) -> list[str]:
    """What the journal was asked for."""
    return [path for _, path, _ in service(app, "journal").calls]


def test_a_teacher_sees_the_own_week_first() -> None:
    app = seen_by("teacher")
    page = app.test_client().get("/timetable").text
    assert f"/api/journal/v1/staff/{uid(31)}/timetable" in paths_asked(app)
    assert "Замены" not in page


def test_a_class_teacher_sees_the_own_class_first() -> None:
    app = seen_by("class_teacher")
    service(app, "journal").answers["/timetable/choices"] = {**CHOICES, "own_class_id": uid(21)}
    app.test_client().get("/timetable")
    assert f"/api/journal/v1/classes/{uid(21)}/timetable" in paths_asked(app)


def test_a_family_sees_its_own_child_whatever_it_asks_for() -> None:
    app = seen_by("representative")
    app.test_client().get(f"/timetable?child={uid(999)}&class={uid(20)}")
    assert paths_asked(app) == [f"/api/journal/v1/pupils/{CHILDREN[0].id}/timetable"]
    app.test_client().get(f"/timetable?child={CHILDREN[1].id}")
    assert paths_asked(app)[-1] == f"/api/journal/v1/pupils/{CHILDREN[1].id}/timetable"


def test_today_and_what_is_otherwise_are_marked() -> None:
    page = seen_by("deputy").test_client().get(f"/timetable?class={uid(20)}").text
    assert page.count('aria-current="date"') == 1
    for words in ("Замена", "Отменён", "Перенесён на", "Весенние каникулы", "Неделя Б"):
        assert words in page


def test_only_what_was_chosen_is_sent() -> None:
    app = seen_by("deputy")
    journal = service(app, "journal")
    journal.answers = {"/timetable/substitutions": {"saved": 1, "clashes": []}}
    answer = app.test_client().post("/timetable/substitutions", data={
        "teacher": uid(32), "since": "2025-03-24", "until": "2025-03-24", "reason": " болеет ",
        f"what {uid(10)} 2025-03-24 1 0": f"teacher:{uid(34)}",
        f"what {uid(10)} 2025-03-24 3 1": "",
    })
    assert answer.status_code == 302
    (_, path, body) = journal.calls[-1]
    assert path == "/api/journal/v1/timetable/substitutions"
    assert body == {"accepted": False, "changes": [{
        "group_id": uid(10), "held_on": "2025-03-24", "ordinal": 1, "version": 0,
        "reason": "болеет", "teacher_id": uid(34),
    }]}


@pytest.mark.browser
def test_a_clash_is_shown_with_what_was_chosen_kept(
    page: Page, address: str, app: Flask
) -> None:
    app.extensions["viewer"] = a_viewer("deputy")
    journal = service(app, "journal")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/timetable/substitutions?teacher={uid(32)}&since=2025-03-24")
    page.get_by_label("8А, 1-й урок: что сделать").select_option("Громов П. С.")
    clash = {"saved": 0, "clashes": ["24.03.2025, 1-й урок: Громов П. С. занят(а) дважды."]}
    lessons = journal.get_json("/api/journal/v1/timetable/substitutions")
    answers = iter([clash, lessons])
    journal.answers = {}
    original = journal._answer

    def answer(method: str, path: str, detail: object) -> object:
        if path.endswith("/timetable/substitutions"):
            journal.calls.append((method, path, detail))
            return next(answers)
        return original(method, path, detail)

    journal._answer = answer  # type: ignore[method-assign]
    page.get_by_role("button", name="Сохранить замены").click()
    expect(page.get_by_role("alert")).to_contain_text("Громов П. С. занят(а) дважды")
    chosen = page.get_by_label("8А, 1-й урок: что сделать")
    expect(chosen.locator("option:checked")).to_have_text("Громов П. С.")
    expect(page.get_by_role("button", name="Сохранить с накладками")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_a_file_stays_chosen_while_names_are_asked_and_it_is_applied(
    page: Page, address: str, app: Flask
) -> None:
    app.extensions["viewer"] = a_viewer("deputy")
    journal = service(app, "journal")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}/timetable/file")
    page.get_by_label("Файл (XML или XLSX)").set_input_files(
        {"name": "week.xml", "mimeType": "text/xml", "buffer": b"<timetable/>"}
    )
    page.get_by_role("button", name="Проверить файл").click()
    page.get_by_label("«8А Физ.»").select_option("8А Физика")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    journal.answers = {"/timetable/file": CLEAN_FILE}
    page.get_by_role("button", name="Запомнить и проверить ещё раз").click()
    expect(page.get_by_text("Файл прочитан. Пока ничего не изменено")).to_be_visible()
    page.get_by_role("button", name="Загрузить расписание").click()
    expect(page.get_by_text("Расписание загружено: действует с")).to_be_visible()
    sent = [(path.rpartition("/")[2], body) for method, path, body in journal.calls
            if method in ("POST", "PUT")]
    known = {"file": "week.xml", "year": "2024/2025"}
    assert sent == [
        ("file", {**known, "apply": "false"}),
        ("answers", {"answers": [
            {"asked": "group", "said": "8а | физ. | ", "id": uid(10)}
        ]}),
        ("file", {**known, "apply": "false"}),
        ("file", {**known, "apply": "true", "bells": "true", "seen": "d1ge57"}),
    ]


def test_without_a_file_the_page_says_so() -> None:
    answer = seen_by("deputy").test_client().post("/timetable/file", data={})
    assert "Выберите файл" in answer.text


@pytest.mark.browser
def test_a_second_lesson_of_a_day_is_warned_of_and_an_empty_one_deleted(
    page: Page, address: str, school: School
) -> None:
    first = school.grid["lessons"][0]
    page.goto(f"{address}/journals/{uid(10)}")
    page.get_by_role("button", name="Добавить урок").click()
    warning = page.get_by_text("В этот день урок в журнале уже есть")
    page.locator("#new-date").fill(first["date"])
    expect(warning).to_be_visible()
    page.locator("#lesson-new [data-closes]").click()
    page.locator(".days button").first.click()
    expect(page.locator("#lesson-date")).to_have_value(first["date"])
    expect(page.locator("#lesson-ordinal")).to_have_value(str(first["ordinal"]))
    page.on("dialog", lambda asked: asked.accept())
    with page.expect_request(
        lambda sent: sent.method == "DELETE" and sent.url.endswith(f"/lessons/{first['id']}")
    ):
        page.get_by_role("button", name="Удалить").click()


@pytest.mark.parametrize("name", [
    "what x", "what ", f"what {uid(10)} 2025-03-24 ² 1",
    f"what {uid(10)} 2025-03-24 1 {'9' * 5000}",
])
def test_a_form_that_no_page_has_made_is_refused_in_words(name: str) -> None:
    app = seen_by("deputy")
    answer = app.test_client().post("/timetable/substitutions", data={name: "cancel"})
    assert answer.status_code == 422
    assert [one for one in service(app, "journal").calls if one[0] == "PUT"] == []
    huge = {"do": f"undo {'9' * 5000}", "weekday": "9" * 5000, "group_id": uid(10)}
    for step in (huge, {**huge, "do": "keep"}):
        assert app.test_client().post("/timetable/edit", data=step).status_code == 200
