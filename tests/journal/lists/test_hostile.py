"""Files made to do harm, sent as each kind of list: refused in a sentence, nothing changed."""

from collections.abc import Callable
from typing import Any

import pytest

from services.journal.load_lists.usecases.importing import import_load
from services.journal.rosters.usecases.importing import import_pupils
from services.journal.staff_lists.usecases.importing import import_staff
from services.journal.timetable_files.usecases.importing import import_timetable
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.imports.files import counts, register
from tests.journal.papers.files import YEAR, workbook
from tests.journal.workbooks import test_hostile as books

Import = Callable[..., Any]
MOST = 3000
KINDS: dict[str, tuple[Import, str, str]] = {
    "pupils": (import_pupils, "ФИО;Дата рождения;Класс", "Жуков Пётр;12.05.2015;5А"),
    "staff": (import_staff, "ФИО;Должность;E-mail", "Белова Анна;учитель;a@b.ru"),
    "load": (import_load, "Учитель;Предмет;Класс;Часов в неделю", "Белова А.О.;Алгебра;5А;3"),
    "timetable": (import_timetable, "День;Урок;5А", "пн;1;Алгебра"),
}


@pytest.fixture
def operator(database: Database) -> Caller:
    """A school without a year, and its operator."""
    return register(database)


def csv(kind: str, *, head: str = "", row: str = "", times: int = 1) -> bytes:
    _, heads, rows = KINDS[kind]
    return "\n".join((head or heads, *[row or rows] * times)).encode()


def table(kind: str, edit: Callable[[Any], None]) -> bytes:
    _, heads, row = KINDS[kind]
    return workbook({"Лист1": [heads.split(";"), row.split(";")]}, edit)


def formula(kind: str) -> bytes:
    def edit(book: Any) -> None:
        book["Лист1"]["B2"] = '=HYPERLINK("http://evil.example","x")'

    return table(kind, edit)


def asc(inner: str, encoding: str = "utf-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?><timetable>{inner}</timetable>'
    return text.encode(encoding)


def xml_bomb(_kind: str) -> bytes:
    declared = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9)
    )
    return (
        f'<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a0 "ha">{declared}]>'
        '<timetable><subjects><subject id="A" name="&a8;"/></subjects></timetable>'
    ).encode()


def xml_reads_a_file(_kind: str) -> bytes:
    return (
        b'<?xml version="1.0"?><!DOCTYPE t [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b'<timetable><subjects><subject id="A" name="&e;"/></subjects></timetable>'
    )


HOSTILE: dict[str, Callable[[str], bytes]] = {
    "nothing": lambda _: b"",
    "blanks": lambda _: b" \r\n\t\n" * 1000,
    "a PDF": lambda _: b"%PDF-1.7 renamed",
    "a picture": lambda _: b"\xff\xd8\xff\xe0" + b"\x00" * 100,
    "broken bytes of a book": lambda _: b"PK\x03\x04" + b"\x00" * 100,
    "half a book": lambda kind: table(kind, lambda _: None)[:-80],
    "more than is read": lambda _: b"PK\x03\x04" + b"\x00" * (11 << 20),
    "a book of blanks": lambda _: books.with_part("xl/worksheets/sheet9.xml", b" " * (20 << 20)),
    "a book that lies of its size": lambda _: books.lying_header(),
    "a text told a million times": lambda _: books.shared_text_bomb(),
    "entities of entities": lambda _: books.entity_bomb(),
    "an entity that is a file": lambda _: books.external_entity(),
    "macros": lambda _: books.with_part("xl/vbaProject.bin"),
    "links to others": lambda _: books.with_part("xl/externalLinks/externalLink1.xml"),
    "a million columns": lambda _: books.million_columns(),
    "a formula": formula,
    "zero bytes": lambda kind: csv(kind).replace(b"\n", b"\x00\n", 1) + b"\x00" * 1000,
    "zero bytes further on": lambda kind: csv(kind, times=400) + b"\n\x00;\x00;\x00;\x00",
    "one row, thousands of times": lambda kind: csv(kind, times=MOST),
    "a million rows": lambda kind: csv(kind, times=1_000_000)[: (10 << 20) - 1],
    "other bytes under a mark of UTF-16": lambda kind: b"\xff\xfe" + csv(kind)[:-1] + b"\xd8",
    "an XML of entities": xml_bomb,
    "an XML that reads a file": xml_reads_a_file,
    "an XML that is cut": lambda _: asc("<subjects>")[:-20],
    "an XML in half a character": lambda _: asc('<subject name="Ё"/>', "utf-16")[:-3],
    "an XML of depth": lambda _: asc("<a>" * 100_000 + "</a>" * 100_000),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_in_words(
    database: Database, operator: Caller, kind: str, what: str
) -> None:
    before = counts(database)
    report = KINDS[kind][0](database, operator, content=HOSTILE[what](kind), year=YEAR)
    problems = getattr(report, "report", report).problems
    assert 0 < len(problems) <= MOST
    assert all(one.what[0].isupper() or one.what[0] == "«" for one in problems)
    assert "passwd" not in problems[0].what
    assert "root:" not in repr(report)
    assert counts(database) == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("encoding", ["cp1251", "utf-8-sig", "utf-16"])
def test_an_encoding_changes_no_word(
    database: Database, operator: Caller, kind: str, encoding: str
) -> None:
    plain = csv(kind)
    said = KINDS[kind][0](database, operator, content=plain, year=YEAR, preview=True)
    other = KINDS[kind][0](
        database, operator, content=plain.decode().encode(encoding), year=YEAR, preview=True
    )
    assert other == said
