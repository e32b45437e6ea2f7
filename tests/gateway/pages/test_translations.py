"""Guards: pages say nothing in Russian past the catalogue, and a reader's choice of language."""

import re
from pathlib import Path

import pytest
from flask import Flask

from services.shared.language import SERVICES
from services.shared.wording import russian_form

GATEWAY = SERVICES / "gateway"
TEMPLATES = sorted(GATEWAY.glob("pages/*/templates/**/*.html"))


def test_every_template_stands_in_the_folder_of_its_feature() -> None:
    assert sorted(GATEWAY.rglob("*.html")) == TEMPLATES
    assert all(path.parts[-2] == path.parts[-4] or "errors" in path.parts for path in TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_russian_stands_outside_gettext_in_a_template(template: Path) -> None:
    source = re.sub(r"\{#.*?#\}|\{[{%].*?[%}]\}", "", template.read_text(), flags=re.DOTALL)
    # Marks as they stand in the journal are the same in every language.
    source = re.sub(r"<(kbd|dt)[^>]*>[НБУОЗ·0-9]*</\1>|placeholder=\"8А\"", "", source)
    assert re.findall(r"[А-Яа-яЁё]+", source) == []


def test_russian_plurals_have_three_forms() -> None:
    forms = "отметка|отметки|отметок"
    counted = {count: russian_form(forms, count) for count in (1, 2, 5, 11, 12, 21, 104, 111)}
    assert counted == {1: "отметка", 2: "отметки", 5: "отметок", 11: "отметок", 12: "отметок",
                       21: "отметка", 104: "отметки", 111: "отметок"}


def test_the_chosen_language_beats_the_browsers(app: Flask) -> None:
    client = app.test_client()
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "en"}).text
    client.post("/preferences", data={"locale": "ru", "next": "/"})
    assert 'lang="ru"' in client.get("/", headers={"Accept-Language": "en"}).text


def test_an_unknown_browser_language_gets_russian(app: Flask) -> None:
    page = app.test_client().get("/", headers={"Accept-Language": "fr"}).text
    assert "Мои журналы" in page
