"""The directory of schools as the municipality keeps it and the region reads it."""

from types import SimpleNamespace
from uuid import uuid4

from flask.testing import FlaskClient

from tests.gateway.pages.documents.platform import CARDS
from tests.gateway.pages.harness import FakeClient, a_viewer, make_app, service

NOTHING = {"items": [], "total": 0, "next": None, "without": {}}


def seen_by(role: str) -> tuple[FlaskClient, FakeClient]:
    app = make_app(viewer=a_viewer(role))
    client = app.test_client()
    client.set_cookie("letopis_locale", "ru")
    return client, service(app, "journal")


def test_an_empty_platform_tells_the_municipality_what_to_do() -> None:
    client, journal = seen_by("municipality_operator")
    journal.answers = {"/schools/search": NOTHING}
    assert client.get("/").location == "/schools"
    page = client.get("/schools").text
    assert "Заведите школу" in page
    assert 'href="/schools/new"' in page
    journal.answers = {}
    assert client.get("/").location == "/summaries/marks"


def test_the_region_reads_and_is_offered_nothing_to_change() -> None:
    client, journal = seen_by("region_operator")
    for path in ("/schools", "/schools/131"):
        page = client.get(path).text
        assert "Школа № 131" in page
        assert "/schools/new" not in page
        assert "/edit" not in page
        assert "/leaders" not in page
    assert not [path for _, path, _ in journal.calls if path.endswith("/leaders")]


def test_what_is_wrong_with_a_new_school_stands_at_its_field_and_nothing_is_lost() -> None:
    client, journal = seen_by("municipality_operator")
    why = "Такого часового пояса нет."
    journal.refuse(422, detail="Проверьте поля.", errors=[{"field": "time_zone", "what": why}])
    told = {"school_id": "131", "name": "Школа «Ёлочка»", "time_zone": "Asia/Omsk"}
    answer = client.post("/schools/new", data=told)
    assert answer.status_code == 422
    assert f'id="time_zone-error" role="alert">{why}' in answer.text
    assert 'value="Школа «Ёлочка»"' in answer.text
    assert 'value="Asia/Omsk" selected' in answer.text


def test_a_stale_change_shows_what_is_there_now_and_keeps_what_was_typed() -> None:
    client, journal = seen_by("municipality_operator")
    page = client.get("/schools/131/edit").text
    assert 'name="version" value="3"' in page
    journal.refuse_once(409, detail="Пока вы правили, карточку школы изменил кто-то другой.")
    journal.answers = {"/schools/131": {**CARDS[0], "address": "Новый адрес", "version": 4}}
    answer = client.post(
        "/schools/131/edit", data={"version": "3", "name": "Школа № 131", "address": "Мой адрес"}
    )
    assert answer.status_code == 409
    assert "изменил кто-то другой" in answer.text
    assert "Новый адрес" in answer.text
    assert 'value="Мой адрес"' in answer.text
    assert 'name="version" value="4"' in answer.text


def test_a_school_with_nobody_asks_for_its_first_director_or_deputy() -> None:
    client, journal = seen_by("municipality_operator")
    journal.answers = {"/schools/131/leaders": []}
    page = client.get("/schools/131").text
    assert "Первый директор или заместитель" in page
    assert 'action="/schools/131/leaders"' in page
    journal.answers = {}
    page = client.get("/schools/131").text
    assert "Юнусова Ёлка Юрьевна" in page
    assert 'action="/schools/131/leaders"' not in page


def test_a_list_is_applied_only_as_it_was_shown() -> None:
    client, journal = seen_by("municipality_operator")
    answer = client.post("/schools/import/apply", data={"content": "no base64!", "seen": "x"})
    assert answer.status_code == 422
    assert journal.calls == []


def test_no_code_of_a_deputy_is_printed_above_a_school_that_has_begun() -> None:
    """The school has a director at work: its new deputy's code would lead to its children."""
    client, journal = seen_by("municipality_operator")
    deputy = str(uuid4())
    journal.answers = {"/schools/131/leaders": [
        {"person_id": str(uuid4()), "name": "Юнусова Ёлка", "role": "director", "login": "head"},
        {"person_id": deputy, "name": "Новый Пётр", "role": "deputy", "login": "fresh"},
    ]}
    client.application.extensions["letopis_gateway"] = SimpleNamespace(
        accounts=lambda: SimpleNamespace(has_password=lambda login: login == "head")
    )
    answer = client.post(f"/schools/131/leaders/{deputy}/code")
    assert (answer.status_code, answer.location) == (302, "/schools/131")
    assert "уже начал работу" in client.get("/schools/131").text
