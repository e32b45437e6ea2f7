"""The command `letopis import-timetable`: one document or a table, and the exit code."""

import json
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.journal.timetable_files import commands
from services.shared.database.base import Database
from tests.journal.timetable_files.school import (
    YEAR,
    NewSchool,
    asc,
    at,
    card,
    lesson,
    make_school,
)

FIGURES = ("arrived", "departed", "moved", "changed", "unchanged")
ALGEBRA = lesson("L1", "A", "GA", "T1")


@pytest.fixture(autouse=True)
def _school(database: Database, monkeypatch: pytest.MonkeyPatch) -> NewSchool:
    at(monkeypatch, date(2026, 8, 28))
    monkeypatch.setattr(commands, "open_journal", lambda school: nullcontext(database))
    return make_school(database)


def run(file: Path, content: bytes, *words: str) -> Result:
    file.write_bytes(content)
    return CliRunner().invoke(
        commands.import_timetable_command,
        [str(file), "--school", "131", "--year", YEAR, *words],
    )


def test_a_timetable_is_applied_and_told_as_one_document(tmp_path: Path) -> None:
    content = asc(card("L1", 1, 1), lessons=ALGEBRA)
    done = run(tmp_path / "a.xml", content, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        **dict.fromkeys(FIGURES, 0), "arrived": 1, "problems": [], "notes": []
    }
    again = run(tmp_path / "a.xml", content, "--json", "--since", "2026-09-01")
    assert [json.loads(again.stdout)[name] for name in FIGURES] == [0, 0, 0, 0, 1]


def test_a_refusal_names_the_place_and_ends_with_one(tmp_path: Path) -> None:
    content = asc(card("L1", 1, 0), lessons=ALGEBRA)
    done = run(tmp_path / "a.xml", content, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [told[name] for name in FIGURES] == [0] * 5
    (problem,) = told["problems"]
    assert (problem["sheet"], problem["column"]) == ("card", None)
    assert problem["row"] == content.decode("cp1251")[: content.index(b"<card ")].count("\n") + 1
    assert problem["what"] == "Номер урока «0» не от 1 до 20."
    shown = run(tmp_path / "a.xml", content)
    assert "Расписание не загружено, ничего не изменилось." in shown.stdout


def test_a_preview_shows_the_lessons_and_changes_nothing(tmp_path: Path) -> None:
    content = asc(card("L1", 1, 1), lessons=ALGEBRA)
    shown = run(tmp_path / "a.xml", content, "--preview")
    assert shown.exit_code == 0
    assert all(word in shown.stdout for word in ("Будет загружено", "8А Алгебра"))
    assert "Загружено" in run(tmp_path / "a.xml", content).stdout


def test_a_day_outside_the_year_is_a_problem(tmp_path: Path) -> None:
    content = asc(card("L1", 1, 1), lessons=ALGEBRA)
    done = run(tmp_path / "a.xml", content, "--json", "--since", "2026-01-01")
    assert done.exit_code == 1
    assert "не входит в учебный год" in json.loads(done.stdout)["problems"][0]["what"]
