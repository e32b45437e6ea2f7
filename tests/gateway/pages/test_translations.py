"""Guards: the English catalogue says everything that the pages say, and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask

from services.gateway import i18n
from services.gateway.i18n import CATALOGUES, LOCALES, russian_form

GATEWAY = CATALOGUES.parent
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
SOURCES = sorted(GATEWAY.rglob("*.py"))
TEMPLATES = sorted(GATEWAY.glob("pages/*/templates/**/*.html"))


def said() -> set[str]:
    """Every message in code and templates, by its singular."""
    with (CATALOGUES / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(str(GATEWAY), methods, options, KEYWORDS)
    singulars = (message if isinstance(message, str) else message[0]
                 for _file, _line, message, _comments, _context in found)
    return {message for message in singulars if message}


def translated(locale: str) -> Catalog:
    """A catalogue as it stands in the repository."""
    with (CATALOGUES / locale / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=locale)


def entries(locale: str) -> Iterator[Message]:
    """The messages of a catalogue without its header."""
    return (message for message in translated(locale) if message.id)


OTHER_LOCALES = [locale for locale in LOCALES if locale != i18n.SOURCE_LOCALE]


@pytest.mark.parametrize("locale", OTHER_LOCALES)
def test_every_message_is_translated(locale: str) -> None:
    known = {singular(message) for message in entries(locale) if all_forms(message)}
    assert said() - known == set()


@pytest.mark.parametrize("locale", OTHER_LOCALES)
def test_no_message_is_left_over(locale: str) -> None:
    assert {singular(message) for message in entries(locale)} - said() == set()


@pytest.mark.parametrize("locale", OTHER_LOCALES)
def test_placeholders_are_the_same(locale: str) -> None:
    for message in entries(locale):
        wanted = set(PLACEHOLDER.findall(singular(message)))
        for form in all_forms(message):
            assert set(PLACEHOLDER.findall(form)) == wanted, singular(message)
        assert not message.fuzzy


def singular(message: Message) -> str:
    """The message's id, the first one where it has a plural."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def all_forms(message: Message) -> tuple[str, ...]:
    """Its translations, none when one of them is missing."""
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return forms if all(forms) else ()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(GATEWAY)))
def test_no_message_hides_in_an_f_string(path: Path) -> None:
    """The extractor does not look inside them."""
    formatted = [node for node in ast.walk(ast.parse(path.read_text()))
                 if isinstance(node, ast.JoinedStr)]
    hidden = [call.lineno for node in formatted for call in ast.walk(node)
              if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
              and call.func.id in {"_", "_l", "gettext", "ngettext"}]
    assert hidden == []


def test_every_template_stands_in_the_folder_of_its_feature() -> None:
    assert sorted(GATEWAY.rglob("*.html")) == TEMPLATES
    assert all(path.parts[-2] == path.parts[-4] or "errors" in path.parts for path in TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_russian_stands_outside_gettext_in_a_template(template: Path) -> None:
    source = re.sub(r"\{#.*?#\}|\{[{%].*?[%}]\}", "", template.read_text(), flags=re.DOTALL)
    # Marks as they stand in the journal are the same in every language.
    source = re.sub(r"<(kbd|dt)[^>]*>[НБУО·0-9]*</\1>|placeholder=\"8А\"", "", source)
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
