"""By command and by page: the same words; who may; every read is logged."""

import json
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from services.journal.core import report_commands
from services.journal.oneroster import commands
from services.journal.oneroster.usecases.importing import import_bundle
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput
from tests.journal.conftest import Ask
from tests.journal.oneroster.bundles import bundle, enrolled, files, role, user
from tests.journal.oneroster.standard import complaints, rows_of
from tests.journal.papers.files import YEAR

FIGURES = ("arrived", "departed", "moved", "changed", "unchanged")


@pytest.fixture
def deputy(operator: Caller) -> Caller:
    """The deputy of the school."""
    return Caller("deputy", "deputy", operator.school_id, correlation_id="0" * 32)


@pytest.fixture
def _beside_the_platform(
    database: Database, operator: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert operator
    for module in (report_commands, commands):
        monkeypatch.setattr(module, "open_journal", lambda school: nullcontext(database))


def run(command: Any, file: Path, *words: str) -> Result:
    return CliRunner().invoke(command, [str(file), "--school", "131", "--year", YEAR, *words])


@pytest.mark.usefixtures("_beside_the_platform")
def test_a_bundle_is_brought_in_and_written_by_commands(tmp_path: Path) -> None:
    file = tmp_path / "in.zip"
    file.write_bytes(bundle(files()))
    shown = run(commands.import_oneroster_command, file, "--preview", "--json")
    assert shown.exit_code == 0
    done = run(commands.import_oneroster_command, file, "--json")
    assert (done.exit_code, done.stdout) == (0, shown.stdout)
    told = json.loads(done.stdout)
    assert set(told) == {*FIGURES, "problems", "notes"}
    assert [told[name] for name in FIGURES] == [4, 0, 0, 0, 0]

    written = tmp_path / "out.zip"
    assert run(commands.export_oneroster_command, written).exit_code == 0
    assert written.stat().st_mode & 0o077 == 0
    assert complaints(written.read_bytes()) == []
    again = run(commands.export_oneroster_command, written)
    assert (again.exit_code, "не записан" in again.output) == (1, True)
    told = json.loads(run(commands.import_oneroster_command, written, "--json").stdout)
    assert [told[name] for name in FIGURES] == [0, 0, 0, 0, 4]


@pytest.mark.usefixtures("_beside_the_platform")
def test_a_refusal_is_one_document_with_places_and_ends_with_one(tmp_path: Path) -> None:
    made = files()
    made["roles"][0]["role"] = "pupil"
    file = tmp_path / "in.zip"
    file.write_bytes(bundle(made))
    done = run(commands.import_oneroster_command, file, "--json")
    assert done.exit_code == 1
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("roles.csv", 2, "F")
    nothing = run(commands.export_oneroster_command, tmp_path / "out.zip")
    assert isinstance(nothing.exception, BadInput)
    assert not (tmp_path / "out.zip").exists()


def test_the_deputy_looks_first_and_writes_what_was_seen_or_nothing(
    ask: Ask, deputy: Caller, database: Database, operator: Caller
) -> None:
    def send(content: bytes, status: int = 201) -> Any:
        form = {"file": (BytesIO(content), "in.zip"), "kind": "oneroster", "year": YEAR}
        return ask("POST", deputy, "/lists", form=form, status=status).json

    shown = send(bundle(files()))
    assert (shown["state"], shown["arrived"], shown["columns"]) == ("ready", 4, [])
    again = send(bundle(files()))
    more = files()
    more["users"].append(user("p4", "Титов", "Глеб"))
    more["roles"].append(role("p4", "student"))
    more["enrollments"] += [enrolled("h5a", "p4"), enrolled("k1", "p4")]
    import_bundle(database, operator, content=bundle(more), year=YEAR)
    stale = ask("POST", deputy, f"/lists/{shown['id']}/apply", status=409).json
    assert "школа изменилась" in stale["detail"]
    now = ask("GET", deputy, f"/lists/{shown['id']}").json
    assert (now["arrived"], now["departed"], now["unchanged"]) == (0, 1, 4)
    assert ask("POST", deputy, f"/lists/{shown['id']}/apply").json["state"] == "applied"
    assert ask("POST", deputy, f"/lists/{again['id']}/apply", status=409).json["status"] == 409
    refused = send(b"sourcedId,status", 422)
    assert refused["errors"][0]["field"] == "file"


def test_a_preview_that_still_holds_is_written_though_ids_are_new(
    ask: Ask, deputy: Caller
) -> None:
    form = {"file": (BytesIO(bundle(files())), "in.zip"), "kind": "oneroster", "year": YEAR}
    shown = ask("POST", deputy, "/lists", form=form, status=201).json
    done = ask("POST", deputy, f"/lists/{shown['id']}/apply").json
    assert (done["state"], done["arrived"]) == ("applied", 4)


def test_the_bundle_is_handed_to_leaders_alone_and_every_time_logged(
    ask: Ask, deputy: Caller, database: Database, operator: Caller
) -> None:
    import_bundle(database, operator, content=bundle(files()), year=YEAR)
    path = f"/lists/file?kind=oneroster&year={YEAR}&format="

    def reads() -> int:
        with database.transaction("131") as session:
            return session.scalar(text(
                "SELECT count(*) FROM access_log WHERE action = 'roster.export'"
            )) or 0

    before = reads()
    answer = ask("GET", deputy, f"{path}zip")
    assert answer.content_type == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [row[1] for row in rows_of(answer.data)["orgs"]][1:] == [""]
    assert reads() == before + 2  # of the school, and of class 5А
    for caller in ("teacher", "data_officer", "pupil", "representative"):
        ask("GET", Caller("somebody", caller, "131", correlation_id="0" * 32), f"{path}zip",
            status=403)
    assert ask("GET", deputy, f"{path}xlsx", status=422).json["errors"][0]["field"] == "format"
    ask("GET", deputy, f"/lists/file?kind=pupils&year={YEAR}&format=zip", status=422)
    ask("GET", deputy, f"/lists/form?kind=oneroster&year={YEAR}", status=404)
    path = path.replace(YEAR, "2030/2031")
    nothing = ask("GET", deputy, f"{path}zip", status=422)
    assert "выгружать нечего" in nothing.json["detail"]
