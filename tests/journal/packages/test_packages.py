"""The packages of a closed year: printed, packed and handed over exactly once."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import bagit
import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import select

from services.journal.closing.models import JournalPackage
from services.journal.marks.usecases.cells import record_cells
from services.journal.packages.consumers import package_kept
from services.journal.packages.usecases import make_packages
from services.shared.database.base import Database, new_id
from services.shared.messaging import contracts
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.outbox import Outgoing
from services.shared.objects.storage import Storage
from services.shared.process.settings import StoreSettings
from tests.dying import die
from tests.journal.closing.classes import closed_year, packages, states
from tests.journal.factory import Classroom
from tests.parts import Parts
from tests.servers import Databases
from tests.waiting import make_due

WORK = "services.journal.packages.usecases"


@pytest.fixture(scope="module")
def handover(parts: Parts) -> StoreSettings:
    """Return how the journal reaches the hand-over bucket."""
    store = parts.store("journal")
    return StoreSettings(
        store.endpoint, store.access_key, store.secret_key, store.region, False, store.bucket
    )


def events(database: Database, room: Classroom) -> list[dict[str, object]]:
    with database.transaction(room.school_id) as session:
        found = session.scalars(
            select(Outgoing)
            .where(Outgoing.type == contracts.PACKAGE_HANDED_OVER)
            .order_by(Outgoing.position)
        )
        return [event.data for event in found]


def content(handover: StoreSettings, event: dict[str, object]) -> zipfile.ZipFile:
    stored = Storage(handover).get(str(event["object_key"]), limit=64 << 20)
    return zipfile.ZipFile(io.BytesIO(stored))


def kept(package: JournalPackage) -> Envelope:
    return Envelope(
        id=new_id(),
        type=contracts.PACKAGE_KEPT,
        subject="case_file/x",
        school_id=package.school_id,
        sequence=1,
        time=datetime.now(UTC),
        data={
            "package_id": str(package.id),
            "record_kind": package.kind,
            "source_id": str(package.class_journal_id),
            "case_file_id": str(new_id()),
            "sha256": package.sha256,
            "kept_at": "2025-06-02T09:15:40+00:00",
            "lock_mode": "GOVERNANCE",
            "locked_until": "2031-01-01T00:00:00+00:00",
        },
        actor="worker:archive",
        correlation_id="c" * 32,
    )


def test_a_closed_year_is_printed_packed_and_handed_over(
    database: Database, room: Classroom, handover: StoreSettings, tmp_path: Path
) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("5"), room.edit("Н", lesson=1)])
    closed_year(database, room)
    assert make_packages(database, Storage(handover)) == 2
    told = events(database, room)
    assert {event["record_kind"] for event in told} == {"journal", "class_summary_sheet"}
    assert states(database, room) == ["printed"] * 4
    for event in told:
        bag = content(handover, event)
        bag.extractall(tmp_path)
        (root,) = {name.split("/")[0] for name in bag.namelist()}
        bagit.Bag(str(tmp_path / root)).validate()
        manifest = json.loads(bag.read(f"{root}/data/manifest.json"))
        assert (manifest["class_name"], manifest["year"]) == ("7А", "2024/2025")
        assert (manifest["school_code"], manifest["counts"]["pupils"]) == ("131", 3)


def test_the_data_says_what_the_journal_holds(
    database: Database, room: Classroom, handover: StoreSettings
) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("5"), room.edit("Н", lesson=1)])
    closed_year(database, room)
    make_packages(database, Storage(handover))
    journal = next(e for e in events(database, room) if e["record_kind"] == "journal")
    bag = content(handover, journal)
    files = {name.partition("/data/")[2]: name for name in bag.namelist() if "/data/" in name}
    assert {"journal.pdf", "record.json", "csv/cells.csv", "csv/cell_changes.csv"} <= set(files)
    cells = list(csv.DictReader(io.StringIO(bag.read(files["csv/cells.csv"]).decode())))
    assert [row["cell"] for row in cells] == ["5", "Н"]
    record = json.loads(bag.read(files["record.json"]))
    assert [pupil["name"] for pupil in record["pupils"]] == [
        "Евсеев Иван", "Ёлкина Вера", "Жуков Пётр",
    ]
    assert [change["new"] for change in record["cell_changes"]] == ["5", "Н"]
    days = [one["value"] for one in record["lesson_changes"] if one["field"] == "held_on"]
    assert days == [day.isoformat() for day in room.days]


def test_the_papers_show_children_marks_and_the_councils_decision(
    database: Database, room: Classroom, handover: StoreSettings
) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("5·4")])
    closed_year(database, room)
    make_packages(database, Storage(handover))
    papers = {str(event["record_kind"]): event for event in events(database, room)}
    journal = text_of(content(handover, papers["journal"]), "journal.pdf")
    assert {"Алгебра", "1 четверть", "Учитель: Учителева А. И."} <= lines(journal)
    assert "3 Жуков Пётр 5·4 4" in lines(journal)
    sheet = text_of(content(handover, papers["class_summary_sheet"]), "summary.pdf")
    assert "протокол № 12 от 28.05.2025" in sheet
    assert "переведён(а)" in sheet


def test_a_package_that_is_kept_is_told_and_the_last_one_archives_the_terms(
    database: Database, room: Classroom, handover: StoreSettings
) -> None:
    closed_year(database, room)
    make_packages(database, Storage(handover))
    first, second = packages(database, room)
    for package, state in ((first, "printed"), (first, "printed"), (second, "archived")):
        with database.transaction(room.school_id) as session:
            package_kept(session, kept(package))
        assert states(database, room) == [state] * 4
    assert {package.state for package in packages(database, room)} == {"kept"}


def test_a_store_that_is_down_is_told_on_the_page_and_tried_again(
    database: Database, room: Classroom, handover: StoreSettings
) -> None:
    closed_year(database, room)
    nowhere = StoreSettings("127.0.0.1:9", "x", "y", "ru-1", False, "nowhere")
    assert make_packages(database, Storage(nowhere)) == 0
    assert "не отвечает" in (packages(database, room)[0].problem or "")
    assert events(database, room) == []


STEPS = (
    "read_record", "print_journal", "write_bag", "Storage.put_stream", "_publish",
    "_note_handed_over", "print_summary",
)


@pytest.mark.kills
def test_killed_at_any_step_there_is_one_package_in_the_end(
    database: Database, databases: Databases, room: Classroom, handover: StoreSettings
) -> None:
    closed_year(database, room)
    for step in STEPS:
        for when in ("before", "after"):
            die(f"{WORK}:{step}", when, f"{WORK}:make_packages", databases.work, [handover])
            make_due(database)
    make_packages(database, Storage(handover))
    told = events(database, room)
    assert sorted(str(event["record_kind"]) for event in told) == [
        "class_summary_sheet", "journal",
    ]
    for event in told:
        content(handover, event).testzip()
    folder = str(told[0]["object_key"]).rpartition("/")[0]
    assert len(list(Storage(handover).objects(f"{folder}/"))) == 1


def text_of(bag: zipfile.ZipFile, paper: str) -> str:
    name = next(name for name in bag.namelist() if name.endswith(f"/data/{paper}"))
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(bag.read(name)))


def lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()}
