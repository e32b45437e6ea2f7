"""Packages that are still on their way when their case file is destroyed."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text

from services.archive.case_files.models import CaseFile
from services.archive.packages.consumers import package_handed_over
from services.archive.packages.models import Package
from services.archive.packages.usecases import intake
from services.archive.packages.usecases.intake import take_in_packages
from services.archive.packages.usecases.stores import stores_of
from services.journal.packages.rules.bags import write_bag
from services.shared.database.base import Database, new_id
from services.shared.messaging import contracts
from services.shared.messaging.envelope import Envelope
from services.shared.objects.storage import Storage
from services.shared.process.clock import now
from tests.destruction.stage import SCHOOL, Stage, case_files
from tests.destruction.test_protocol import approved, execute, is_closed, rooms
from tests.journal.factory import Classroom

__all__ = ["rooms"]

OTHERS = f"journal/{SCHOOL}/00000000-0000-7000-8000-000000000001/bag.zip"
MADE = datetime(2025, 6, 2, 9, tzinfo=UTC)


class Shelf:
    """The archive's stores, and the journal's end of the hand-over."""

    def __init__(self, stage: Stage) -> None:
        self.database = stage["archive"]
        self.stores = replace(stores_of(stage.settings["archive"]), lock_mode="GOVERNANCE")
        journal = stage.settings["journal"].store
        assert journal is not None
        self.journal = Storage(journal)
        with self.database.transaction(SCHOOL) as session:
            self.file = session.get_one(CaseFile, (SCHOOL, case_files(stage)["7А"]))
        self.package_id = new_id()

    def send(self) -> Envelope:
        """Lay a package down as the journal does; return what tells of it."""
        out = io.BytesIO()
        write_bag(out, "journal-7А", {"journal.pdf": b"%PDF-1.7 paper"}, {}, MADE)
        out.seek(0)
        key = f"journal/{SCHOOL}/{self.package_id}/bag.zip"
        stored = self.journal.put_stream(out, limit=1 << 20, key=key)
        return Envelope(
            id=new_id(),
            type=contracts.PACKAGE_HANDED_OVER,
            subject=f"class_journal/{self.file.source_id}",
            school_id=SCHOOL,
            sequence=1,
            time=MADE,
            data={
                "package_id": str(self.package_id),
                "record_kind": "journal",
                "source_id": str(self.file.source_id),
                "version": 1,
                "object_key": stored.key,
                "size": stored.size,
                "sha256": stored.sha256,
                "made_at": MADE.isoformat(),
            },
            actor="worker:journal",
        )

    def announce(self, event: Envelope) -> None:
        with self.database.transaction(SCHOOL) as session:
            package_handed_over(session, event)

    def left(self) -> list[str]:
        """Return what either bucket still has of the package."""
        own = self.stores.own.versions(f"packages/{SCHOOL}/{self.file.id}/")
        handed = self.journal.objects(f"journal/{SCHOOL}/{self.package_id}/")
        return [one.key for one in (*own, *handed)]

    def state(self) -> str | None:
        with self.database.transaction(SCHOOL) as session:
            return session.scalar(select(Package.state).where(Package.id == self.package_id))


@pytest.fixture
def shelf(stage: Stage, rooms: tuple[Classroom, Classroom]) -> Shelf:
    return Shelf(stage)


def destroy(stage: Stage) -> None:
    act = approved(stage)
    execute(stage, act)
    stage.until(lambda: is_closed(stage, act))


def test_a_package_that_was_stored_but_not_noted_goes_too(
    stage: Stage, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Power(BaseException):
        pass

    def cut(*_said: object) -> None:
        raise Power

    shelf.announce(shelf.send())
    with monkeypatch.context() as patch:
        patch.setattr(intake, "_note_kept", cut)
        with pytest.raises(Power):
            take_in_packages(shelf.database, shelf.stores)
    assert len(shelf.left()) == 2
    destroy(stage)
    assert shelf.left() == []


@pytest.mark.parametrize(
    "data",
    [{"handover_key": OTHERS}, {"handover_key": f"/{SCHOOL}/{{id}}/\x01/"}, {}],
)
def test_no_key_that_somebody_wrote_keeps_a_case_file_from_being_destroyed(
    stage: Stage, shelf: Shelf, data: dict[str, Any]
) -> None:
    """The row that waits may be written by whoever answers requests."""
    shelf.announce(shelf.send())
    shelf.journal.put_stream(io.BytesIO(b"another's"), limit=100, key=OTHERS)
    web = Database(stage.settings["archive"].database_url.replace("_work:", "_app:"))
    with web.transaction(SCHOOL) as session:
        session.execute(
            text("UPDATE waiting_work SET data = CAST(:data AS jsonb), due_at = :later"
                 " WHERE id = :id"),
            {
                "data": orjson.dumps(data).decode().replace("{id}", str(shelf.package_id)),
                "id": shelf.package_id,
                "later": now().replace(year=2099),
            },
        )
    web.close()
    destroy(stage)
    assert shelf.left() == []
    assert shelf.state() == "destroyed"
    assert [one.key for one in shelf.journal.objects(OTHERS)] == [OTHERS]


def test_a_package_that_comes_after_the_destruction_is_not_kept(
    stage: Stage, shelf: Shelf
) -> None:
    destroy(stage)
    shelf.announce(shelf.send())
    take_in_packages(shelf.database, shelf.stores)
    assert shelf.left() == []
    assert shelf.state() == "destroyed"
