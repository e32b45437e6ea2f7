"""Pages of items of folders."""

import io
import re
from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient

from services.gateway.clients import ServiceRefused
from services.gateway.pages.items.names import names_of
from services.shared.database.base import new_id
from services.shared.http.request_limits import MOST_PARAMETERS
from services.shared.process.clock import now
from tests.gateway.pages.documents.school import CHILDREN, uid, work
from tests.gateway.pages.harness import seen_by, service

GUNICORN_READS = 4094  # bytes of the first line of a request


def test_works_that_wait_are_found_by_title_and_by_child_and_turned_over(
    app: Flask, client: FlaskClient
) -> None:
    portfolio = service(app, "portfolio")
    known = portfolio.get_json("/waiting/search")
    portfolio.answers["/waiting/search"] = {
        **known, "page": {**known["page"], "total": 215, "next": uid(80)},
    }
    page = client.get("/reviews?year=2024/2025").text
    assert "Найдено: 215." in page
    assert f"/reviews?year=2024/2025&amp;after={uid(80)}" in page
    found = client.post(
        "/reviews", data={"words": "снег", "kind": "certificate"}, follow_redirects=True
    ).text
    asked = [call[1:] for call in service(app, "journal").calls]
    assert ("/api/journal/v1/pupils/found", {"words": "снег"}) in asked
    assert all(not path.endswith("/pupils/search") for path, _ in asked)  # it logs every name
    *_, body = (call[2] for call in portfolio.calls if call[1].endswith("/waiting/search"))
    assert body == {"words": "снег", "kind": "certificate", "pupils": [CHILDREN[0].id]}
    assert re.search(r'/reviews\?kind=certificate&amp;after=[^"]+&amp;found=[^"]+">Дальше', found)
    assert "words=" not in found


def test_words_that_stand_for_too_many_children_are_said_to_and_titles_are_still_found(
    app: Flask, client: FlaskClient
) -> None:
    service(app, "journal").refuse(422, detail="Слишком много совпадений: напишите имя полнее.")
    portfolio = service(app, "portfolio")
    known = portfolio.get_json("/waiting/search")
    portfolio.answers["/waiting/search"] = {**known, "page": {**known["page"], "items": []}}
    page = client.post("/reviews", data={"words": "а"}, follow_redirects=True)
    assert "Слишком много совпадений" in page.text
    assert portfolio.calls[-1][2] == {"words": "а", "pupils": []}


def test_the_names_of_101_children_are_asked_for_by_addresses_that_are_read(app: Flask) -> None:
    """They made one address, and an answer of 414."""
    ids = [str(new_id()) for _ in range(101)]
    with app.test_request_context():
        list(names_of(ids))
    asked = [path for _method, path, _query in service(app, "journal").calls if "names?" in path]
    assert [one for path in asked for one in path.partition("?")[2].split("&")] == [
        f"id={one}" for one in ids
    ]
    for path in asked:
        assert len(f"GET {path} HTTP/1.1") < GUNICORN_READS
        assert path.count("id=") < MOST_PARAMETERS


def reviewed_by(app: Flask, *reviewers: tuple[str, str]) -> str:
    """The page of a handed-in work, in words, where these may review it."""
    answers = service(app, "journal").answers
    answers["/reviewers"] = [{"role": role, "name": name} for role, name in reviewers]
    page = app.test_client().get(f"/works/{uid(80)}").text
    return re.sub(r"\s+", " ", page)


def test_a_family_reads_who_will_look_at_its_work() -> None:
    app = seen_by("representative", children=CHILDREN)
    told = reviewed_by(app, ("teacher", "Соколова И. В."), ("class_teacher", "Петрова А. В."))
    assert ("Проверит учитель Соколова И. В. или классный руководитель Петрова А. В."
            in told)
    assert service(app, "journal").calls[-1][2] == {"group_id": uid(10)}
    without = reviewed_by(app, ("deputy", "Завучева М. И."), ("deputy", "Антонова В. Л."))
    assert ("Проверит заместитель директора Завучева М. И. или заместитель директора "
            "Антонова В. Л. Классного руководителя в классе сейчас нет" in without)
    assert "Проверить сейчас некому" in reviewed_by(app)


def test_a_draft_says_before_it_is_handed_in_who_will_look_and_a_verified_work_does_not() -> None:
    app = seen_by("pupil", children=CHILDREN[:1])
    portfolio = service(app, "portfolio")
    for state, steps, is_told in (("draft", ["submit"], True), ("returned", ["submit"], True),
                                  ("verified", [], False)):
        portfolio.answers[f"/items/{uid(80)}"] = work(state, steps=steps)
        page = reviewed_by(app, ("class_teacher", "Петрова А. В."))
        assert ("Проверит классный руководитель Петрова А. В." in page) is is_told
    assert "Проверит классный руководитель Петрова А. В." in re.sub(
        r"\s+", " ", app.test_client().get(f"/folders/{CHILDREN[0].id}/new").text
    )


def test_while_the_journal_is_silent_nobody_is_named() -> None:
    app = seen_by("representative", children=CHILDREN)
    service(app, "journal").down()
    page = app.test_client().get(f"/works/{uid(80)}")
    assert page.status_code == 200
    assert "кто проверит, сейчас не видно" in page.text


def test_a_deputy_finds_the_works_of_classes_that_nobody_leads_in_the_menu() -> None:
    client = seen_by("deputy").test_client()
    page = client.get("/reviews")
    assert page.status_code == 200
    assert 'href="/reviews" aria-current="page"' in page.text
    assert "в которых сейчас нет классного руководителя" in page.text


def a_file(**changes: Any) -> dict[str, Any]:
    """A file of a draft, as the page of the work gets it."""
    (file,) = work("draft")["files"]
    return {**file, "preview_state": "ready", "altered_because": None, **changes}


def page_with(*files: dict[str, Any]) -> tuple[Flask, str]:
    """The family's pages, and the page of a draft with these files."""
    app = seen_by("pupil", children=CHILDREN[:1])
    service(app, "portfolio").answers[f"/items/{uid(80)}"] = work(
        "draft", steps=["submit"], can_edit=True, files=list(files)
    )
    return app, app.test_client().get(f"/works/{uid(80)}").text


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("locked", "PDF закрыт паролем, проверить его нельзя: снимите пароль"),
        ("broken", "Файл не открывается: откройте его у себя"),
        ("large", "Файл слишком большой, чтобы показать его уменьшенным"),
        ("unfinished", "Уменьшенный вид не получился"),
        (None, "Уменьшенный вид не получился"),
    ],
)
def test_what_was_found_out_about_a_file_is_told_on_the_page_of_the_work(
    code: str | None, told: str
) -> None:
    finding = {"code": code, "what": "…"} if code else None
    _, page = page_with(a_file(preview_state="failed", finding=finding))
    assert told in page
    assert ("file-told note bad" in page) is (code in ("locked", "broken"))


def test_a_page_looks_again_while_a_file_is_looked_at_and_not_for_ever() -> None:
    _, page = page_with(a_file(preview_state="waiting", added_at=now().isoformat()))
    assert 'hx-trigger="every 2s"' in page
    _, page = page_with(a_file(preview_state="waiting"))
    assert "hx-trigger" not in page


def test_waiting_for_a_file_reads_neither_the_work_nor_who_reviews_it() -> None:
    waits = a_file(preview_state="waiting", added_at=now().isoformat())
    app, page = page_with(waits)
    address = f"/works/{uid(80)}/files?waiting=1"
    assert f'hx-get="{address}"' in page
    portfolio, asked = service(app, "portfolio"), service(app, "journal")
    portfolio.answers[f"/items/{uid(80)}/files"] = [waits]
    portfolio.calls.clear()
    asked.calls.clear()
    assert app.test_client().get(address).status_code == 204
    assert [path for _, path, _ in portfolio.calls] == [f"/api/portfolio/v1/items/{uid(80)}/files"]
    portfolio.answers[f"/items/{uid(80)}/files"] = [a_file()]
    again = app.test_client().get(address)
    assert again.status_code == 200
    assert 'id="files"' in again.text
    assert not any(path.endswith("/reviewers") for _, path, _ in asked.calls)


def test_a_picture_that_browsers_do_not_show_is_opened_as_jpeg_and_saved_as_it_came() -> None:
    url = "/api/portfolio/v1/items/1/files/2"
    _, page = page_with(
        a_file(url=f"{url}/content", jpeg={"url": f"{url}/jpeg", "size": 1, "sha256": "0" * 64})
    )
    assert f'<a href="{url}/jpeg" target="_blank"' in page
    assert re.search(rf'href="{url}/content"[^>]*>Исходный файл', page)


def test_without_scripts_a_refused_file_is_named_at_its_field(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _ = page_with(a_file())

    def refuse(*_sent: object) -> NoReturn:
        raise ServiceRefused("portfolio", 400, {"detail": "PDF закрыт паролем."})

    monkeypatch.setattr(service(app, "portfolio"), "send_stream", refuse)
    answer = app.test_client().post(
        f"/works/{uid(80)}/files", data={"file": (io.BytesIO(b"%PDF-"), "справка.pdf")}
    )
    assert answer.status_code == 400
    assert re.search(
        r'id="file-error"[^>]*data-error>справка\.pdf: PDF закрыт паролем\.</p>', answer.text
    )
    assert 'aria-invalid="true"' in answer.text


def test_the_form_says_what_a_certificate_cannot_be_handed_in_without() -> None:
    page = seen_by("representative").test_client().get(f"/folders/{CHILDREN[0].id}/new").text
    assert "Без них грамоту не отправить на проверку." in page.partition("<fieldset")[2]


def test_the_sentence_on_the_reviewer_ends_in_one_full_stop_in_either_language() -> None:
    client = seen_by("representative").test_client()
    for language in ("ru", "en"):
        client.set_cookie("letopis_locale", language)
        page = client.get(f"/folders/{CHILDREN[0].id}/new").text
        assert "Петрова А. В" in page
        assert not re.search(r"А\. В\.(</span>)?\.", page)
