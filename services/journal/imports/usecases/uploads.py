"""Imports from the page: a file is sent and looked at, waits, and is applied or forgotten."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from services.journal.attendance_codes.queries import read_codes
from services.journal.attendance_codes.rules import Codes
from services.journal.imports.models import JournalImport
from services.journal.imports.usecases.importing import may_import, preview_file, write_file
from services.journal.imports.usecases.opening import read_file
from services.journal.imports.usecases.report import Report, load_report, store_report
from services.journal.schools.models import School
from services.journal.workbooks import JournalFile, WorkbookRefused
from services.shared.accountability.access import Basis
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, enter_school, new_id
from services.shared.errors import BadInput, Conflict, FieldError, NotFound
from services.shared.process.clock import now
from services.shared.wording import said

WAITS = timedelta(days=1)
"""For so long a file that nobody applies is stored."""
_ENROL = "enrol"  # said beside the report: whom the class has not is taken in


@dataclass(frozen=True, slots=True)
class Import:
    """A file that somebody has sent; `state` is ready, refused or applied."""

    id: UUID
    year: str
    state: str
    report: Report


def preview_import(
    database: Database, caller: Caller, *, content: bytes, year: str, class_name: str | None
) -> Import:
    """Store a file and return what it would change, with every problem.

    Raises:
        BadInput: it cannot be read, or is no journal of this year and class.
    """
    basis = may_import(caller)
    with database.transaction(school_of(caller)) as session:
        codes = read_codes(session, school_of(caller))
    file = _read(content, year, class_name, codes)
    with database.transaction(school_of(caller)) as session:
        report = preview_file(session, caller, basis, file)
        row = JournalImport(
            school_id=school_of(caller),
            id=new_id(),
            created_at=now(),
            created_by=caller.user_id,
            person_id=caller.person_id,
            year=file.year,
            class_name=class_name,
            content=content,
            state="refused" if report.problems else "ready",
            report=store_report(report),
        )
        session.add(row)
        return _import(row)


def find_import(database: Database, caller: Caller, import_id: UUID) -> Import:
    """Return an import as it was looked at or applied.

    Raises:
        NotFound: the school has no such import, or not any more.
    """
    basis = may_import(caller)
    with database.transaction(school_of(caller)) as session:
        found = _find(session, caller, import_id)
        _record(session, caller, basis)
        return _import(found)


def enrol_newcomers(database: Database, caller: Caller, import_id: UUID) -> Import:
    """Let a file bring the children whom the class has not into it, and look at it again.

    Nothing is written yet. One that is applied already stays as it is.

    Raises:
        NotFound: the school has no such import, or not any more.
    """
    basis = may_import(caller)
    with database.transaction(school_of(caller)) as session:
        found = _find(session, caller, import_id, lock=True)
        if found.content is None:
            _record(session, caller, basis)
            return _import(found)
        codes = read_codes(session, school_of(caller))
        file = _read(found.content, found.year, found.class_name, codes)
        report = preview_file(session, caller, basis, file, enrol=True)
        found.report = {**store_report(report), _ENROL: True}
        found.state = "refused" if report.problems else "ready"
        return _import(found)


def apply_import(database: Database, caller: Caller, import_id: UUID) -> Import:
    """Write a file that waits into the journal; one that is applied already stays as it is.

    What it changes is worked out again: the journal may have moved on since the preview.

    Raises:
        Conflict: the file has problems; nothing was changed.
        NotFound: the school has no such import, or not any more.
    """
    basis = may_import(caller)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        found = _find(session, caller, import_id)
        _demand_not_refused(found)
        content, year, class_name = found.content, found.year, found.class_name
        enrol = bool(found.report.get(_ENROL))
        codes = read_codes(session, school_id)
        if content is None:
            _record(session, caller, basis)
    if content is None:
        return _import(found)
    file = _read(content, year, class_name, codes)
    with database.transaction(school_id) as session:
        found = _find(session, caller, import_id, lock=True)
        if found.state != "applied":
            report = write_file(session, caller, basis, file, now(), enrol=enrol)
            _settle(found, report, now())
    _demand_not_refused(found)
    return _import(found)


def forget_old_imports(database: Database, at: datetime) -> int:
    """Delete the files that nobody has applied in time, in every school; return how many."""
    with database.transaction() as session:
        schools = session.scalars(select(School.code)).all()
    return sum(_forget(database, school_id, at - WAITS) for school_id in schools)


def _forget(database: Database, school_id: str, before: datetime) -> int:
    with database.transaction() as session:
        enter_school(session, school_id)
        old = delete(JournalImport).where(
            JournalImport.school_id == school_id,
            JournalImport.state != "applied",
            JournalImport.created_at < before,
        )
        return len(session.execute(old.returning(JournalImport.id)).all())


def _record(session: Session, caller: Caller, basis: Basis) -> None:
    record_access(session, caller, basis, kind="marks")


def _settle(found: JournalImport, report: Report, at: datetime) -> None:
    found.report = store_report(report)
    if report.problems:
        found.state = "refused"
        return
    # Who and what was in the file is in the journal now, and need not stand here as well.
    found.report = store_report(replace(report, pupils=[], sample=None, newcomers=[]))
    found.state, found.applied_at, found.content = "applied", at, None


def _find(
    session: Session, caller: Caller, import_id: UUID, *, lock: bool = False
) -> JournalImport:
    found = session.get(
        JournalImport,
        (school_of(caller), import_id),
        options=[undefer(JournalImport.content)],
        with_for_update=lock,
    )
    if found is None:
        raise NotFound(said("Такой загрузки нет: файл, который не применили, хранится один день."))
    return found


def _read(content: bytes, year: str, class_name: str | None, codes: Codes) -> JournalFile:
    try:
        return read_file(content, year, class_name, codes)
    except WorkbookRefused as refusal:
        what = refusal.args[0]
        raise BadInput(what, errors=[FieldError(refusal.field, what)]) from refusal


def _demand_not_refused(found: JournalImport) -> None:
    if found.state == "refused":
        raise Conflict(said(
            "Файл не загружен, в журнале ничего не изменилось: исправьте места, названные при "
            "проверке, и загрузите файл ещё раз."
        ))


def _import(row: JournalImport) -> Import:
    return Import(row.id, row.year, row.state, load_report(row.report))
