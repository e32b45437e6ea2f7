"""Guard: whoever asks in English is answered in English: pages, what forms say, refusals of pages.

The pages of the demo are read by tests/end_to_end/test_english_pages.py; here are those that the
demo leads nobody to, and what is answered to forms that are right, empty, and sent by the wrong.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.gateway.security.forgery import FIELD
from services.shared.accountability.roles import PEOPLE_ROLES
from tests.access.applications import Applications
from tests.access.matrix import cells
from tests.access.routes import PAGES, Page
from tests.access.test_every_route import _filled as filled
from tests.english import Reading

pytestmark = pytest.mark.sweep


def test_whoever_asks_in_english_is_answered_in_english(applications: Applications) -> None:
    reading = Reading()
    # What is taken away is put back by another form: other tests share this world.
    for endpoint, page in sorted(PAGES.items(), key=lambda one: "remove" not in one[0]):
        opens_for = [role for role in PEOPLE_ROLES
                     if cells("gateway: pages").get(endpoint, {}).get(role, "yes") == "yes"]
        refused = [role for role in PEOPLE_ROLES if role not in opens_for]
        for role in [*opens_for, *refused[:1]]:
            for path, answer in answers(applications, role, endpoint, page):
                if answer.mimetype == "text/html":
                    reading.take(endpoint, f"{role} {path}", answer.text)
    faults = reading.faults()
    assert not faults, "\n".join(faults)


def answers(
    applications: Applications, role: str, endpoint: str, page: Page
) -> Iterator[tuple[str, TestResponse]]:
    """Open a page, of the own class and of nobody; send a form filled in, and with nothing."""
    rules = [one for one in applications.gateway.url_map.iter_rules() if one.endpoint == endpoint]
    method = "GET" if page.form is None else "POST"
    rule = next(one.rule for one in rules if method in (one.methods or ()))
    for place in ("own", "nowhere"):
        ids = applications.world.at(place)
        path = filled(rule, ids)
        forms: list[dict[str, Any]] = [page.form(ids), {}] if page.form else [{}]
        for form in forms:
            if page.form:
                form = {**form, FIELD: applications.form_token(role)}
            yield path, applications.open_page(
                role, method, path, data=form or None, follow_redirects=True,
                headers={"Accept-Language": "en"},
            )


@pytest.mark.parametrize(("path", "english", "russian"), [
    ("/api/journal/v1/years?nobody=1", "There is no such parameter.", "Такого параметра нет."),
    ("/api/journal/v1/exchange/batches", "Your role does not allow this.",
     "Ваша роль этого не позволяет."),
    ("/api/nobody/v1/x", "There is no such service.", "Такого сервиса нет."),
])
def test_a_refusal_is_said_in_the_language_of_the_asker(
    applications: Applications, path: str, english: str, russian: str
) -> None:
    for language, sentence in (("en", english), ("ru", russian)):
        answer = applications.open_page(
            "teacher", "GET", path, headers={"Accept-Language": language}
        )
        problem = answer.get_json()
        told = [problem["detail"], *(one["what"] for one in problem.get("errors", ()))]
        assert sentence in told
        assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.pure
def test_the_guard_hears_russian_and_knows_data() -> None:
    reading = Reading()
    reading.take("first", "a", '<main lang="en"><h1>Class <b lang="ru">7А</b></h1></main>')
    reading.take("second", "b", '<title>Class 7А</title><p title="Класс">of <i>7А</i></p>')
    assert reading.faults() == [
        "second: i: not marked: 7А (b)", "second: p title: in Russian: Класс (b)",
    ]
