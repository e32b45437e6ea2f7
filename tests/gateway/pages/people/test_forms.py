"""People as a deputy changes them: only what was changed is sent, and nothing written is lost."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.gateway.clients import ServiceRefused
from services.gateway.pages.people.labels import LACKS
from tests.gateway.pages.documents.people import CLASS_LOAD
from tests.gateway.pages.documents.people import DIVISION as CLASS_DIVISION
from tests.gateway.pages.documents.school import uid
from tests.gateway.pages.harness import FakeClient, seen_by, service

CLASS = f"/people/classes/{uid(20)}"
PERSON = f"/people/staff/{uid(700)}"
PUPIL = f"/people/pupils/{uid(301)}"
DAY = "2099-01-15"


def seen_as(role: str = "deputy") -> tuple[FlaskClient, FakeClient]:
    app = seen_by(role)
    return app.test_client(), service(app, "journal")


def sent(journal: FakeClient, method: str, ending: str) -> dict[str, Any]:
    body: dict[str, Any] = next(
        detail for way, path, detail in journal.calls if way == method and path.endswith(ending)
    )
    return body


def load_form(**changes: str) -> dict[str, Any]:
    form: dict[str, Any] = {"since": DAY, "ground": "", "group_id": [uid(30), uid(31)]}
    for number, teacher, hours in ((30, uid(700), "4,5"), (31, "", "5")):
        for name, value in (("teacher", teacher), ("hours", hours)):
            form[f"{name}-{uid(number)}"] = form[f"was-{name}-{uid(number)}"] = value
        form[f"seen-{uid(number)}"] = f"seen{number}"
    return {**form, **changes}


def test_of_a_classs_load_only_what_was_changed_is_sent() -> None:
    client, journal = seen_as()
    changed = {f"teacher-{uid(31)}": uid(701), f"hours-{uid(31)}": "2,5"}
    answer = client.post(f"{CLASS}/load", data=load_form(**changed))
    assert (answer.status_code, answer.location) == (303, CLASS)
    assert sent(journal, "PUT", f"/classes/{uid(20)}/load") == {
        "since": DAY, "ground": None,
        "changes": [{"group_id": uid(31), "teacher_id": uid(701), "hours": "2.5",
                     "seen": "seen31"}],
    }


def test_a_load_in_which_nothing_was_changed_is_not_sent() -> None:
    client, journal = seen_as()
    answer = client.post(f"{CLASS}/load", data=load_form())
    assert answer.status_code == 422
    assert "Ничего не изменено." in answer.text
    assert not [call for call in journal.calls if call[0] == "PUT"]


def test_a_stale_load_is_told_with_what_was_written() -> None:
    client, journal = seen_as()
    refusing(journal, "/load", 409, "Теперь: Алгебра — Новикова О. Ю.")
    answer = client.post(f"{CLASS}/load", data=load_form(**{f"hours-{uid(30)}": "6"}))
    assert answer.status_code == 409
    assert "Теперь: Алгебра — Новикова О. Ю." in answer.text
    assert f'name="hours-{uid(30)}" value="6"' in answer.text


def refusing(journal: FakeClient, ending: str, status: int, detail: str, **more: Any) -> None:
    """Let the journal refuse changes and go on answering reads."""
    answering = journal._answer

    def answer(method: str, path: str, body: Any) -> Any:
        if method != "GET" and path.endswith(ending):
            raise ServiceRefused("journal", status, {"detail": detail, **more})
        return answering(method, path, body)

    journal._answer = answer  # type: ignore[method-assign]


def test_a_class_without_a_teacher_has_the_control_beside_it() -> None:
    client, journal = seen_as()
    page = client.get(CLASS).text
    assert "не назначен" in page
    client.post(f"{CLASS}/class-teacher", data={
        "staff_id": uid(701), "since": DAY, "ground": "№ 45", "seen": "abc",
    })
    assert sent(journal, "PUT", "/class-teacher") == {
        "staff_id": uid(701), "since": DAY, "ground": "№ 45", "seen": "abc",
    }
    reader, _ = seen_as("director")
    assert "/class-teacher" not in reader.get(CLASS).text


def test_subgroups_are_sent_whole_with_what_was_seen() -> None:
    client, journal = seen_as()
    answer = client.post(f"{CLASS}/subjects/{uid(600)}", data={
        "group_id": [uid(31), uid(32)], f"seen-{uid(31)}": "one", f"seen-{uid(32)}": "two",
        f"pupil-{uid(301)}": uid(31), f"pupil-{uid(302)}": uid(32), f"pupil-{uid(303)}": "",
    })
    assert answer.status_code == 303
    assert sent(journal, "PUT", "/groups/members") == {"groups": [
        {"group_id": uid(31), "pupil_ids": [uid(301)], "seen": "one"},
        {"group_id": uid(32), "pupil_ids": [uid(302)], "seen": "two"},
    ]}


def test_an_error_stands_at_its_field_and_the_value_stays() -> None:
    client, journal = seen_as()
    errors = [{"field": "phone", "what": "Номер телефона: 5–15 цифр."}]
    refusing(journal, f"/staff/{uid(700)}", 422, "Проверьте поля.", errors=errors)
    answer = client.post(PERSON, data={"family": "Новая", "phone": "12", "seen": "abc"})
    assert answer.status_code == 422
    assert 'id="change-phone-error">Номер телефона: 5–15 цифр.' in answer.text
    assert 'value="Новая"' in answer.text


def test_a_dismissal_says_what_is_left_without_anybody() -> None:
    client, journal = seen_as()
    ended = {"vacant_groups": 3, "unled_classes": ["7А"], "is_past": False, "card": {}}
    journal.answers = {}
    answering = journal._answer
    journal._answer = (  # type: ignore[method-assign]
        lambda method, path, body: ended
        if path.endswith("/end") and journal.calls.append((method, path, body)) is None
        else answering(method, path, body)
    )
    client.post(f"{PERSON}/end", data={"until": "2020-01-01", "ground": "№ 9", "seen": "abc"})
    assert sent(journal, "POST", "/end") == {
        "until": "2020-01-01", "ground": "№ 9", "seen": "abc",
    }
    page = client.get(PERSON).text
    assert "Без учителя осталось предметов: 3. Без классного руководителя: 7А." in page
    assert "Это день в прошлом" in page


@pytest.mark.parametrize(
    ("role", "shown"), [("deputy", True), ("director", False), ("class_teacher", False)]
)
def test_who_may_only_read_a_card_has_no_forms_on_it(role: str, shown: bool) -> None:
    client, _ = seen_as(role)
    assert ("Ограничить по решению суда" in client.get(PUPIL).text) is shown


def test_a_telephone_number_is_sent_as_digits() -> None:
    client, journal = seen_as()
    client.post(f"{PUPIL}/representatives", data={
        "family": "Жукова", "given": "Анна", "relation": "мать", "phone": "+7 (999) 000-11-22",
    })
    body = sent(journal, "POST", "/representatives")
    assert (body["phone"], body["e_mail"]) == ("+79990001122", None)


def test_readiness_leads_to_where_a_lack_is_mended_and_knows_no_strangers() -> None:
    client, _ = seen_as()
    page = client.get("/people/readiness").text
    assert "/people/pupils?state=no_birth" in page
    assert "a_check_that_pages_do_not_know" not in page
    assert {one.endpoint for one in LACKS.values()} <= client.application.view_functions.keys()
    assert "/people/readiness" in client.get("/").text


def test_readiness_calls_nothing_ready_that_cannot_be_judged_yet() -> None:
    client, journal = seen_as()
    checks = ("no_year", "no_classes", "empty_classes", "staff_without_account")
    journal.answers["/v1/readiness"] = [
        {"name": name, "count": int(name == "no_classes")} for name in checks
    ]
    page = client.get("/people/readiness").text
    assert page.count("готово") == 2, "the year and the staff"
    assert re.search(r"Классы без учеников</span></th>\s*<td[^>]*><span class=\"quiet\">—", page)


@pytest.mark.parametrize(("role", "leads"), [("deputy", True), ("director", False)])
def test_readiness_leads_nobody_to_a_page_that_is_closed_to_him(role: str, leads: bool) -> None:
    client, journal = seen_as(role)
    journal.answers["/v1/readiness"] = [{"name": "no_timetable", "count": 1}]
    for path in ("/people/readiness", "/people"):
        page = client.get(path).text
        assert "Расписания уроков нет" in page
        assert ('href="/timetable/file' in page) is leads


DIVISION = f"{CLASS}/subjects/{uid(600)}"


def chosen_on(page: str) -> dict[str, str]:
    """Return the subgroup of each child that the form of a division proposes."""
    return dict(re.findall(r'name="pupil-([^"]+)" value="([^"]*)" checked', page))


def test_a_class_is_shared_out_evenly_and_whoever_is_in_a_subgroup_stays() -> None:
    client, _ = seen_as()
    assert chosen_on(client.get(DIVISION).text)[uid(303)] == ""
    page = client.get(f"{DIVISION}?share=1").text
    assert chosen_on(page) == {uid(301): uid(31), uid(302): uid(32), uid(303): uid(32)}


def test_a_division_is_proposed_as_in_another_subject_of_the_class() -> None:
    client, journal = seen_as()
    names = ("1 гр.", "2 гр.")
    journal.answers[f"/subjects/{uid(600)}/members"] = {
        **CLASS_DIVISION, "subgroups": [
            {"id": uid(31 + place), "name": name, "members": [], "seen": ""}
            for place, name in enumerate(names)
        ],
    }
    journal.answers[f"/subjects/{uid(601)}/members"] = {
        **CLASS_DIVISION, "subject_id": uid(601), "subject": "Информатика", "subgroups": [
            {"id": uid(41), "name": names[0], "members": [uid(302)], "seen": ""},
            {"id": uid(42), "name": names[1], "members": [uid(301), uid(303)], "seen": ""},
        ],
    }
    journal.answers[f"/classes/{uid(20)}/load"] = {
        **CLASS_LOAD, "groups": [
            {"subject_id": uid(601), "subgroup": name, "members": 1} for name in names
        ],
    }
    page = client.get(DIVISION).text
    assert "то же деление, что в предмете «Информатика»" in page
    assert chosen_on(page) == {uid(301): uid(32), uid(302): uid(31), uid(303): uid(32)}
