"""The pages through Flask's client: what each shows, and how each tells trouble."""

import copy
import re
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.pages.labels import ROLES
from services.gateway.pages.years import offered_years
from tests.gateway.pages.harness import (
    CHILDREN,
    DIARY,
    FakeClient,
    School,
    a_membership,
    a_viewer,
    import_document,
    make_app,
    uid,
)

GRID = f"/journals/{uid(10)}"
PATHS = ["/", "/journals", "/classes", GRID, f"/diary/{uid(301)}", "/import", f"/import/{uid(40)}",
         "/archive", f"/folders/{uid(301)}", f"/folders/{uid(301)}/new", f"/works/{uid(80)}",
         f"/works/{uid(80)}/edit", "/reviews", f"/personal-files/{uid(301)}",
         f"/classes/{uid(20)}/pupils", "/queues?state=dead", "/access-log",
         "/access-log?service=gateway", f"/access-log/children/{uid(301)}", "/schools",
         "/summaries/marks", "/summaries/attendance", "/summaries/movement", "/status",
         "/api-docs/journal"]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts, used by a teacher."""
    return app.test_client()


def service(app: Flask, name: str) -> FakeClient:
    """The service that answers the pages."""
    found = app.extensions["service_clients"][name]
    assert isinstance(found, FakeClient)
    return found


def seen_by(role: str, **changes: object) -> Flask:
    """The pages seen by another role."""
    return make_app(viewer=a_viewer(role, **changes))


@pytest.mark.parametrize("path", PATHS)
def test_a_page_answers_and_has_one_heading(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert answer.text.count("<title>") == 1


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_inline_style_or_script(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", page)
    for tag in re.findall(r"<script[^>]*>", page):
        assert "src=" in tag or 'type="application/json"' in tag


@pytest.mark.parametrize("path", PATHS)
def test_every_form_that_changes_something_carries_the_token(
    client: FlaskClient, path: str
) -> None:
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", client.get(path).text, re.S):
        assert 'name="csrf_token" value="token-of-the-harness"' in form


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_has_a_start_page(role: str) -> None:
    answer = seen_by(role).test_client().get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert "menu-wide" in answer.text


def test_a_stranger_finds_the_door(app: Flask) -> None:
    app.extensions["viewer"] = None
    page = app.test_client().get("/").text
    assert 'href="/login"' in page
    assert "menu-wide" not in page


def test_a_family_with_one_child_starts_in_the_diary() -> None:
    app = seen_by("representative", children=CHILDREN[:1])
    assert app.test_client().get("/").location == f"/diary/{CHILDREN[0].id}"


def test_a_family_without_a_child_is_told_whom_to_ask() -> None:
    page = seen_by("pupil", children=()).test_client().get("/diary").text
    assert "Обратитесь к классному руководителю" in page


def test_a_psychologist_starts_with_the_children_assigned() -> None:
    page = seen_by("psychologist", children=CHILDREN).test_client().get("/").text
    for child in CHILDREN:
        assert child.name in page
        assert f'href="/diary/{child.id}"' in page
    nobody = seen_by("psychologist", children=()).test_client().get("/").text
    assert "не назначен ни один ребёнок" in nobody


def test_a_diary_without_a_mark_shows_no_table_of_averages() -> None:
    parent = seen_by("representative", children=CHILDREN)
    client, diary = parent.test_client(), copy.deepcopy(DIARY)
    assert "Средние за период" in client.get(f"/diary/{CHILDREN[0].id}").text
    for line in diary["averages"]:
        line.update(average=None, weighted=None, term_mark=None)
    service(parent, "journal").answers["/diary"] = diary
    assert "Средние за период" not in client.get(f"/diary/{CHILDREN[0].id}").text


def test_a_parent_finds_who_has_looked_from_the_diary() -> None:
    parent = seen_by("representative", children=CHILDREN).test_client()
    way = f"/access-log/children/{CHILDREN[0].id}"
    assert f'href="{way}"' in parent.get(f"/diary/{CHILDREN[0].id}").text
    assert "Кто смотрел" in parent.get(way).text
    pupil = seen_by("pupil", children=CHILDREN[:1]).test_client()
    assert way in pupil.get(f"/diary/{CHILDREN[0].id}").text
    director = seen_by("director").test_client()
    assert way not in director.get(f"/diary/{CHILDREN[0].id}").text


def test_a_person_with_two_roles_can_switch() -> None:
    memberships = (a_membership("131", "Школа № 131", "teacher"),
                   a_membership("lyceum-2", "Лицей № 2", "representative"))
    page = seen_by("teacher", memberships=memberships).test_client().get("/").text
    assert 'value="lyceum-2:representative"' in page
    assert "Лицей № 2 · родитель" in page


def test_the_menu_shows_what_a_role_may_do() -> None:
    deputy = seen_by("deputy").test_client().get("/").text
    teacher = seen_by("teacher").test_client().get("/").text
    assert 'href="/import"' in deputy
    assert 'href="/import"' not in teacher


def test_a_missing_tie_is_named(app: Flask, client: FlaskClient) -> None:
    service(app, "journal").refuse(403, tie="own_group", detail="Нет доступа.")
    answer = client.get(GRID)
    assert answer.status_code == 403
    assert "Это не ваша учебная группа" in answer.text


def test_what_does_not_exist_and_what_is_not_yours_look_the_same(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "journal").refuse(404, detail="Такой записи нет.")
    hidden = client.get(f"/diary/{uid(999)}")
    unknown = client.get("/no-such-page")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.text.partition("<main")[2] == unknown.text.partition("<main")[2]


def test_a_service_that_is_down_is_named_and_the_others_work(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "archive").down()
    answer = client.get("/archive")
    assert answer.status_code == 503
    assert "Не отвечает: «Архив»" in answer.text
    assert client.get(GRID).status_code == 200


@pytest.mark.parametrize("status", [400, 404, 409, 410, 413, 429, 500])
def test_a_refusal_has_a_page_of_its_own(app: Flask, client: FlaskClient, status: int) -> None:
    service(app, "journal").refuse(status, detail="Подробность.")
    answer = client.get(GRID)
    assert answer.status_code == status
    assert f'<p class="fault-code">{status}</p>' in answer.text


def test_a_destroyed_journal_names_its_act_and_leads_to_it_whoever_may_open_it() -> None:
    act = {"id": uid(90), "number": "3", "acted_on": "2031-01-20"}
    for role, leads in (("deputy", True), ("class_teacher", False)):
        app = seen_by(role)
        service(app, "journal").refuse(410, detail="Журнал уничтожен.", act=act)
        answer = app.test_client().get(f"/classes/{uid(20)}/closing")
        assert answer.status_code == 410
        assert "Журнал уничтожен по акту № 3" in answer.text
        assert "20 января 2031" in answer.text
        assert (f'href="/archive/disposal/acts/{uid(90)}"' in answer.text) is leads


def test_a_list_of_reviews_that_is_cut_off_says_so(
    app: Flask, client: FlaskClient
) -> None:
    assert "Показаны первые" not in client.get("/reviews").text
    portfolio = service(app, "portfolio")
    portfolio.answers["/waiting"] = {**portfolio.get_json("/waiting"), "total": 215}
    assert "Показаны первые 1 из 215." in client.get("/reviews").text


def test_an_api_address_keeps_its_problem_document(client: FlaskClient) -> None:
    assert "<html" not in client.get("/api/no-such-thing", headers={"Accept": "*/*"}).text[:15]


def test_an_address_with_nonsense_in_it_is_the_askers_fault(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "journal").refuse(422, detail="Такой недели нет.")
    answer = client.get(f"/diary/{uid(301)}?week=soon")
    assert answer.status_code == 422
    assert "Такой недели нет." in answer.text


def test_names_lead_to_diaries_for_those_who_may_open_them(client: FlaskClient) -> None:
    link = f'<a href="/diary/{uid(300)}">Абрамова Дарья</a>'
    assert link in seen_by("deputy").test_client().get(GRID).text
    assert link not in client.get(GRID).text


def test_an_import_shows_every_problem_with_its_place(client: FlaskClient) -> None:
    page = client.get(f"/import/{uid(40)}").text
    assert "Две строки подходят ученику" in page
    assert "Отметка «0» не входит в шкалу" in page
    assert re.search(r"<td>Алгебра</td><td class=\"num\">14</td><td class=\"num\">7</td>", page)
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


def test_years_that_the_school_has_not_opened_can_be_chosen_too() -> None:
    assert offered_years(["2014/2015"], date(2026, 6, 30)) == [
        "2025/2026", "2024/2025", "2023/2024", "2022/2023", "2021/2022", "2014/2015"
    ]
    assert offered_years([], date(2026, 9, 1))[0] == "2026/2027"


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


def test_a_case_file_shows_its_date_and_the_reason(client: FlaskClient) -> None:
    page = client.get("/archive").text
    assert "1 января 2031" in page
    assert "5 лет считаются с 1 января 2026 года" in page
    assert "срок не подтверждён" in page


def test_an_empty_archive_says_how_it_fills(app: Flask, client: FlaskClient) -> None:
    service(app, "archive").answers["/case-files"] = []
    assert "В архиве пока нет дел" in client.get("/archive").text


def test_a_cover_goes_to_the_portfolio() -> None:
    app = seen_by("representative")
    form = {"file": (BytesIO(b"picture"), "cover.png", "image/png")}
    path = f"/folders/{CHILDREN[0].id}"
    assert app.test_client().post(f"{path}/cover", data=form).location == path
    assert service(app, "portfolio").calls[-1][:2] == (
        "PUT", f"/api/portfolio/v1/folders/{CHILDREN[0].id}/cover")


def test_a_folder_that_is_not_open_yet_says_so_to_its_family_alone() -> None:
    app = seen_by("representative")
    service(app, "portfolio").refuse(404, detail="Такой записи нет.")
    client = app.test_client()
    assert "Папка ещё открывается" in client.get(f"/folders/{CHILDREN[0].id}").text
    assert client.get(f"/folders/{uid(777)}").status_code == 404


def test_an_event_is_discarded_with_a_reason_only(app: Flask, client: FlaskClient) -> None:
    path = f"/queues/journal/{uid(60)}/discard"
    client.post(path, data={"reason": " ", "state": "dead"})
    assert service(app, "journal").calls == []
    answer = client.post(path, data={"reason": "дубль", "state": "dead"})
    assert answer.location == "/queues?service=journal&state=dead"
    assert service(app, "journal").calls == [
        ("POST", f"/api/journal/v1/inbox/{uid(60)}/discard", {"reason": "дубль"})]


def test_what_cannot_be_replayed_is_told_on_the_page_of_queues(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "journal").refuse(409, detail="Сообщение по-прежнему не читается.")
    path = f"/queues/journal/{uid(60)}/replay"
    answer = client.post(path, data={"state": "unreadable"})
    assert answer.location == "/queues?service=journal&state=unreadable"
    service(app, "journal").trouble = None
    assert "по-прежнему не читается" in client.get(answer.location).text


def test_a_state_that_nobody_counts_has_no_figure(app: Flask, client: FlaskClient) -> None:
    counts = {"failed": 1, "dead": 0}
    service(app, "journal").answers["/inbox"] = {"counts": counts, "items": []}
    page = client.get("/queues?service=journal&state=dead").text
    assert 'Остановлены <span class="count">0</span>' in page
    assert re.search(r"Обработаны</a>", page)


def test_the_queues_page_outlives_a_service_that_is_down(app: Flask, client: FlaskClient) -> None:
    service(app, "portfolio").down()
    answer = client.get("/queues?service=journal&state=dead")
    assert answer.status_code == 200
    assert "не отвечает" in answer.text


def test_a_foreign_address_is_not_gone_back_to(client: FlaskClient) -> None:
    for address in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
        answer = client.post("/preferences", data={"theme": "dark", "next": address})
        assert answer.location == "/"


def test_a_theme_is_kept(client: FlaskClient) -> None:
    client.post("/preferences", data={"theme": "dark", "next": "/archive"})
    assert 'data-theme="dark"' in client.get("/").text
    client.post("/preferences", data={"theme": "auto", "next": "/"})
    assert "data-theme" not in client.get("/").text


def test_assets_are_cached_for_ever_at_todays_address_only(client: FlaskClient) -> None:
    found = re.search(r'href="(/assets/\w+/)site\.css"', client.get("/").text)
    assert found is not None
    with client.get(f"{found[1]}site.css") as answer:
        assert answer.cache_control.immutable
    assert client.get("/assets/000000000000/site.css").status_code == 404


def test_a_name_from_outside_cannot_become_markup(client: FlaskClient, school: School) -> None:
    school.grid["pupils"][0]["name"] = "<script>alert(1)</script>"
    school.grid["pupils"][0]["cells"][0] = '"><img src=x>'
    page = client.get(GRID).text
    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_parent_reads_who_looked_in_words_by_days_and_without_repeats() -> None:
    page = seen_by("representative").test_client().get(f"/access-log/children/{CHILDREN[0].id}")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))
    assert "классный руководитель Петрова А. В. — открыт дневник" in text
    assert "в 10:42, 3 раза, последний в 12:10 · свой класс" in text
    assert "педагог-психолог Психологова О. И. — открыта папка достижений" in text
    assert "Вы — открыт дневник" in text
    assert "Вы — изменена папка достижений" in text
    # The journal has told of no day before: what the folder knows of one waits for that page.
    assert "2 марта" not in text
    assert "before=2025-03-21" in page.text


def test_who_looked_is_told_of_the_journal_while_the_folders_do_not_answer() -> None:
    app = seen_by("representative")
    service(app, "portfolio").down()
    page = app.test_client().get(f"/access-log/children/{CHILDREN[0].id}").text
    assert "Петрова А. В." in page
    assert "кто открывал папку, сейчас не видно" in page


def test_a_young_pupil_is_told_from_when_and_a_stranger_nothing() -> None:
    app = seen_by("pupil", children=CHILDREN[:1])
    service(app, "journal").refuse(404, detail="Такой записи нет.")
    client = app.test_client()
    assert "С 14 лет" in client.get(f"/access-log/children/{CHILDREN[0].id}").text
    assert client.get(f"/access-log/children/{uid(777)}").status_code == 404


def test_a_data_officer_reads_the_log_of_each_service_with_names() -> None:
    client = seen_by("data_officer").test_client()
    for name in ("portfolio", "archive", "gateway"):
        page = client.get(f"/access-log?service={name}").text
        assert "Петрова Анна Викторовна" in page
        assert "Снегирёва Анна" in page
    assert client.get("/access-log?service=elsewhere").status_code == 404


def test_one_button_checks_every_chain() -> None:
    app = seen_by("data_officer")
    service(app, "archive").down()
    page = app.test_client().post("/access-log/check").text
    assert page.count("Цепочка цела.") == 2
    assert "Цепочка не сходится." in page
    assert "содержание изменено" in page
    assert "её цепочка не проверена" in page


def test_municipality_starts_at_sums_and_sees_what_is_withheld() -> None:
    client = seen_by("municipality_operator").test_client()
    assert client.get("/").location == "/summaries/marks"
    page = client.get("/summaries/marks").text
    assert page.count("скрыто: мало детей") == 1
    assert "10, 11 кл." in page
    assert "58,04" in page
    assert "Решение проекта" in page
    assert "«—»: никого или меньше 5 детей" in client.get("/summaries/movement").text


def test_sums_that_are_not_there_yet_say_when_they_will_be() -> None:
    app = seen_by("region_operator")
    empty = {"years": [], "schools": [], "smallest": {"value": 5, "source": ""}}
    service(app, "journal").answers["/summaries/marks"] = empty
    service(app, "journal").answers["/summaries/attendance"] = empty
    service(app, "journal").answers["/summaries/movement"] = empty
    for kind in ("marks", "attendance", "movement"):
        assert "Сводок пока нет" in app.test_client().get(f"/summaries/{kind}").text
