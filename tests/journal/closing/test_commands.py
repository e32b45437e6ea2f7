"""The commands `letopis journal …`: what stands on stdout, and how a refusal is told."""

import json
from contextlib import nullcontext

import pytest
from click.testing import CliRunner, Result

from services.journal.closing import commands as closing
from services.shared.database.base import Database
from services.shared.errors import Conflict, NotFound
from tests.journal.closing.classes import close_all_terms
from tests.journal.factory import Classroom

COUNCIL = ("--protocol-no", "7", "--protocol-on")


@pytest.fixture(autouse=True)
def _beside_the_platform(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "open_journal", lambda school: nullcontext(database))


def run(*words: str, class_name: str = "7А") -> Result:
    command, *rest = words
    where = ("--school", "131", "--year", "2024/2025", "--class", class_name)
    return CliRunner().invoke(closing.journal, [command, *where, *rest])


def test_a_year_is_closed_and_told_in_words_and_as_one_document(
    database: Database, room: Classroom
) -> None:
    close_all_terms(database, room)
    assert "Учебный год не закрыт." in run("standing").stdout
    done = run("close", *COUNCIL, "28.05.2025")
    assert (done.exit_code, done.stdout) == (
        0, "Сводная ведомость, редакция 1: готовится\nКлассный журнал, редакция 1: готовится\n")
    again = run("close", *COUNCIL, "2025-06-01", "--json")
    assert {one["state"] for one in json.loads(again.stdout)} == {"waiting"}
    assert "Учебный год закрыт, протокол № 7 от 28.05.2025." in run("standing").stdout
    assert json.loads(run("standing", "--json").stdout)["protocol_no"] == "7"


@pytest.mark.usefixtures("room")
def test_what_is_in_the_way_is_refused_and_nothing_stands_on_stdout() -> None:
    open_terms = run("close", *COUNCIL, "2025-05-28", "--json")
    assert isinstance(open_terms.exception, Conflict)
    unknown = run("standing", class_name="7 a")
    assert isinstance(unknown.exception, NotFound)
    assert "класс — кириллицей" in str(unknown.exception)
    wrong_day = run("close", *COUNCIL, "28 мая")
    assert (wrong_day.exit_code, "--protocol-on" in wrong_day.stderr) == (2, True)
    assert [one.stdout for one in (open_terms, unknown, wrong_day)] == [""] * 3
