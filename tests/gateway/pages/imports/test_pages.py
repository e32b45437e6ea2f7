"""Uploads of workbooks: preview, problems, what is said afterwards."""

import re
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient

from tests.gateway.pages.documents.school import School, import_document, uid
from tests.gateway.pages.harness import service


def test_an_import_shows_every_problem_with_its_place(client: FlaskClient) -> None:
    page = client.get(f"/import/{uid(40)}").text
    assert "Две строки подходят ученику" in page
    assert "Отметка «0» не входит в шкалу" in page
    assert re.search(r"<td[^>]*>Алгебра</td><td[^>]*>14</td><td[^>]*>G</td>", page)
    assert "404 из 406" in page
    assert "Загрузить в журнал" in page


def test_a_refused_import_offers_no_button(client: FlaskClient, school: School) -> None:
    school.imported.update(import_document("refused"))
    page = client.get(f"/import/{uid(40)}").text
    assert "Файл не загружен" in page
    assert "Загрузить в журнал" not in page


def test_an_upload_leads_to_its_preview(client: FlaskClient) -> None:
    form = {"file": (BytesIO(b"PK"), "журнал.xlsx"), "year": "2024/2025"}
    assert client.post("/import", data=form).location == f"/import/{uid(40)}"


def test_an_upload_without_a_file_says_what_to_do(client: FlaskClient) -> None:
    answer = client.post("/import", data={"year": "2024/2025"})
    assert answer.status_code == 400
    assert "Выберите файл" in answer.text


def test_a_refused_upload_keeps_what_was_chosen(client: FlaskClient) -> None:
    page = client.post("/import", data={"year": "2023/2024", "class_name": "8Б"}).text
    assert "<option selected>2023/2024</option>" in page
    assert 'name="class_name" value="8Б"' in page


def test_an_applied_import_says_how_much_changed(client: FlaskClient) -> None:
    answer = client.post(f"/import/{uid(40)}/apply", follow_redirects=True)
    assert "записано изменений — 3120" in answer.text


def test_an_applied_import_leads_to_the_classes_of_its_year(
    app: Flask, client: FlaskClient, school: School
) -> None:
    school.imported.update({**import_document("applied"), "year": "2023/2024"})
    link = "/classes?year=2023/2024"
    assert f'href="{link}"' in client.get(f"/import/{uid(40)}").text
    client.get(link)
    asked = service(app, "journal").calls[-1]
    assert asked == ("GET", "/api/journal/v1/classes", {"year_id": uid(2)})


def test_a_preview_shows_subjects_pupils_and_a_sample(client: FlaskClient) -> None:
    page = client.get(f"/import/{uid(40)}").text
    assert "Так прочитан файл: Алгебра" in page
    assert re.search(r"Юдина Вера</th><td><span class=\"tag\">новый", page)
    assert re.search(r"Белов А\.</th><td>Белов Артём", page)
    assert re.search(r"Ин\. язык, 2 гр\. <span class=\"tag\">новый</span>", page)


def test_whom_the_class_has_not_can_be_let_in(client: FlaskClient, school: School) -> None:
    school.imported.update(import_document("refused"))
    page = client.get(f"/import/{uid(40)}").text
    assert "Этих учеников в классе нет: Юдина Вера" in page
    assert client.post(f"/import/{uid(40)}/enrol").location == f"/import/{uid(40)}"
