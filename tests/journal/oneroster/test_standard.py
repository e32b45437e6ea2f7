"""What is not as the standard's tables have it is named by its file, row and column."""

from collections.abc import Callable
from typing import Any

import pytest

from services.journal.oneroster.usecases.importing import import_bundle
from services.journal.papers.oneroster.tables import FILES, TABLES, Kind
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.imports.files import counts
from tests.journal.oneroster.bundles import Files, bundle, files, role, school_class, user
from tests.journal.oneroster.standard import MANIFEST, complaints, tables
from tests.journal.papers.files import YEAR
from tests.journal.rosters.school import figures

_FORMS = {
    Kind.GUID: "GUID", Kind.GUID_LIST: "References", Kind.TEXT: "String",
    Kind.TEXT_LIST: "Strings", Kind.DATE: "Date", Kind.YEAR: "Year", Kind.FLAG: "Enumeration",
    Kind.CHOICE: "Enumeration", Kind.STATUS: "Enumeration", Kind.MOMENT: "DateTime",
}


def test_our_tables_are_those_of_the_standard() -> None:
    assert list(FILES) == MANIFEST
    assert set(TABLES) == set(tables())
    for file, columns in tables().items():
        assert [one.name for one in TABLES[file]] == [one.name for one in columns]
        for ours, theirs in zip(TABLES[file], columns, strict=True):
            assert ours.required == (theirs.required == "yes"), (file, ours.name)
            form = "Reference" if ours.kind is Kind.GUID and ours.refers else _FORMS[ours.kind]
            assert form == theirs.form, (file, ours.name)
            if ours.kind is Kind.CHOICE:
                assert {*ours.choices, *(["*"] if ours.open else [])} == set(theirs.more)
            if ours.refers:
                assert (ours.refers,) == theirs.more


def refused(database: Database, operator: Caller, content: bytes) -> list[tuple[Any, ...]]:
    """The problems of a bundle, which has changed nothing."""
    before = counts(database)
    report = import_bundle(database, operator, content=content, year=YEAR)
    assert counts(database) == before
    assert (report.arrived, report.changed, report.unchanged) == (0, 0, 0)
    return [(one.sheet, one.row, one.column, str(one.what)) for one in report.problems]


def _with(file: str, at: int, **cells: str) -> Callable[[Files], Files]:
    def change(made: Files) -> Files:
        made[file][at].update(cells)
        return made

    return change


@pytest.mark.parametrize(("change", "place", "words"), [
    (_with("users", 0, familyName=""), ("users.csv", 2, "H"), "Ячейка пуста"),
    (_with("users", 1, sourcedId="вера"), ("users.csv", 3, "A"), "не идентификатор"),
    (_with("users", 1, sourcedId="p1"), ("users.csv", 3, "A"), "уже есть: лист «users.csv»"),
    (_with("users", 1, enabledUser="да"), ("users.csv", 3, "D"), "true или false"),
    (_with("users", 1, status="tobedeleted"), ("users.csv", 3, "B"), "в полной выгрузке"),
    (_with("roles", 0, role="pupil"), ("roles.csv", 2, "F"), "Бывают: aide, counselor"),
    (_with("roles", 0, roleType="ext:main"), ("roles.csv", 2, "E"), "Бывают: primary"),
    (_with("orgs", 0, type="lyceum"), ("orgs.csv", 2, "E"), "Бывают: department"),
    (_with("academicSessions", 0, type="quarter"), ("academicSessions.csv", 2, "E"), "semester"),
    (_with("academicSessions", 0, startDate="01.09.2026"), ("academicSessions.csv", 2, "F"),
     "2026-09-01"),
    (_with("academicSessions", 0, schoolYear="26/27"), ("academicSessions.csv", 2, "I"), "цифры"),
    (_with("classes", 0, classType="class"), ("classes.csv", 2, "H"), "homeroom, scheduled"),
    (_with("classes", 0, termSourcedIds="s1,s2"), ("classes.csv", 2, "K"),
     "«s2»: в academicSessions.csv такого"),
    (_with("enrollments", 3, primary="1"), ("enrollments.csv", 5, "H"), "true или false"),
    (_with("enrollments", 3, userSourcedId="p9"), ("enrollments.csv", 5, "F"), "в users.csv"),
    (_with("demographics", 0, birthDate="2015-02-30"), ("demographics.csv", 2, "D"), "не дата"),
    (_with("demographics", 0, sex="м"), ("demographics.csv", 2, "E"), "female, male"),
])
def test_a_cell_that_is_not_as_the_table_says_keeps_the_bundle_out(
    database: Database, operator: Caller, change: Callable[[Files], Files],
    place: tuple[str, int, str], words: str,
) -> None:
    content = bundle(change(files()))
    assert complaints(content) != []
    problems = refused(database, operator, content)
    assert problems[0][:3] == place
    assert words in problems[0][3]


@pytest.mark.parametrize(("manifest", "words"), [
    ({"oneroster.version": "1.1"}, "выгрузите пакет OneRoster 1.2"),
    ({"manifest.version": None}, "manifest.version"),
    ({"file.users": "delta"}, "одни изменения (delta)"),
    ({"file.results": None}, "Нет строки «file.results»"),
    ({"file.results": "bulk"}, "Файл results.csv назван, а в архиве его нет."),
    ({"file.users": "absent"}, "users.csv в архиве есть"),
    ({"file.users": "full"}, "бывает только absent, bulk или delta"),
    ({"file.cats": "absent"}, "«file.cats»: такой строки в стандарте нет."),
])
def test_a_manifest_that_is_not_true_keeps_the_bundle_out(
    database: Database, operator: Caller, manifest: dict[str, str | None], words: str
) -> None:
    content = bundle(files(), manifest=manifest)
    assert any(words in one[3] for one in refused(database, operator, content))


def test_columns_stand_in_the_published_order_and_all_of_them(
    database: Database, operator: Caller
) -> None:
    head = [one.name for one in tables()["roles"]]
    for wrong, column in (
        ([*head[:3], head[4], head[3], *head[5:]], "D"), (head[:-1], "J"),
        ([*head, "shoeSize"], "K"), ([name.lower() for name in head], "A"),
    ):
        problems = refused(database, operator, bundle(files(), heads={"roles": wrong}))
        assert problems[0][:3] == ("roles.csv", 1, column)
        assert "по порядку: sourcedId, status" in problems[0][3]


def test_columns_of_ones_own_and_of_the_first_release_are_allowed(
    database: Database, operator: Caller
) -> None:
    names = [one.name for one in tables()["users"]]
    at = names.index("userMasterIdentifier") + 1
    head = [*names[:at], "resourceSourcedIds", *names[at:], "metadata.jp.kana"]
    content = bundle(files(), heads={"users": head})
    assert figures(import_bundle(database, operator, content=content, year=YEAR))[0] == 4


def test_a_file_that_is_needed_and_a_strange_one_are_named(
    database: Database, operator: Caller
) -> None:
    made = files()
    del made["roles"]
    assert ("roles.csv", None, None, "Этого файла в пакете нет, а он нужен.") in refused(
        database, operator, bundle(made)
    )
    assert ("cats.csv", None, None, "Такого файла в стандарте нет.") in refused(
        database, operator, bundle(files(), raw={"cats.csv": "name\r\nМурка\r\n"})
    )
    assert refused(database, operator, bundle(files(courses=[])))[0][3].startswith("В файле нет")


def test_many_errors_are_counted_and_not_all_told(database: Database, operator: Caller) -> None:
    made = files(users=[user(f"п{number}", "Жуков", "Пётр") for number in range(300)])
    problems = refused(database, operator, bundle(made))
    assert len(problems) < 60
    assert "И ещё ошибок в файле: 250." in [one[3] for one in problems]


def test_roles_and_kinds_of_ones_own_are_read_and_say_nothing(
    database: Database, operator: Caller
) -> None:
    made = files()
    made["roles"].append(role("t1", "ext:librarian", roleType="secondary"))
    made["classes"].append(school_class("x", "Кружок", "c1", "ext:club"))
    content = bundle(made)
    assert complaints(content) == []
    assert figures(import_bundle(database, operator, content=content, year=YEAR)) == (
        4, 0, 0, 0, 0
    )
