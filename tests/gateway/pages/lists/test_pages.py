"""Lists: upload, what the columns hold, preview with every problem, apply."""

import re
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.pages.documents.school import School, list_document, uid
from tests.gateway.pages.harness import a_viewer, make_app, service


def test_a_preview_says_who_arrives_moves_and_departs(client: FlaskClient) -> None:
    page = client.get(f"/lists/{uid(41)}").text
    assert re.search(r"Юдина Вера Львовна</th><td[^>]*>5Б</td><td>был в 5А", page)
    assert "Титов Глеб Ильич" in page
    assert "Белов Артём" in page
    assert "Записать в школу" in page


def test_a_refused_list_names_the_place_and_offers_no_button(
    client: FlaskClient, school: School
) -> None:
    school.list.update(list_document("refused"))
    page = client.get(f"/lists/{uid(41)}").text
    assert re.search(r"<td[^>]*>5А</td><td[^>]*>7</td><td[^>]*>C</td><td>«31.02.2015»", page)
    assert "Записать в школу" not in page


def test_a_list_that_changes_nothing_offers_no_button(
    client: FlaskClient, school: School
) -> None:
    school.list.update(arrived=0, departed=0, moved=0, lines=[])
    page = client.get(f"/lists/{uid(41)}").text
    assert "менять нечего" in page
    assert "Записать в школу" not in page


def test_an_upload_leads_to_its_preview_or_to_its_columns(
    client: FlaskClient, school: School
) -> None:
    def sent() -> str | None:
        form = {"file": (BytesIO(b"PK"), "список.xlsx"), "year": "2026/2027"}
        return client.post("/lists/new", data={**form, "kind": "pupils"}).location

    assert sent() == f"/lists/{uid(41)}"
    school.list.update(list_document("asked"))
    assert sent() == f"/lists/{uid(41)}/columns"


def test_an_upload_without_a_file_says_what_to_do_and_keeps_the_year(
    client: FlaskClient,
) -> None:
    answer = client.post("/lists/new", data={"kind": "pupils", "year": "2023/2024"})
    assert answer.status_code == 400
    assert "Выберите файл" in answer.text
    assert "<option selected>2023/2024</option>" in answer.text


def test_columns_are_shown_with_their_first_rows_under_each_choice(client: FlaskClient) -> None:
    page = client.get(f"/lists/{uid(41)}/columns").text
    assert "Юдина Вера Львовна" in page
    assert '<option value="name" selected>Фамилия, имя, отчество целиком' in page
    assert '<option value="">Не нужен' in page


def test_what_columns_hold_is_sent_by_their_heads(app: Flask, client: FlaskClient) -> None:
    form = {"head": ["ребенок", "когда родился"], "meaning": ["name", "born"]}
    assert client.post(f"/lists/{uid(41)}/columns", data=form).location == f"/lists/{uid(41)}"
    method, path, body = service(app, "journal").calls[0]
    assert (method, path) == ("PUT", f"/api/journal/v1/lists/{uid(41)}/columns")
    assert body == {"columns": [{"head": "ребенок", "meaning": "name"},
                                {"head": "когда родился", "meaning": "born"}]}


def test_a_stale_preview_is_shown_anew_with_the_reason(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "journal").refuse(409, detail="Пока вы смотрели, школа изменилась.")
    answer = client.post(f"/lists/{uid(41)}/apply")
    assert answer.location == f"/lists/{uid(41)}"
    service(app, "journal").trouble = None
    assert "школа изменилась" in client.get(answer.location).text


def test_there_is_no_page_of_an_unknown_kind(client: FlaskClient) -> None:
    assert client.get("/lists/new?kind=cats").status_code == 404


def test_a_bundle_is_an_archive_without_an_empty_form(client: FlaskClient) -> None:
    page = client.get("/lists").text
    assert "Пакет OneRoster 1.2" in page
    assert "kind=oneroster&amp;year=" in page
    assert re.search(r"lists/file\?kind=oneroster&amp;year=[^\"]*&amp;format=zip", page)
    assert "form?kind=oneroster" not in page
    form = client.get("/lists/new?kind=oneroster").text
    assert 'accept=".zip"' in form
    assert "Файл (ZIP)" in form
    answer = client.post("/lists/new", data={"kind": "oneroster", "year": "2026/2027"})
    assert "Выберите файл: архив ZIP." in answer.text

def test_an_applied_list_leads_to_the_next_paper(school: School) -> None:
    client = make_app(school, a_viewer("deputy")).test_client()
    following = {"pupils": "/lists/new?kind=staff", "staff": "/lists/new?kind=load",
                 "load": "/timetable/file"}
    for kind, path in following.items():
        school.list.update(list_document("applied"), kind=kind)
        page = client.get(f"/lists/{uid(41)}").text
        assert page.count("Список загружен.") == 1
        assert f'href="{path}"' in page
