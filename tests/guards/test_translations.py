"""Guards: the English catalogues say everything that pages and services say, and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from services.shared.language import LOCALES, SERVICES, SOURCE_LOCALE, catalogue_files

KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "said": None, "counted": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
PACKAGES = sorted(path.name for path in SERVICES.iterdir() if (path / "__init__.py").is_file())
OTHER_LOCALES = [locale for locale in LOCALES if locale != SOURCE_LOCALE]
# Those all of whose sentences for people are told by `said` or `gettext`.
SPOKEN = ["archive", "destruction", "gateway", "journal", "portfolio", "shared"]
# In these a Russian word is no sentence for a reader of answers.
NOT_SAID = {
    "commands.py": "an operator's terminal, which is Russian",
    "migrations/": "history",
    "shared_migrations/": "history",
    "demo/": "names and topics of the demo",
    "acts/papers/": "printed papers, which are Russian",
    "acts/usecases/papers.py": "printed papers, which are Russian",
    "models.py": "what a column may hold",
    "app.py": "the title of the API's description, which is Russian",
    "journal/attendance_codes/rules.py": "codes and letters that stand in cells",
    "journal/accounts/latin.py": "an alphabet",
    "journal/core/base.py": "an alphabet",
    "journal/core/operator.py": "an operator's terminal",
    "journal/subjects/rules/federal.py": "names of subjects, as curricula have them",
    "journal/papers/sheets.py": "heads and an example of files, as schools have them",
    "journal/papers/spellings.py": "the same",
    "journal/papers/timetable/grid.py": "names of weekdays and weeks, as files have them",
    "journal/movement/workbooks.py": "files, which are Russian",
    "journal/exchange/consumers.py": "answers to regions, in Russian with a code",
    "journal/external_results/rules/": "verdicts for regions, in Russian with a code",
    "journal/packages/feature.py": "settings of the server",
    "journal/packages/printing/": "papers",
    "journal/packages/usecases.py": "the description inside a package",
    "gateway/auth/invitations/mail.py": "letters, which are Russian",
    "gateway/auth/identity/": "an operator's terminal",
    "gateway/pages/cells.py": "codes that stand in cells",
    "gateway/pages/invitations/letters/": "letters, which are Russian",
    "gateway/pages/journals/keys.py": "codes that stand in cells",
    "gateway/proxy/wellknown.py": "a name",
    "gateway/settings.py": "settings of the server",
    "shared/accountability/comparison.py": "recorded as text: services/shared/recorded.py says it",
    "shared/accountability/dating.py": "recorded as text",
    "shared/accountability/incidents.py": "recorded as text",
    "shared/accountability/nightly.py": "recorded as text",
    "shared/accountability/signing.py": "settings of the server",
    "shared/checkpoints/": "what `letopis verify` finds, on a terminal and in events",
    "shared/database/catalogue.py": "what an upgrade finds, on a terminal",
    "shared/database/listing.py": "an alphabet",
    "shared/database/moments.py": "what an upgrade finds, on a terminal",
    "shared/database/rights.py": "settings of the server",
    "shared/language.py": "names of languages",
    "shared/messaging/admission.py": "recorded as text",
    "shared/messaging/broker/": "an operator's terminal",
    "shared/messaging/event_data.py": "examples in the description of events",
    "shared/messaging/inbox/": "recorded as text",
    "shared/messaging/outbox/": "recorded as text",
    "shared/messaging/signed_events.py": "recorded as text",
    "shared/process/settings.py": "settings of the server",
}
# Codes that stand in cells, heads of lessons and spreadsheets, in every language.
CODES = {
    "н/а", "осв", "зачёт", "незачёт", "НП", "КР", "ПР", "СР", "ЛР", "ДИК", "СОЧ", "УО", "ДЗ",
    "ИСТИНА", "ЛОЖЬ", "мать", "отец", "1 гр.", "2 гр.", "3 гр.",
}


def said(package: str) -> set[str]:
    """Every message in the code and templates of a package, by its singular."""
    with (SERVICES / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    found = extract_from_dir(str(SERVICES / package), methods, options, KEYWORDS)
    singulars = (message if isinstance(message, str) else message[0]
                 for _file, _line, message, _comments, _context in found)
    return {message for message in singulars if message}


def entries(package: str, locale: str) -> list[Message]:
    """The messages of a package's catalogue without its header."""
    path = SERVICES / package / "translations" / locale / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return []
    with path.open("rb") as source:
        return [message for message in read_po(source, locale=locale) if message.id]


@pytest.mark.parametrize("locale", OTHER_LOCALES)
@pytest.mark.parametrize("package", PACKAGES)
def test_a_catalogue_says_everything_and_nothing_else(package: str, locale: str) -> None:
    ours = entries(package, locale)
    known = {singular(message) for message in ours if all_forms(message)}
    assert said(package) - known == set()
    assert {singular(message) for message in ours} - said(package) == set()


@pytest.mark.parametrize("locale", OTHER_LOCALES)
def test_placeholders_are_the_same(locale: str) -> None:
    for message in (one for package in PACKAGES for one in entries(package, locale)):
        wanted = set(PLACEHOLDER.findall(singular(message)))
        for form in all_forms(message):
            assert set(PLACEHOLDER.findall(form)) == wanted, singular(message)
        assert not message.fuzzy


@pytest.mark.parametrize("locale", OTHER_LOCALES)
def test_what_two_packages_say_is_translated_alike(locale: str) -> None:
    """All catalogues are read together."""
    first: dict[str, tuple[str, ...]] = {}
    for package in PACKAGES:
        for message in entries(package, locale):
            forms = all_forms(message)
            assert first.setdefault(singular(message), forms) == forms, singular(message)


def test_every_catalogue_is_read() -> None:
    assert {path.parents[3].name for path in catalogue_files("en")} == {
        package for package in PACKAGES if said(package)
    }


def singular(message: Message) -> str:
    """The message's id, the first one where it has a plural."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def all_forms(message: Message) -> tuple[str, ...]:
    """Its translations, none when one of them is missing."""
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return forms if all(forms) else ()


SOURCES = sorted(SERVICES.rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SERVICES)))
def test_no_message_hides_in_an_f_string(path: Path) -> None:
    """The extractor does not look inside them."""
    formatted = [node for node in ast.walk(ast.parse(path.read_text()))
                 if isinstance(node, ast.JoinedStr)]
    hidden = [call.lineno for node in formatted for call in ast.walk(node)
              if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
              and call.func.id in {"_", "_l", "gettext", "ngettext", "said", "counted"}]
    assert hidden == []


def spoken_sources() -> Iterator[Path]:
    """The files whose Russian words are sentences for the readers of answers."""
    for package in SPOKEN:
        for path in sorted((SERVICES / package).rglob("*.py")):
            if not any(part in str(path.relative_to(SERVICES)) for part in NOT_SAID):
                yield path


@pytest.mark.parametrize("path", list(spoken_sources()),
                         ids=lambda path: str(path.relative_to(SERVICES)))
def test_no_sentence_is_told_in_russian_only(path: Path) -> None:
    """What an answer may hold is made by `said`, or is listed here as no sentence of an answer."""
    assert list(unsaid(ast.parse(path.read_text()))) == []


_TOLD = {"said", "counted", "gettext", "ngettext", "_", "_l", "lazy_gettext"}
# What reads Russian texts, and says none.
_READING = {"compile", "maketrans", "startswith"}


def unsaid(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Russian texts outside of calls that say them; docstrings, patterns and vocabulary are none.

    Vocabulary is what texts of people are compared with or looked up in.
    """
    for node in parts(tree):
        if isinstance(node, ast.Constant):
            if re.search("[А-Яа-яЁё]{2}", str(node.value)) and node.value not in CODES:
                yield node.lineno, str(node.value)
        else:
            yield from unsaid(node)


def parts(node: ast.AST) -> Iterator[ast.AST]:
    """The children of a node that may hold a sentence."""
    match node:
        case ast.Compare() | ast.Set() | ast.Expr(value=ast.Constant()):
            return
        case ast.keyword(arg="metadata"):
            return
        case ast.Dict():
            yield from node.values
        case ast.Call() if called(node) in _READING:
            return
        case ast.Call() if called(node) in _TOLD:
            arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
            yield from (one for one in arguments if not isinstance(one, ast.Constant))
        case ast.Call() if called(node) == "get":
            yield from [node.func, *node.args[1:], *node.keywords]
        case _:
            yield from ast.iter_child_nodes(node)


def called(call: ast.Call) -> str:
    """The name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
