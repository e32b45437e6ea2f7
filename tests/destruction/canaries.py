"""Words left in everything that a class's journal leaves anywhere, each of them only once."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.archive.packages.models import KEEP_PACKAGE, Package, PackageObject
from services.journal.classes.models import ClassJournal
from services.journal.closing.models import ClosingStep, YearClosing
from services.journal.external_results.models import ExternalResult, ExternalResultChange
from services.journal.facts.usecases import record_facts
from services.journal.imports.models import ImportedCell, ImportedTermMark, JournalImport
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.marks.models import MarkChange, TermMarkChange
from services.journal.monitorings.models import Monitoring
from services.journal.participant_codes.models import ParticipantCode
from services.journal.regions.models import RegionalSystem
from services.portfolio.folders.models import AchievementFolder
from services.portfolio.items.models import AchievementItem, ItemFile
from services.shared.accountability.incidents import note_incidents
from services.shared.database.base import new_id
from services.shared.messaging.contracts import CLASS_JOURNAL_CLOSED
from services.shared.messaging.inbox.table import Incoming, State
from services.shared.messaging.outbox.table import Outgoing
from services.shared.objects.locks import GOVERNANCE, Lock
from services.shared.objects.storage import Storage
from services.shared.process.clock import now
from services.shared.process.settings import SERVICES, Settings, StoreSettings
from services.shared.waiting.table import add_work
from tests.destruction.stage import SCHOOL, Stage
from tests.journal.factory import YEAR, Classroom


@dataclass(frozen=True)
class Canaries:
    """What plants words: every method leaves some in one place and yields them."""

    stage: Stage
    room: Classroom
    case_file_id: UUID
    mark: str

    def of_the_class(self) -> list[str]:
        """Leave words in all that goes with the class's journal."""
        return [
            *self._lessons(),
            *self._histories(),
            *self._imports(),
            *self._closing(),
            *self._external(),
            *self._messages(),
            *self._packages(),
        ]

    def of_the_child(self) -> list[str]:
        """Leave words in the folder of a child of the class: it is the child's, and stays."""
        child, item, file = self.room.pupils[0], new_id(), new_id()
        title, words, name, scan, preview = map(
            self._word, ("title", "words", "name", "scan", "preview")
        )
        storage = Storage(store_of(self.stage.settings["portfolio"]))
        keys = [f"{SCHOOL}/canary/{new_id()}" for _ in range(2)]
        for key, word in zip(keys, (scan, preview), strict=True):
            put(storage, key, word)
        with self.stage["portfolio"].transaction(SCHOOL) as session:
            folder = session.scalars(
                select(AchievementFolder.id).where(AchievementFolder.pupil_id == child)
            ).one()
            session.add(
                AchievementItem(
                    school_id=SCHOOL, id=item, folder_id=folder, pupil_id=child,
                    class_id=self.room.class_id, year=YEAR, kind="certificate", title=title,
                    words=words, state="draft", version=1, created_at=now(), changed_at=now(),
                )
            )
            session.flush()
            session.add(
                ItemFile(
                    school_id=SCHOOL, id=file, item_id=item, name=name, content_type="image/png",
                    size=9, sha256="0" * 64, object_key=keys[0], added_at=now(),
                    preview_state="ready", preview_key=keys[1], preview_sha256="0" * 64,
                    preview_size=9, preview_width=1, preview_height=1,
                )
            )
        return [title, words, name, scan, preview]

    def event(self, data: dict[str, Any], *, sent: bool = False) -> Outgoing:
        """Return an event of the journal that speaks of the class."""
        return Outgoing(
            id=new_id(), school_id=SCHOOL, type=CLASS_JOURNAL_CLOSED, subject=f"canary/{new_id()}",
            sequence=1 if sent else None, happened_at=now(), actor="test", correlation_id="c",
            data={"class_id": str(self.room.class_id), **data}, sent_at=now() if sent else None,
        )

    def _word(self, place: str) -> str:
        return f"{self.mark}-{place}-"

    def _lessons(self) -> Iterator[str]:
        told = [{"topic": self._word(f"topic{n}"), "homework": self._word(f"homework{n}")}
                for n in range(2)]
        with self.stage["journal"].transaction(SCHOOL) as session:
            for lesson, said in zip(self.room.lessons, told, strict=False):
                where = (Lesson.school_id == SCHOOL, Lesson.id == lesson)
                session.execute(update(Lesson).where(*where).values(**said))
                record_facts(session, self.room.operator, LESSONS, [lesson], said)
        yield from (word for said in told for word in said.values())

    def _histories(self) -> Iterator[str]:
        old, new, why, term_why, cell, term_cell = map(
            self._word, ("old", "new", "reason", "term-reason", "cell", "term-cell")
        )
        found = [self._word(f"incident{n}") for n in range(2)]
        pupil, group, term = self.room.pupils[0], self.room.group_id, self.room.terms[0]
        common = {"school_id": SCHOOL, "pupil_id": pupil}
        made = {**common, "id": None, "at": now(), "user_id": "u", "role": "teacher"}
        of_term = {"group_id": group, "term_id": term}
        with self.stage["journal"].transaction(SCHOOL) as session:
            session.add(
                MarkChange(
                    **{**made, "id": new_id()}, lesson_id=self.room.lessons[0], old_text=old,
                    new_text=new, reason=why,
                )
            )
            session.add(
                TermMarkChange(
                    **{**made, "id": new_id()}, **of_term, old_text="4", new_text="5",
                    reason=term_why,
                )
            )
            note_incidents(session, SCHOOL, "mark_cell", list(map(self._incident, found)), now())
            session.add(ImportedCell(**common, lesson_id=self.room.lessons[0], text=cell))
            session.add(ImportedTermMark(**common, **of_term, text=term_cell))
        yield from (old, new, why, term_why, cell, term_cell, *found)

    def _incident(self, word: str) -> str:
        """Return what the nightly check says of a cell, with its class or without."""
        of_class = "" if word.endswith("0-") else f"class_id {self.room.class_id}, "
        return f"{of_class}lesson_id {self.room.lessons[0]}: в таблице mark_cell «{word}»"

    def _imports(self) -> Iterator[str]:
        """Leave two workbooks that nobody has applied, and one that was: its report is kept."""
        one, other, ready, applied = map(
            self._word, ("bytes0", "bytes1", "import-ready", "import-applied")
        )
        with self.stage["journal"].transaction(SCHOOL) as session:
            session.add_all(
                (
                    _import("7А", ready, one), _import(None, "no word", other),
                    _import("7А", applied, None),
                )
            )
        yield from (one, other, ready, applied)

    def _closing(self) -> Iterator[str]:
        reason, protocol = map(self._word, ("reopened", "protocol"))
        with self.stage["journal"].transaction(SCHOOL) as session:
            journal = session.scalars(
                select(ClassJournal.id).where(ClassJournal.class_id == self.room.class_id)
            ).one()
            of_journal = {"school_id": SCHOOL, "class_journal_id": journal}
            session.add(
                ClosingStep(
                    **of_journal, id=new_id(), state="review", at=now(), user_id="u",
                    role="deputy", reason=reason,
                )
            )
            session.add(
                YearClosing(
                    **of_journal, closed_on=date(2025, 5, 31), closed_at=now(),
                    protocol_no=protocol, protocol_on=date(2025, 5, 30),
                )
            )
        yield from (reason, protocol)

    def _external(self) -> Iterator[str]:
        variant, content = map(self._word, ("variant", "content"))
        room, name = self.room, "region"
        of_code = {"school_id": SCHOOL, "monitoring_id": name, "code": "1001"}
        of_class = {**of_code, "class_id": room.class_id, "year_id": room.year_id}
        with self.stage["journal"].transaction(SCHOOL) as session:
            session.add(RegionalSystem(name=name, secret_version=1, added_at=now()))
            session.flush()
            session.add(
                Monitoring(
                    id=name, region=name, kind="vpr", title="ВПР", subject="Алгебра", grade=7,
                    held_on=date(2025, 4, 1), levels=[], marks=[], variants=[], code_digits=4,
                    announced_at=now(),
                )
            )
            session.flush()
            session.add(
                ParticipantCode(
                    **of_class, pupil_id=room.pupils[0], issued_at=now(), issued_by="u"
                )
            )
            session.flush()
            session.add(
                ExternalResult(
                    **of_class, variant=variant, points=["1"], total=Decimal(1), version=1,
                    batch_id=new_id(), batch_row=1, taken_at=now(),
                )
            )
            session.flush()
            session.add(
                ExternalResultChange(
                    **of_class, version=1, content={"variant": content}, region=name, batch="b",
                    batch_row=1, at=now(),
                )
            )
        yield from (variant, content)

    def _messages(self) -> Iterator[str]:
        """Leave in each service a sent event and one that it could not read."""
        for service in SERVICES:
            out, into = self._word(f"outbox-{service}"), self._word(f"inbox-{service}")
            with self.stage[service].transaction() as session:
                session.add(self.event({"said": out}, sent=True))
                session.add(self._unreadable(into))
            yield from (out, into)

    def _unreadable(self, word: str) -> Incoming:
        return Incoming(
            id=new_id(), consumer="test", state=State.UNREADABLE, digest=new_id().bytes,
            correlation_id="c", attempts=0, received_at=now(),
            body=f'{{"class_id": "{self.room.class_id}", "said": "{word}"'.encode(),
        )

    def _packages(self) -> Iterator[str]:
        """Leave a locked package of two versions in the archive's bucket, and one on its way."""
        earlier, later, coming = map(self._word, ("v0", "v1", "coming"))
        own = Storage(store_of(self.stage.settings["archive"]))
        key = f"{SCHOOL}/canary/{new_id()}"
        put(own, key, earlier)
        keep(self.stage, own, self.case_file_id, key, later)
        arriving = new_id()
        key = f"{SCHOOL}/{arriving}/bag.zip"
        handover = Storage(store_of(self.stage.settings["journal"]))
        for one in (key, f"{SCHOOL}/{arriving}/left-by-a-killed-sender"):
            put(handover, one, coming)
        with self.stage["archive"].transaction(SCHOOL) as session:
            session.add(_package(arriving, self.case_file_id, 102, "arriving"))
            session.flush()
            add_work(
                session, KEEP_PACKAGE, arriving, now().replace(year=2099),
                school_id=SCHOOL, data={"handover_key": key},
            )
        yield from (earlier, later, coming)


def keep(stage: Stage, own: Storage, case_file_id: UUID, key: str, word: str) -> None:
    """Keep a package under a lock, as the archive does."""
    package, until = new_id(), now() + timedelta(days=1)
    version = put(own, key, word, Lock(GOVERNANCE, until))
    with stage["archive"].transaction(SCHOOL) as session:
        session.add(_package(package, case_file_id, 101, "kept"))
        session.flush()
        session.add(
            PackageObject(
                school_id=SCHOOL, package_id=package, object_key=key, object_version=version,
                size=10, sha256="0" * 64, lock_mode=GOVERNANCE, locked_until=until,
            )
        )


def put(storage: Storage, key: str, word: str, lock: Lock | None = None) -> str:
    """Put an object that holds a word; return its version."""
    stored = storage.put_stream(io.BytesIO(word.encode()), limit=1 << 20, key=key, lock=lock)
    return stored.version or "null"


def store_of(settings: Settings) -> StoreSettings:
    """Return the store of a service that has one."""
    assert settings.store is not None
    return settings.store


def _import(class_name: str | None, report: str, content: str | None) -> JournalImport:
    return JournalImport(
        school_id=SCHOOL, id=new_id(), created_at=now(), created_by="test", year=YEAR,
        class_name=class_name, state="ready" if content else "applied",
        content=content.encode() if content else None, applied_at=None if content else now(),
        report={"class_name": "7А", "file": report},
    )


def _package(package_id: UUID, case_file_id: UUID, version: int, state: str) -> Package:
    return Package(
        school_id=SCHOOL, id=package_id, case_file_id=case_file_id, version=version, state=state,
        sha256="0" * 64, size=10, made_at=now(), arrived_at=now(),
        kept_at=now() if state == "kept" else None,
    )
