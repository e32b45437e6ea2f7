"""Makes the packages of closed years and hands them over to the archive: the journal's worker.

Read, print, pack, send, and only then publish: killed in between, the worker begins the package
again and makes the same file under the same key. The row that says it is handed over and the
event that says so to the archive are one transaction.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from services.journal.classes.models import ClassJournalTerm
from services.journal.closing.models import MAKE_PACKAGE, JournalPackage
from services.journal.closing.usecases.terms import set_states
from services.journal.packages.printing import print_journal, print_summary
from services.journal.packages.queries.record import read_record
from services.journal.packages.rules.bags import write_bag
from services.journal.packages.rules.record import ClassRecord
from services.journal.packages.rules.tables import (
    document,
    journal_tables,
    manifest,
    summary_tables,
)
from services.journal.years.rules import TermState
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, enter_school, new_id
from services.shared.errors import Problem
from services.shared.messaging import contracts, outbox
from services.shared.objects.storage import Storage, Stored
from services.shared.process.clock import days_of, now
from services.shared.process.logs import get_logger
from services.shared.waiting.runner import WorkKind, run_due
from services.shared.waiting.table import WaitingWork
from services.shared.wording import said

log = get_logger()

_LARGEST = 2 << 30
_IN_MEMORY = 8 << 20
_AT_ONCE = 5
# No part of SQLAlchemy sets the mode of a transaction that has begun.
_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


@dataclass(frozen=True, slots=True)
class _Work:
    """A package that is being made."""

    database: Database
    package: JournalPackage

    def note_step(self, step: str, done: int = 0, total: int = 0) -> None:
        """Note how far the package is, for the page; in a transaction of its own."""
        with self.database.transaction(self.package.school_id) as session:
            session.execute(
                update(JournalPackage)
                .where(
                    JournalPackage.school_id == self.package.school_id,
                    JournalPackage.id == self.package.id,
                    JournalPackage.state == "waiting",
                )
                .values(step=step, done=done, total=total)
            )


def make_packages(database: Database, handover: Storage) -> int:
    """Make and hand over the packages that are due; return how many (a periodic task)."""
    kind = WorkKind(
        MAKE_PACKAGE,
        partial(_make, database, handover),
        failed=partial(_note_problem, database),
    )
    return run_due(database, kind, at_most=_AT_ONCE)


def _make(database: Database, handover: Storage, work: WaitingWork) -> None:
    with database.transaction(work.school_id) as session:
        package = session.get(JournalPackage, (work.school_id, work.id))
    if package is not None and package.state == "waiting":
        _hand_over(_Work(database, package), handover)


def _hand_over(work: _Work, handover: Storage) -> None:
    record = _read(work)
    work.note_step("printing")
    with days_of(record.time_zone):
        files = _files(work.package, record)
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled:
        file = cast(BinaryIO, spooled)
        work.note_step("packing")
        write_bag(
            file,
            f"{work.package.kind}-{record.class_name}-{record.year.replace('/', '-')}",
            files,
            _description(work.package, record),
            record.closed_at.astimezone(UTC),
        )
        file.seek(0)
        work.note_step("sending")
        stored = handover.put_stream(file, limit=_LARGEST, key=_key(work.package))
    _note_handed_over(work, stored)
    log.info("package handed over", package=str(work.package.id), size=stored.size)


def _read(work: _Work) -> ClassRecord:
    work.note_step("reading")
    package = work.package
    with work.database.transaction() as session:
        session.execute(_SNAPSHOT)
        enter_school(session, package.school_id)
        return read_record(
            session,
            package.school_id,
            package.class_journal_id,
            lambda done, total: work.note_step("reading", done, total),
        )


def _files(package: JournalPackage, record: ClassRecord) -> dict[str, bytes]:
    """Return the papers and the data of a package by their paths."""
    if package.kind == "journal":
        papers = {"journal.pdf": print_journal(record)}
        tables = journal_tables(record)
    else:
        papers = {"summary.pdf": print_summary(record)}
        tables = summary_tables(record)
    return {
        **papers,
        **{f"csv/{table.name}.csv": table.as_csv() for table in tables},
        "record.json": document(record, tables),
        "manifest.json": manifest(record, package.kind, package.version, tables),
    }


def _description(package: JournalPackage, record: ClassRecord) -> dict[str, str]:
    what = "Журнал" if package.kind == "journal" else "Сводная ведомость"
    return {
        "Source-Organization": record.school_name,
        "External-Description": f"{what}: {record.class_name} класс, {record.year}",
        "External-Identifier": str(package.id),
        "Bag-Group-Identifier": str(package.class_journal_id),
    }


def _key(package: JournalPackage) -> str:
    return f"journal/{package.school_id}/{package.id}/bag.zip"


def _note_handed_over(work: _Work, stored: Stored) -> None:
    """Write that the package is handed over, and publish it to the archive; once."""
    package, at = work.package, now()
    with work.database.transaction(package.school_id) as session:
        locked = session.get_one(
            JournalPackage, (package.school_id, package.id), with_for_update=True
        )
        if locked.state != "waiting":
            return
        locked.state, locked.step, locked.problem = "handed_over", "done", None
        locked.sha256, locked.size, locked.handed_over_at = stored.sha256, stored.size, at
        session.flush()
        caller = _worker(package.school_id)
        if _all_in(session, locked, "handed_over", "kept"):
            _set_term_states(session, caller, locked.class_journal_id, TermState.PRINTED)
        _publish(session, caller, locked, stored)


def note_kept(
    session: Session,
    caller: Caller,
    package_id: UUID,
    *,
    kept_at: datetime,
    locked_until: datetime | None,
) -> None:
    """Note that the archive keeps a package; with the last one the year's terms are archived.

    A step of the event's transaction. An event that comes again changes nothing.
    """
    package = session.get(
        JournalPackage, (school_of(caller), package_id), with_for_update=True
    )
    if package is None or package.state != "handed_over":
        return
    package.state, package.kept_at, package.locked_until = "kept", kept_at, locked_until
    session.flush()
    if _all_in(session, package, "kept"):
        _set_term_states(session, caller, package.class_journal_id, TermState.ARCHIVED)


def _all_in(session: Session, package: JournalPackage, *states: str) -> bool:
    """Tell whether every package of the same journal is in one of the states."""
    others = session.scalars(
        select(JournalPackage.state).where(
            JournalPackage.school_id == package.school_id,
            JournalPackage.class_journal_id == package.class_journal_id,
        )
    )
    return all(state in states for state in others)


def _set_term_states(
    session: Session, caller: Caller, journal_id: UUID, state: TermState
) -> None:
    """Bring every term of a closed year into the state that its packages have reached."""
    terms = session.scalars(
        select(ClassJournalTerm.term_id).where(
            ClassJournalTerm.school_id == caller.school_id,
            ClassJournalTerm.class_journal_id == journal_id,
        )
    ).all()
    set_states(session, caller, journal_id, terms, state, now())


def _publish(session: Session, caller: Caller, package: JournalPackage, stored: Stored) -> None:
    outbox.publish(
        session,
        contracts.PACKAGE_HANDED_OVER,
        f"class_journal/{package.class_journal_id}",
        {
            "package_id": package.id,
            "record_kind": package.kind,
            "source_id": package.class_journal_id,
            "version": package.version,
            "object_key": stored.key,
            "size": stored.size,
            "sha256": stored.sha256,
            "made_at": package.handed_over_at,
        },
        caller,
    )


def _worker(school_id: str) -> Caller:
    return Caller(
        "worker:journal", Role.SERVICE, school_id, correlation_id=new_id().hex, origin="worker"
    )


def _note_problem(database: Database, work: WaitingWork, error: Exception) -> None:
    """Say on the page why the package is not there yet."""
    why = error.detail if isinstance(error, Problem) else said("Не удалось собрать пакет.")
    with database.transaction(work.school_id) as session:
        session.execute(
            update(JournalPackage)
            .where(JournalPackage.school_id == work.school_id, JournalPackage.id == work.id)
            .values(problem=why)
        )
