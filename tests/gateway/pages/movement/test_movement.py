"""Movement as a deputy enters it: recognized first, errors at their field, values kept."""

import re
from typing import Any

from flask.testing import FlaskClient

from services.gateway.clients import ServiceRefused
from tests.days import days
from tests.gateway.pages.documents.movement import CHILD as OF_CHILD
from tests.gateway.pages.documents.school import uid
from tests.gateway.pages.harness import FakeClient, seen_by, service

FORM = {
    "family_name": "Новиков", "given_name": "Олег", "patronymic": "Ильич",
    "born_on": "2012-03-08", "sex": "m", "class_id": uid(20), "day": "2024-10-14",
    "reason": "other_school", "came_from": "школа № 7", "order_number": "41-у",
    f"group:{uid(20)}:1": uid(601), f"group:{uid(21)}:1": "",
    "r0_family_name": "Новикова", "r0_given_name": "Анна", "r0_patronymic": "",
    "r0_relation": "мать", "r0_phone": "+7 900 123-45-67", "r0_e_mail": "",
}
CHILD_PAGE = f"/movement/pupils/{uid(301)}"


def deputy() -> tuple[FlaskClient, FakeClient]:
    app = seen_by("deputy")
    return app.test_client(), service(app, "journal")


def sent(journal: FakeClient, ending: str) -> dict[str, Any]:
    body: dict[str, Any] = next(
        detail for method, path, detail in journal.calls
        if method == "POST" and path.endswith(ending)
    )
    return body


def test_whom_the_school_may_know_is_shown_and_nothing_entered() -> None:
    client, journal = deputy()
    page = client.post("/movement/arrival", data=FORM)
    assert "Похожий ребёнок уже есть." in page.text
    assert "сейчас в 8А, с 14.10.2024" in page.text
    assert f'name="version:{uid(301)}" value="{"1f" * 8}"' in page.text
    assert 'value="Новиков"' in page.text
    assert not any(path.endswith("/arrivals") for _, path, _ in journal.calls)


def test_another_child_is_enrolled_with_subgroup_and_representative() -> None:
    client, journal = deputy()
    answer = client.post("/movement/arrival", data={**FORM, "who": "another"})
    assert (answer.status_code, answer.location) == (303, CHILD_PAGE)
    body = sent(journal, "/movement/arrivals")
    assert body["is_another"] is True
    assert body["groups"] == [uid(601)]
    assert body["child"]["representatives"] == [{
        "family_name": "Новикова", "given_name": "Анна", "patronymic": "", "relation": "мать",
        "phone": "+7 900 123-45-67", "e_mail": None,
    }]


def test_a_form_that_names_nobody_is_refused() -> None:
    client, journal = deputy()
    assert client.post("/movement/arrival", data={**FORM, "who": "1"}).status_code == 400
    assert not any(path.endswith("/arrival") for _, path, _ in journal.calls)


def test_a_known_child_is_enrolled_as_the_one_that_was_seen() -> None:
    client, journal = deputy()
    data = {**FORM, "who": uid(301), f"version:{uid(301)}": "abc"}
    assert client.post("/movement/arrival", data=data).status_code == 303
    body = sent(journal, f"/pupils/{uid(301)}/movement/arrival")
    assert (body["version"], body["class_id"], body["day"]) == ("abc", uid(20), "2024-10-14")


def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept() -> None:
    client, journal = deputy()
    page = client.post("/movement/arrival", data={**FORM, "family_name": " ", "born_on": ""})
    assert page.status_code == 422
    for name, what in (("family_name", "Напишите фамилию."), ("born_on", "дату рождения")):
        assert re.search(rf'id="{name}"[^>]*aria-invalid="true"', page.text)
        assert what in page.text
    assert 'value="Олег"' in page.text
    assert not [path for method, path, _ in journal.calls if method == "POST"]


def test_what_the_journal_refuses_is_said_at_its_field() -> None:
    client, journal = deputy()
    trouble = ServiceRefused("journal", 422, {"detail": "В 8А есть запись.", "errors": [
        {"field": "day", "what": "В 8А у ребёнка есть запись за 08.11.2024."}]})
    answer = journal._answer

    def refuse(method: str, path: str, detail: Any) -> Any:
        if method == "POST":
            raise trouble
        return answer(method, path, detail)

    journal._answer = refuse  # type: ignore[method-assign]
    for what, data in (
        ("transfer", {"class_id": uid(21), "day": "2024-11-01", "version": "v"}),
        ("departure", {"day": "2024-11-01", "reason": "other", "version": "v"}),
    ):
        page = client.post(f"{CHILD_PAGE}/{what}", data=data)
        assert page.status_code == 422
        assert "запись за 08.11.2024" in page.text
        assert 'value="2024-11-01"' in page.text


def test_each_movement_carries_what_was_seen() -> None:
    client, journal = deputy()
    for what, data in (
        ("transfer", {"class_id": uid(21), "day": "2024-11-11"}),
        ("departure", {"day": "2024-11-11", "reason": "other_school"}),
        ("undo", {}),
    ):
        answer = client.post(f"{CHILD_PAGE}/{what}", data={**data, "version": "seen"})
        assert (answer.status_code, answer.location) == (303, CHILD_PAGE)
        assert sent(journal, f"/movement/{what}")["version"] == "seen"


def test_a_class_teacher_sees_the_way_and_no_form() -> None:
    app = seen_by("class_teacher")
    page = app.test_client().get(CHILD_PAGE).text
    assert "школа № 7, г. Псков" in page
    assert "Перевести в другой класс" not in page
    assert "Оформить выбытие" not in page


def test_a_move_is_offered_from_the_day_after_the_last_mark() -> None:
    client, journal = deputy()
    answers = {"2024-11-08": days(0), days(0).isoformat(): days(1)}
    for last_mark, offered in answers.items():
        journal.answers[f"/pupils/{uid(301)}/movement"] = {**OF_CHILD, "last_mark": last_mark}
        page = client.get(CHILD_PAGE).text
        transfer = page[page.index(f"{CHILD_PAGE}/transfer"):page.index(f"{CHILD_PAGE}/departure")]
        assert f'name="day" value="{offered.isoformat()}"' in transfer
