"""Who looked: to a family by days, to a data officer by services."""

import re

from tests.gateway.pages.documents.school import CHILDREN, uid
from tests.gateway.pages.harness import seen_by, service


def test_a_parent_finds_who_has_looked_from_the_diary() -> None:
    parent = seen_by("representative", children=CHILDREN).test_client()
    way = f"/access-log/children/{CHILDREN[0].id}"
    assert f'href="{way}"' in parent.get(f"/diary/{CHILDREN[0].id}").text
    assert "Кто смотрел" in parent.get(way).text
    pupil = seen_by("pupil", children=CHILDREN[:1]).test_client()
    assert way in pupil.get(f"/diary/{CHILDREN[0].id}").text
    director = seen_by("director").test_client()
    assert way not in director.get(f"/diary/{CHILDREN[0].id}").text


def test_a_parent_reads_who_looked_in_words_by_days_and_without_repeats() -> None:
    page = seen_by("representative").test_client().get(f"/access-log/children/{CHILDREN[0].id}")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))
    assert "классный руководитель Петрова А. В. — открыт дневник" in text
    assert "в 10:42, 3 раза, последний в 12:10 · ведёт класс ребёнка" in text
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


def test_incidents_name_both_values_and_wait_for_an_explanation() -> None:
    app = seen_by("data_officer")
    service(app, "archive").down()
    page = app.test_client().get("/access-log/incidents").text
    assert "в таблице mark_cell «2», а в истории mark_change (запись 1) «5»" in page
    assert "Учитель ошибся классом" in page
    assert page.count("Объяснить…") == 1
    assert "Служба не отвечает." in page
    assert "Расхождений не найдено." in page


def test_an_explanation_goes_to_the_service_that_has_found_it() -> None:
    app = seen_by("data_officer")
    client, path = app.test_client(), f"/access-log/incidents/journal/{uid(7)}/explanation"
    assert client.post(path, data={"reason": "Опечатка, исправлена"}).status_code == 302
    assert service(app, "journal").calls[-1][:2] == (
        "POST", f"/api/journal/v1/access-log/incidents/{uid(7)}/explanation"
    )
    assert client.post(path.replace("journal", "elsewhere")).status_code == 404


def test_the_log_is_found_by_names_that_stand_in_no_address() -> None:
    app = seen_by("data_officer")
    for name in ("journal", "archive"):
        page = app.test_client().post(
            "/access-log", data={"service": name, "words": "снег", "action": "diary.read"},
            follow_redirects=True,
        ).text
        assert "Снегирёва Анна" in page
        assert service(app, "journal").calls[0][1:] == (
            "/api/journal/v1/access-log/found", {"words": "снег"}
        )
        assert service(app, name).calls[-1 if name == "journal" else 0][1:] == (
            f"/api/{name}/v1/access-log/search",
            {"action": "diary.read", "people": [uid(90)], "subjects": [CHILDREN[0].id]},
        )
        assert "words=" not in page


def test_a_name_that_stands_for_too_many_is_said_to() -> None:
    app = seen_by("data_officer")
    service(app, "journal").refuse(422, detail="Слишком много совпадений: напишите имя полнее.")
    page = app.test_client().post("/access-log", data={"words": "а"}, follow_redirects=True)
    assert page.status_code == 200
    assert "Слишком много совпадений" in page.text
