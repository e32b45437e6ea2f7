"""The command `letopis import-pupils`: one document or a table, and the exit code."""

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.journal.core import report_commands
from services.journal.rosters import commands
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.papers.files import YEAR, child
from tests.journal.rosters.school import TODAY, at, lists

CHILDREN = [child("Жуков Пётр Ильич"), child("Ёлкина Вера"), child("[b]Евсеев[/b] Лев")]
FIGURES = ("arrived", "departed", "moved", "changed", "unchanged")


@pytest.fixture(autouse=True)
def _beside_the_platform(
    database: Database, operator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert operator
    at(monkeypatch, TODAY)
    monkeypatch.setattr(report_commands, "open_journal", lambda school: nullcontext(database))


def run(file: Path, content: bytes, *words: str, school: str = "131") -> Result:
    file.write_bytes(content)
    return CliRunner().invoke(
        commands.import_pupils_command,
        [str(file), "--school", school, "--year", YEAR, *words],
    )


def test_a_list_is_applied_and_told_as_one_document(tmp_path: Path) -> None:
    content = lists({"5А": CHILDREN[:2]})
    done = run(tmp_path / "list.xlsx", content, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        **dict.fromkeys(FIGURES, 0), "arrived": 2, "problems": [], "notes": []
    }
    again = json.loads(run(tmp_path / "list.xlsx", content, "--json").stdout)
    assert [again[name] for name in FIGURES] == [0, 0, 0, 0, 2]


def test_a_refusal_names_the_place_and_ends_with_one(tmp_path: Path) -> None:
    content = lists({"5А": [*CHILDREN[:2], child("Орлов Марк", "31.02.2015")]})
    done = run(tmp_path / "list.xlsx", content, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [told[name] for name in FIGURES] == [0] * 5
    assert told["problems"] == [{
        "sheet": "5А", "row": 6, "column": "C",
        "what": "Такого дня, как 31.02.2015, нет: исправьте дату рождения.",
    }]
    assert "Список не загружен, ничего не изменилось." in run(
        tmp_path / "list.xlsx", content
    ).stdout


def test_a_preview_shows_the_children_and_changes_nothing(tmp_path: Path) -> None:
    content = lists({"5А": CHILDREN[:2]})
    shown = run(tmp_path / "list.xlsx", content, "--preview")
    assert shown.exit_code == 0
    assert all(word in shown.stdout for word in ("Будет загружено", "Прибывают", "Жуков Пётр"))
    done = run(tmp_path / "list.xlsx", content)
    assert (done.exit_code, "Жуков" in done.stdout) == (0, False)
    assert "Загружено" in done.stdout


def test_what_a_file_says_is_shown_as_text_and_no_markup(tmp_path: Path) -> None:
    refused = run(tmp_path / "list.xlsx", lists({"5А": CHILDREN}))
    assert refused.exit_code == 1
    assert "[b]" in refused.stdout


@pytest.mark.parametrize(("school", "words"), [("none", "Такой школы нет."), ("131", "не книга")])
def test_an_unknown_school_or_file_is_a_problem_of_no_place(
    tmp_path: Path, school: str, words: str
) -> None:
    content = lists({"5А": CHILDREN[:2]}) if school == "none" else b"PK\x03\x04\x00"
    done = run(tmp_path / "list.xlsx", content, "--json", school=school)
    (problem,) = json.loads(done.stdout)["problems"]
    assert done.exit_code == 1
    assert (problem["sheet"], problem["row"], problem["column"]) == ("", None, None)
    assert words in problem["what"] or "повреждён" in problem["what"]
