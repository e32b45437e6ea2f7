"""`letopis verify`: what it finds and says, one school alone, interrupted and continued."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text

from services.commands.verification import run
from services.commands.verification.command import verify
from services.journal.marks.usecases.cells import record_cells
from services.shared.accountability import verification
from services.shared.accountability.access_log import Access
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.verification import Progress, Reached, Verified
from services.shared.database.base import Database
from services.shared.process.settings import read_settings
from tests.in_process import environments
from tests.journal.factory import Classroom, make_classroom
from tests.parts import Parts

Verify = Callable[..., Result]


@pytest.fixture
def settings(parts: Parts) -> Iterator[Mapping[str, Mapping[str, str]]]:
    """Return the environment of each service."""
    with environments(parts) as made:
        yield made


@pytest.fixture
def journal(settings: Mapping[str, Mapping[str, str]]) -> Iterator[Database]:
    """Return the journal's database."""
    opened = Database(settings["journal"]["DATABASE_WORK_URL"])
    yield opened
    opened.close()


@pytest.fixture
def rooms(journal: Database) -> dict[str, Classroom]:
    """Return a class with a mark in each of two schools, all of it sealed."""
    found = {code: make_classroom(journal, code) for code in ("131", "lyceum-2")}
    for room in found.values():
        record_cells(journal, room.teacher, room.group_id, [room.edit("5")])
    seal_all(journal)
    return found


@pytest.fixture
def letopis(
    settings: Mapping[str, Mapping[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Verify:
    """Return what runs the command as an operator of a container does."""
    for name, values in settings.items():
        monkeypatch.setenv(f"{name.upper()}_DATABASE_URL", values["DATABASE_URL"])
    for name, value in settings["journal"].items():
        if name != "DATABASE_URL":
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("RUNTIME_DIR", str(tmp_path))
    return lambda *words: CliRunner().invoke(verify, words, catch_exceptions=False)


def seal_all(journal: Database) -> None:
    Sealer(journal, run.import_module("services.journal.app").SERVICE.chains).seal()


def change_a_mark(journal: Database, room: Classroom) -> None:
    with journal.transaction(room.school_id) as session:
        session.execute(text("UPDATE mark_cell SET marks = '{2}'"))


def test_a_platform_that_is_whole_ends_with_0_and_leaves_no_file(
    letopis: Verify, rooms: dict[str, Classroom], tmp_path: Path
) -> None:
    assert rooms
    done = letopis("--json")
    assert done.exit_code == 0, done.output
    report = orjson.loads(done.stdout)
    assert sum(one["rows"] for one in report["chains"] if one["chain"] == "mark_change") == 2
    assert {one["school"] for one in report["comparisons"]} >= {"131", "lyceum-2"}
    assert list(tmp_path.iterdir()) == []


def test_a_mark_changed_beside_its_history_ends_with_1_and_is_named_without_a_name(
    letopis: Verify, rooms: dict[str, Classroom], journal: Database
) -> None:
    room = rooms["131"]
    change_a_mark(journal, room)
    done = letopis()
    assert done.exit_code == 1
    line = next(line for line in done.stdout.splitlines() if "mark_cell" in line)
    assert line == (
        f"journal, 131: class_id {room.class_id}, group_id {room.group_id}, "
        f"lesson_id {room.lessons[0]}, pupil_id {room.pupils[0]}: в таблице mark_cell «2», "
        "а в истории mark_change (запись 1) «5»"
    )
    assert "Жуков" not in done.output


def test_one_school_alone_is_looked_at(
    letopis: Verify, rooms: dict[str, Classroom], journal: Database
) -> None:
    change_a_mark(journal, rooms["lyceum-2"])
    assert letopis("--school", "131").exit_code == 0
    assert letopis("--school", "lyceum-2").exit_code == 1
    unknown = letopis("--school", "nowhere")
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert "nowhere" in unknown.stderr


def test_a_database_that_does_not_answer_ends_with_2(
    letopis: Verify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVE_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    done = letopis()
    assert (done.exit_code, done.stdout) == (2, "")
    assert "База данных не отвечает" in done.stderr


def test_an_interrupted_run_goes_on_where_it_was_and_keeps_what_it_had_found(
    letopis: Verify, rooms: dict[str, Classroom], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert rooms
    walked: list[tuple[str, str, int]] = []
    whole = verification.verify_school

    def interrupted(
        database: Database, model: type[Any], school_id: str, *arguments: Any,
        start: Reached, progress: Progress, demo: bool,
    ) -> Verified:
        walked.append((model.__tablename__, school_id, start.sequence))

        def stop(reached: Reached, breaks: Any) -> None:
            progress(reached, breaks)
            if (model, school_id, reached.sequence) == (Access, "lyceum-2", 4):
                raise KeyboardInterrupt

        return whole(
            database, model, school_id, *arguments, start=start, progress=stop, demo=demo
        )

    monkeypatch.setattr(run, "verify_school", interrupted)
    monkeypatch.setattr(verification, "_AT_A_TIME", 2)
    file = tmp_path / "mine.json"
    first = letopis("--json", "--state", str(file))
    assert first.exit_code == 2
    assert f"--continue --state {file}" in first.stderr
    assert orjson.loads(first.stdout)["interrupted"]
    assert walked[-1] == ("access_log", "lyceum-2", 0)
    before = len(walked)
    monkeypatch.setattr(verification, "_AT_A_TIME", 5000)
    second = letopis("--json", "--continue", "--state", str(file))
    assert second.exit_code == 0, second.output
    assert walked[before] == ("access_log", "lyceum-2", 4)
    whole_run = letopis("--json")
    assert orjson.loads(second.stdout)["chains"] == orjson.loads(whole_run.stdout)["chains"]
    assert not file.exists()


def interrupt(
    letopis: Verify, monkeypatch: pytest.MonkeyPatch, file: Path, *words: str, row: int = 1
) -> None:
    """Interrupt a run in the journal's access log of the second school, after a row."""
    with monkeypatch.context() as patched:
        patched.setattr(verification, "_AT_A_TIME", 1)
        whole = verification.verify_school

        def interrupted(
            database: Database, model: type[Any], school_id: str, *arguments: Any,
            progress: Progress, **how: Any,
        ) -> Verified:
            def stop(reached: Reached, breaks: Any) -> None:
                progress(reached, breaks)
                if (model, school_id, reached.sequence) == (Access, "lyceum-2", row):
                    raise KeyboardInterrupt

            return whole(database, model, school_id, *arguments, progress=stop, **how)

        patched.setattr(run, "verify_school", interrupted)
        assert letopis("--state", str(file), *words).exit_code == 2
    assert file.exists()


def test_what_was_dated_back_before_the_interruption_is_told_after_it(
    letopis: Verify, rooms: dict[str, Classroom], journal: Database, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    school = rooms["lyceum-2"].school_id
    with journal.transaction(school) as session:
        session.execute(
            text(
                "INSERT INTO access_log (school_id, id, at, user_id, role, action, kind,"
                " subject_kind, ground, outcome, origin, correlation_id)"
                " SELECT school_id, '00000000-0000-7000-8000-000000000000', now() - interval"
                " '9 days', user_id, role, action, kind, subject_kind, ground, outcome, origin,"
                " correlation_id FROM access_log LIMIT 1"
            )
        )
    seal_all(journal)
    file = tmp_path / "state.json"
    whole = letopis()
    assert "внесена задним числом" in whole.stdout
    with journal.transaction(school) as session:
        last = session.scalars(select(func.max(Access.sequence))).one()
    interrupt(letopis, monkeypatch, file, row=last or 0)
    done = letopis("--continue", "--state", str(file))
    assert done.exit_code == 1
    assert done.stdout == whole.stdout


def forge(file: Path) -> None:
    """Say that all of it was looked at and found whole."""
    written = orjson.loads(file.read_bytes())
    state = written.get("state", written)
    state["done"]["journal/access_log/lyceum-2"] = {
        "service": "journal", "chain": "access_log", "school": "lyceum-2", "rows": 4,
        "breaks": [], "gaps": [],
    }
    file.write_bytes(orjson.dumps(written))


def become_old(file: Path) -> None:
    """Say that it began a week ago."""
    file.write_bytes(file.read_bytes().replace(b'"begun":"20', b'"begun":"19'))


@pytest.mark.parametrize(
    "attack",
    [
        forge,
        become_old,
        lambda file: file.chmod(0o666),
        lambda file: file.write_bytes(b"{}"),
        lambda file: file.write_bytes(b"nonsense"),
        lambda file: file.symlink_to(file.rename(file.with_name("else"))),
    ],
    ids=["forged", "old", "open to others", "empty", "nonsense", "a link"],
)
def test_a_state_that_somebody_else_could_have_written_is_not_gone_on_with(
    letopis: Verify, rooms: dict[str, Classroom], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, attack: Callable[[Path], object],
) -> None:
    assert rooms
    file = tmp_path / "state.json"
    interrupt(letopis, monkeypatch, file)
    attack(file)
    done = letopis("--continue", "--state", str(file))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "без --continue" in done.stderr


def test_a_state_is_not_gone_on_with_for_other_schools_or_other_databases(
    letopis: Verify, rooms: dict[str, Classroom], tmp_path: Path, journal: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "state.json"
    interrupt(letopis, monkeypatch, file, "--school", "lyceum-2")
    assert letopis("--continue", "--state", str(file)).exit_code == 2
    url = read_settings("journal").database_url
    monkeypatch.setenv("JOURNAL_DATABASE_URL", url + "?application_name=another")
    refused = letopis("--continue", "--state", str(file), "--school", "lyceum-2")
    assert (refused.exit_code, "без --continue" in refused.stderr) == (2, True)
    monkeypatch.setenv("JOURNAL_DATABASE_URL", url)
    change_a_mark(journal, rooms["lyceum-2"])
    done = letopis("--continue", "--state", str(file), "--school", "lyceum-2")
    assert done.exit_code == 1, done.output


def test_a_run_follows_no_link_that_lies_where_it_writes(
    letopis: Verify, rooms: dict[str, Classroom], tmp_path: Path
) -> None:
    assert rooms
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "state.json.new").symlink_to(victim)
    assert letopis("--state", str(tmp_path / "state.json")).exit_code == 0
    assert victim.read_text() == "mine"


def test_what_cannot_be_looked_at_is_named_and_hides_nothing_else(
    letopis: Verify, rooms: dict[str, Classroom], journal: Database,
    settings: Mapping[str, Mapping[str, str]],
) -> None:
    owner = Database(settings["journal"]["DATABASE_URL"].replace("_app:", "_owner:"))
    with owner.transaction() as session:
        session.execute(text("ALTER TABLE mark_change RENAME COLUMN digest TO gone"))
    done = letopis()
    assert done.exit_code == 2
    assert "journal, mark_change, 131: проверить не удалось (ProgrammingError)" in done.stdout
    change_a_mark(journal, rooms["lyceum-2"])
    done = letopis("--school", "lyceum-2")
    assert done.exit_code == 1
    assert "journal, mark_change, lyceum-2: проверить не удалось" in done.stdout
    assert "в таблице mark_cell «2»" in done.stdout
    with owner.transaction() as session:
        session.execute(text("ALTER TABLE mark_change RENAME COLUMN gone TO digest"))
    owner.close()
