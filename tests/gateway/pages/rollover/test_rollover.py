"""The page of the year rollover: what is chosen goes as it is, what is refused is kept."""

from typing import Any

from flask.testing import FlaskClient

from services.gateway.clients import ServiceRefused
from tests.gateway.pages.documents.school import uid
from tests.gateway.pages.harness import FakeClient, seen_by, service

FORM = {
    "from_year": "2024/2025", "to_year": "2025/2026", "version": "ab" * 8,
    f"after:{uid(303)}": "class:ИТ", f"after:{uid(304)}": "graduated", "left": uid(301),
    "first_letters": "А, Б", "order_number": "88-у", "carries_groups": "on",
}


def deputy() -> tuple[FlaskClient, FakeClient]:
    app = seen_by("deputy")
    return app.test_client(), service(app, "journal")


def test_the_plan_shows_who_goes_where_and_changes_nothing() -> None:
    client, journal = deputy()
    page = client.get("/rollover?tenth=ИТ").text
    assert "Снегирёва Анна Сергеевна" in page
    assert 'value="class:ИТ"' in page
    assert "1А, 8А, 9А, 10А" in page
    assert {path for method, path, _ in journal.calls if method == "POST"} == {
        "/api/journal/v1/rollover/preview"
    }


def test_what_is_chosen_goes_to_the_journal_with_what_was_seen() -> None:
    client, journal = deputy()
    answer = client.post("/rollover", data=FORM)
    assert answer.status_code == 303
    body: dict[str, Any] = next(
        detail for method, path, detail in journal.calls if path.endswith("/rollover")
    )
    assert body == {
        "from_year": "2024/2025", "to_year": "2025/2026", "version": "ab" * 8,
        "order_number": "88-у", "first_letters": ["А", "Б"], "carries_leaders": False,
        "carries_groups": True, "carries_settings": False, "choices": [
            {"pupil_id": uid(301), "fate": "left"},
            {"pupil_id": uid(303), "fate": "promoted", "grade": 10, "letter": "ИТ"},
            {"pupil_id": uid(304), "fate": "graduated"},
        ],
    }


def test_a_refusal_is_said_and_the_choices_are_kept() -> None:
    client, journal = deputy()
    answer = journal._answer

    def refuse(method: str, path: str, detail: Any) -> Any:
        if path.endswith("/rollover"):
            raise ServiceRefused("journal", 409, {"detail": "Решения изменились."})
        return answer(method, path, detail)

    journal._answer = refuse  # type: ignore[method-assign]
    page = client.post("/rollover", data=FORM)
    assert page.status_code == 422
    assert "Решения изменились." in page.text
    kept = next(detail for _, path, detail in journal.calls if path.endswith("/preview"))
    assert kept["choices"][1]["letter"] == "ИТ"


def test_it_is_taken_back_by_a_button() -> None:
    client, journal = deputy()
    data = {"from_year": "2024/2025", "to_year": "2025/2026"}
    assert client.post("/rollover/undo", data=data).status_code == 303
    assert ("POST", "/api/journal/v1/rollover/undo", data) in journal.calls
