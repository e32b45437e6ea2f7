"""A list of schools: looked at, applied whole, refused by row and column, the same twice."""

import json
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.journal.directory import usecases as directory
from services.journal.directory.rules import SchoolCard
from services.journal.school_lists import commands
from services.journal.school_lists.usecases import SchoolListReport, import_schools
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import Conflict, Forbidden
from tests.journal.conftest import Ask

MUNICIPALITY = Caller("m", Role.MUNICIPALITY_OPERATOR, correlation_id="c" * 32, origin="test")
LIST = """Школы города;;;;;
Код;Полное наименование;Краткое название;Адрес;Часовой пояс;Ответственный
131;МБОУ «Школа № 131»;Школа № 131;ул. Гвардейская, 1;МСК;Приёмная, 200-00-00
lyceum-2;;Лицей № 2;"Светланская ул., 1; корпус 2";Владивосток;
"""


def schools(database: Database) -> dict[str, SchoolCard]:
    found = directory.find_schools(database, MUNICIPALITY).items
    return {one.school_id: one.card for one in found}


def figures(report: SchoolListReport) -> tuple[int, int, int]:
    assert report.problems == []
    return report.added, report.changed, report.unchanged


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [";", ","])
def test_a_list_goes_in_as_programs_write_it(
    database: Database, encoding: str, separator: str
) -> None:
    text = LIST if separator == ";" else (
        "Код,Название,Часовой пояс\n131,Школа № 131,МСК\nlyceum-2,Лицей № 2,МСК+7\n"
    )
    looked = import_schools(database, MUNICIPALITY, text.encode(encoding), preview=True)
    assert (figures(looked), schools(database)) == ((2, 0, 0), {})
    done = import_schools(database, MUNICIPALITY, text.encode(encoding), seen=looked.seen)
    assert figures(done) == (2, 0, 0)
    assert schools(database)["lyceum-2"].time_zone == "Asia/Vladivostok"
    if separator == ";":
        assert schools(database)["131"] == SchoolCard(
            "Школа № 131", "МБОУ «Школа № 131»", "ул. Гвардейская, 1", "Europe/Moscow",
            "Приёмная, 200-00-00",
        )
        assert schools(database)["lyceum-2"].address == "Светланская ул., 1; корпус 2"
    again = import_schools(database, MUNICIPALITY, text.encode(encoding))
    assert figures(again) == (0, 0, 2)
    version = directory.read_school(database, MUNICIPALITY, "131").version
    assert version == 1


def test_heads_may_be_english(database: Database) -> None:
    text = (
        "code;name;full name;address;time zone;responsible\n"
        "7;№ 7;Школа № 7;Мира, 1;МСК+2;Иванова\n"
    )
    assert figures(import_schools(database, MUNICIPALITY, text.encode())) == (1, 0, 0)
    found = schools(database)["7"]
    assert found == SchoolCard("№ 7", "Школа № 7", "Мира, 1", "Asia/Yekaterinburg", "Иванова")


def test_empty_cells_change_nothing_and_names_may_be_exchanged(database: Database) -> None:
    import_schools(database, MUNICIPALITY, LIST.encode())
    swapped = "Код;Название;Адрес\n131;Лицей № 2;\nlyceum-2;Школа № 131;Новый адрес\n"
    assert figures(import_schools(database, MUNICIPALITY, swapped.encode())) == (0, 2, 0)
    found = schools(database)
    assert (found["131"].name, found["131"].address) == ("Лицей № 2", "ул. Гвардейская, 1")
    assert (found["lyceum-2"].name, found["lyceum-2"].address) == ("Школа № 131", "Новый адрес")


@pytest.mark.parametrize(("rows", "places"), [
    ("Школа;Название\n", [(None, None)]),
    ("Код;Название\n", [(None, None)]),
    ("Код;Название\nШкола 1;Икс\n", [(2, "A")]),
    ("Код;Название\nx;\n", [(2, "B")]),
    ("Код;Название;Пояс\nx;Икс;Атлантида\n", [(2, "C")]),
    ("Код;Название\nx;Икс\ny;Игрек\nx;Зет\n", [(2, "A"), (4, "A")]),
    ("Код;Название\nx;Икс\ny;Икс\n", [(2, "B"), (3, "B")]),
    ("Код;Название\nx;Школа № 1\n", [(2, "B")]),
])
def test_what_is_wrong_is_named_by_row_and_column_and_nothing_goes_in(
    database: Database, rows: str, places: list[tuple[int | None, str | None]]
) -> None:
    directory.create_school(
        database, MUNICIPALITY, school_id="1", card=SchoolCard("Школа № 1")
    )
    report = import_schools(database, MUNICIPALITY, rows.encode())
    assert [(one.row, one.column) for one in report.problems] == places
    assert set(schools(database)) == {"1"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04abc", b"%PDF-1.7", b"<html></html>",
                                     b"x" * (600 << 10)])
def test_what_is_no_list_is_refused_with_a_sentence(database: Database, content: bytes) -> None:
    (problem,) = import_schools(database, MUNICIPALITY, content).problems
    assert problem.row is None
    assert len(problem.what) > 20


def test_nothing_is_applied_but_what_was_shown(database: Database) -> None:
    looked = import_schools(database, MUNICIPALITY, LIST.encode(), preview=True)
    directory.create_school(
        database, MUNICIPALITY, school_id="131", card=SchoolCard("Школа № 131")
    )
    with pytest.raises(Conflict):
        import_schools(database, MUNICIPALITY, LIST.encode(), seen=looked.seen)
    assert set(schools(database)) == {"131"}


def test_only_those_who_keep_the_directory_bring_lists(database: Database, ask: Ask) -> None:
    for role in (Role.REGION_OPERATOR, Role.DIRECTOR, Role.DEPUTY):
        with pytest.raises(Forbidden):
            import_schools(database, Caller("x", role, "131"), LIST.encode(), preview=True)
    form = {"file": (BytesIO(LIST.encode()), "schools.csv"), "preview": "true"}
    told = ask("POST", MUNICIPALITY, "/schools/import", form=form).json
    assert (told["added"], [one["fate"] for one in told["lines"]]) == (2, ["added", "added"])


def test_the_command_tells_one_document_and_ends_with_a_code(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "open_journal", lambda: nullcontext(database))
    file = tmp_path / "schools.csv"
    file.write_text(LIST)

    def run(*words: str) -> tuple[int, dict[str, object]]:
        done = CliRunner().invoke(commands.schools, ["import", str(file), "--json", *words])
        return done.exit_code, json.loads(done.stdout)

    told = {"added": 2, "changed": 0, "unchanged": 0, "problems": []}
    assert run("--preview") == (0, told)
    assert run() == (0, told)
    assert run() == (0, {**told, "added": 0, "unchanged": 2})
    file.write_text("Код;Название\nx;\n")
    code, refused = run()
    assert (code, len(refused["problems"])) == (1, 1)  # type: ignore[arg-type]
