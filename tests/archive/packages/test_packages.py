"""Packages in the archive: announced, checked, locked once, read back, taken out."""

import io
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.archive.case_files.consumers import class_journal_closed
from services.archive.case_files.models import CaseFile
from services.archive.core.clock import PlatformClock
from services.archive.inventory.usecases.case_files import (
    CaseFileStory,
    list_case_files,
    read_case_file,
)
from services.archive.packages.consumers import package_handed_over
from services.archive.packages.models import Package, PackageObject
from services.archive.packages.schemas import PackageSchema
from services.archive.packages.usecases.intake import take_in_packages
from services.archive.packages.usecases.packages import check_fixity, fetch_file, fetch_package
from services.archive.packages.usecases.stores import Stores
from services.journal.packages.rules.bags import write_bag
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, Forbidden, NotFound
from services.shared.messaging import contracts
from services.shared.messaging.envelope import Envelope
from services.shared.messaging.outbox import Outgoing
from services.shared.objects.locks import COMPLIANCE, GOVERNANCE
from services.shared.objects.storage import Storage
from services.shared.process.settings import StoreSettings
from services.shared.waiting.table import WaitingWork
from tests.callers import caller
from tests.documents import document
from tests.dying import die
from tests.eventually import eventually
from tests.parts import Parts
from tests.servers import Databases
from tests.waiting import make_due

WORK = "services.archive.packages.usecases.intake"
CLOSED = datetime(2025, 6, 2, 9, tzinfo=UTC)
CLOCK = PlatformClock(movable=True)


@dataclass
class Shelf:
    """The archive's stores, and a journal that hands over."""

    database: Database
    address: str
    own: StoreSettings
    handover: StoreSettings
    journal: Storage
    lock_mode: str = GOVERNANCE

    @property
    def stores(self) -> Stores:
        """Return what the worker is given."""
        return Stores(Storage(self.own), Storage(self.handover), self.lock_mode)

    def take_in(self) -> int:
        """Do a round of the worker."""
        return take_in_packages(self.database, self.stores)


@pytest.fixture
def shelf(database: Database, databases: Databases, parts: Parts) -> Shelf:
    """Return the archive at work on a fresh database."""
    at, of = parts.store("archive"), parts.store("journal")
    own = StoreSettings(at.endpoint, at.access_key, at.secret_key, at.region, False, at.bucket)
    journal = StoreSettings(of.endpoint, of.access_key, of.secret_key, of.region, False, of.bucket)
    return Shelf(
        database, databases.work, own, replace(own, bucket=of.bucket), Storage(journal)
    )


def closed(journal_id: UUID, school: str = "131") -> Envelope:
    return envelope(
        contracts.CLASS_JOURNAL_CLOSED,
        {
            "class_journal_id": str(journal_id),
            "class_id": str(new_id()),
            "class_name": "8А",
            "grade": 8,
            "year": {"name": "2024/2025", "starts_on": "2024-09-01", "ends_on": "2025-05-31"},
            "opened_at": "2026-11-25T06:00:00+00:00",
            "closed_on": "2025-05-31",
            "closed_at": "2026-11-25T09:00:00+00:00",
        },
        school,
    )


def envelope(event_type: str, data: dict[str, object], school: str = "131") -> Envelope:
    return Envelope(
        id=new_id(),
        type=event_type,
        subject="class_journal/x",
        school_id=school,
        sequence=1,
        time=CLOSED,
        data=data,
        actor="worker:journal",
    )


def bag(files: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    write_bag(out, "journal-8А", files or {"journal.pdf": b"%PDF-1.7 paper"}, {}, CLOSED)
    return out.getvalue()


def hand_over(shelf: Shelf, content: bytes, **differing: object) -> dict[str, object]:
    """Close a journal and hand over a package; return what the event said."""
    journal_id, package_id = new_id(), new_id()
    stored = shelf.journal.put_stream(
        io.BytesIO(content), limit=1 << 20, key=f"journal/131/{package_id}/bag.zip"
    )
    told: dict[str, object] = {
        "package_id": str(package_id),
        "record_kind": "journal",
        "source_id": str(journal_id),
        "version": 1,
        "object_key": stored.key,
        "size": stored.size,
        "sha256": stored.sha256,
        "made_at": CLOSED.isoformat(),
        **differing,
    }
    with shelf.database.transaction("131") as session:
        class_journal_closed(session, closed(journal_id))
        package_handed_over(session, envelope(contracts.PACKAGE_HANDED_OVER, told))
    return told


def story(shelf: Shelf, kind: str = "journal") -> CaseFileStory:
    files = list_case_files(shelf.database, CLOCK, caller("archivist"), None)
    file = next(one for one in files if one.file.kind == kind)
    return read_case_file(shelf.database, CLOCK, caller("archivist"), file.file.id)


def test_a_closed_journal_closes_its_case_file_and_registers_the_summary_sheet(
    shelf: Shelf,
) -> None:
    with shelf.database.transaction("131") as session:
        event = closed(new_id())
        class_journal_closed(session, event)
        class_journal_closed(session, event)
    listed = list_case_files(shelf.database, CLOCK, caller("archivist"), None)
    files = {one.file.kind: one for one in listed}
    assert files["journal"].file.closed_on == date(2025, 5, 31)
    assert files["journal"].disposable_from == date(2031, 1, 1)
    assert files["class_summary_sheet"].disposable_from == date(2051, 1, 1)
    assert not files["journal"].expected
    assert len(files) == 2


def test_a_package_is_checked_locked_and_told_of(shelf: Shelf) -> None:
    told = hand_over(shelf, bag())
    assert shelf.take_in() == 1
    (package,) = story(shelf).packages
    shown = document(PackageSchema(), package)
    assert (shown["id"], shown["objects"][0]["size"]) == (told["package_id"], told["size"])
    assert package.package.state == "kept"
    assert [file.path for file in package.files] == ["data/journal.pdf"]
    (one,) = package.objects
    assert one.lock_mode == GOVERNANCE
    assert one.locked_until == datetime(2031, 1, 1, tzinfo=UTC)
    own = Storage(shelf.own)
    with pytest.raises(Forbidden):
        own.delete(one.object_key, version=one.object_version)
    assert shelf.journal.stat(str(told["object_key"])) is None
    with shelf.database.transaction("131") as session:
        (event,) = session.scalars(
            select(Outgoing).where(Outgoing.type == contracts.PACKAGE_KEPT)
        ).all()
        assert session.scalars(select(WaitingWork)).all() == []
    assert event.data["package_id"] == told["package_id"]
    assert event.data["locked_until"] == "2031-01-01T00:00:00+00:00"


def test_outside_a_demo_the_lock_yields_to_nobody(shelf: Shelf) -> None:
    hand_over(shelf, bag())
    shelf.lock_mode = COMPLIANCE
    shelf.take_in()
    (one,) = story(shelf).packages[0].objects
    assert one.lock_mode == COMPLIANCE
    with pytest.raises(Forbidden):
        Storage(shelf.own).delete_locked(one.object_key, one.object_version)


def test_the_same_package_announced_twice_is_one(shelf: Shelf) -> None:
    told = hand_over(shelf, bag())
    shelf.take_in()
    with shelf.database.transaction("131") as session:
        package_handed_over(session, envelope(contracts.PACKAGE_HANDED_OVER, told))
    assert shelf.take_in() == 0
    assert len(story(shelf).packages) == 1


def with_file(name: str, content: bytes) -> bytes:
    """Return a bag in which a file was put or replaced after it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bag())) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not a zip at all", "zip"),
        (bag()[:-40], "zip"),
        (with_file("journal-8А/data/journal.pdf", b"%PDF-1.7 other"), "data/journal.pdf"),
        (with_file("journal-8А/data/extra.txt", b"x"), "Oxum"),
        (with_file("journal-8А/bag-info.txt", b"Payload-Oxum: 15.1"), "Oxum"),
    ],
)
def test_a_damaged_package_is_not_kept_and_says_why(
    shelf: Shelf, content: bytes, why: str
) -> None:
    hand_over(shelf, content)
    assert shelf.take_in() == 0
    (package,) = story(shelf).packages
    assert package.package.state == "arriving"
    assert why in (package.package.problem or "")
    assert list(Storage(shelf.own).versions(f"packages/131/{story(shelf).file.id}/")) == []


def test_a_package_that_nobody_can_open_holds_up_no_other(shelf: Shelf) -> None:
    locked = bytearray(bag())
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := locked.find(start, at + 1)) >= 0:
            locked[at + offset] |= 1  # as if a password were needed
    hand_over(shelf, bytes(locked))
    good = hand_over(shelf, bag())
    assert shelf.take_in() == 1
    with shelf.database.transaction("131") as session:
        states = {str(one.id): one for one in session.scalars(select(Package))}
    assert states.pop(str(good["package_id"])).state == "kept"
    (other,) = states.values()
    assert (other.state, other.problem) == ("arriving", "Не удалось принять пакет.")


def test_another_file_than_the_event_told_of_is_not_kept(shelf: Shelf) -> None:
    hand_over(shelf, bag(), sha256="0" * 64)
    assert shelf.take_in() == 0
    assert "сумма" in (story(shelf).packages[0].package.problem or "")


def test_a_package_reads_back_whole_and_damage_is_named(shelf: Shelf) -> None:
    hand_over(shelf, bag())
    shelf.take_in()
    (package,) = story(shelf).packages
    checked = check_fixity(
        shelf.database, Storage(shelf.own), caller("archivist"), package.package.id
    )
    assert checked.package.checked_at
    assert checked.package.problem is None
    with shelf.database.transaction("131") as session:
        one = session.scalars(select(PackageObject)).one()
        one.sha256 = "0" * 64
    checked = check_fixity(
        shelf.database, Storage(shelf.own), caller("archivist"), package.package.id
    )
    assert "не сходится" in (checked.package.problem or "")


def test_the_archivist_takes_a_package_out_and_the_log_knows(shelf: Shelf) -> None:
    content = bag()
    hand_over(shelf, content)
    shelf.take_in()
    (package,) = story(shelf).packages
    own = Storage(shelf.own)
    with fetch_package(shelf.database, own, caller("archivist"), package.package.id) as fetched:
        assert b"".join(fetched.pieces) == content
    with shelf.database.transaction("131") as session:
        assert "archive.fetch" in session.scalars(select(Access.action)).all()


def test_what_is_taken_out_is_logged_with_its_class_and_the_journal_is_told(
    shelf: Shelf,
) -> None:
    hand_over(shelf, bag())
    shelf.take_in()
    (package,) = story(shelf).packages
    taker = caller("archivist")
    asked = (shelf.database, Storage(shelf.own), taker, package.package.id)
    with fetch_package(*asked):
        pass
    fetch_file(*asked, next(one.path for one in package.files))
    check_fixity(*asked)
    with shelf.database.transaction("131") as session:
        class_id = session.scalars(select(CaseFile.class_id).distinct()).one()
        logged = session.execute(
            select(Access.action, Access.subject_kind, Access.subject_id)
            .where(Access.action.in_(["archive.fetch", "archive.check"]))
            .order_by(Access.id)
        )
        assert [tuple(row) for row in logged] == [
            ("archive.fetch", "class", class_id), ("archive.fetch", "class", class_id),
            ("archive.check", "class", class_id),
        ]
        told = session.scalars(
            select(Outgoing).where(Outgoing.type == contracts.PACKAGE_FETCHED)
        ).all()
        assert [one.data["class_id"] for one in told] == [str(class_id)] * 2
        assert {(one.actor, one.data["role"]) for one in told} == {(taker.user_id, "archivist")}


def test_one_paper_of_a_package_is_taken_out_and_another_name_is_not_there(shelf: Shelf) -> None:
    hand_over(shelf, bag())
    shelf.take_in()
    (package,) = story(shelf).packages
    paper = next(one for one in package.files if one.path.endswith(".pdf"))
    asked = (shelf.database, Storage(shelf.own), caller("archivist"), package.package.id)
    assert sha256(fetch_file(*asked, paper.path)).hexdigest() == paper.sha256
    with pytest.raises(NotFound):
        fetch_file(*asked, "manifest-sha256.txt")


@pytest.mark.parametrize("role", ["director", "deputy", "data_officer", "teacher"])
def test_nobody_but_the_archivist_takes_a_package_out(shelf: Shelf, role: str) -> None:
    hand_over(shelf, bag())
    shelf.take_in()
    (package,) = story(shelf).packages
    with (
        pytest.raises(Forbidden),
        fetch_package(shelf.database, Storage(shelf.own), caller(role), package.package.id),
    ):
        pass


def test_a_package_of_another_school_is_not_there(shelf: Shelf) -> None:
    hand_over(shelf, bag())
    shelf.take_in()
    (package,) = story(shelf).packages
    stranger = caller("archivist", school="lyceum-2")
    with pytest.raises(NotFound):
        check_fixity(shelf.database, Storage(shelf.own), stranger, package.package.id)


def test_a_package_that_has_not_arrived_is_not_given(shelf: Shelf) -> None:
    hand_over(shelf, b"damaged")
    shelf.take_in()
    (package,) = story(shelf).packages
    with pytest.raises(Conflict):
        check_fixity(shelf.database, Storage(shelf.own), caller("archivist"), package.package.id)


STEPS = (
    "_fetch", "check_package", "Storage.put_stream", "_publish", "_note_kept", "Storage.delete",
    "clear_handover",
)


@pytest.mark.kills
def test_killed_at_any_step_a_package_is_kept_once(shelf: Shelf) -> None:
    told = hand_over(shelf, bag())
    places = [shelf.own, shelf.handover]
    for step in STEPS:
        for when in ("before", "after"):
            die(f"{WORK}:{step}", when, "tests.archive.packages.test_packages:round_of_work",
                shelf.address, places)
            make_due(shelf.database)
    eventually(shelf.take_in)  # the server may not have noticed yet that the last worker died
    (package,) = story(shelf).packages
    assert package.package.state == "kept"
    versions = list(Storage(shelf.own).versions(f"packages/131/{story(shelf).file.id}/"))
    assert [v.version for v in versions] == [one.object_version for one in package.objects]
    assert shelf.journal.stat(str(told["object_key"])) is None
    with shelf.database.transaction("131") as session:
        kept = session.scalars(select(Outgoing).where(Outgoing.type == contracts.PACKAGE_KEPT))
        assert len(kept.all()) == 1
        assert session.scalars(select(WaitingWork)).all() == []
        assert len(session.scalars(select(Package)).all()) == 1


def round_of_work(database: Database, own: Storage, handover: Storage) -> None:
    """Do a round as the worker does; for a process that dies in it."""
    take_in_packages(database, Stores(own, handover, GOVERNANCE))


def test_whoever_answers_requests_changes_no_package_and_has_no_others_copy_removed(
    shelf: Shelf, databases: Databases
) -> None:
    told, waits = hand_over(shelf, bag()), hand_over(shelf, bag({"journal.pdf": b"%PDF other"}))
    web = Database(databases.app, pool_size=1)
    for statement in (
        "UPDATE package SET sha256 = repeat('0', 64)", "UPDATE package SET state = 'destroyed'",
        "DELETE FROM package", "INSERT INTO package SELECT * FROM package",
        "UPDATE package_object SET object_key = 'another'", "DELETE FROM package_object",
        "INSERT INTO package_file SELECT * FROM package_file",
    ):
        with pytest.raises(DBAPIError, match="permission denied"), web.transaction("131") as one:
            one.execute(text(statement))
    with web.transaction("131") as session:
        session.execute(
            text("UPDATE waiting_work SET data = jsonb_build_object('handover_key',"
                 " CAST(:key AS text)) WHERE id = :id"),
            {"key": waits["object_key"], "id": told["package_id"]},
        )
        session.execute(text("UPDATE waiting_work SET due_at = now() + interval '1 day'"
                             " WHERE id = :id"), {"id": waits["package_id"]})
    web.close()
    assert shelf.take_in() == 0
    assert list(shelf.stores.handover.objects(str(waits["object_key"])))
