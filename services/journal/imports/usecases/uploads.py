"""Imports from the page: a file is sent and looked at, waits, and is applied or forgotten."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.attendance_codes.queries import read_codes
from services.journal.attendance_codes.rules import Codes
from services.journal.file_reader.waiting import APPLIED, find_file, keep_file, settle_file
from services.journal.imports.models import JournalImport
from services.journal.imports.usecases.importing import may_import, preview_file, write_file
from services.journal.imports.usecases.opening import read_file
from services.journal.imports.usecases.report import Report, load_report, store_report
from services.journal.workbooks import JournalFile, WorkbookRefused
from services.shared.accountability.access import Basis
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, FieldError
from services.shared.process.clock import now
from services.shared.wording import said

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
        row = keep_file(
            session, caller, JournalImport,
            year=file.year,
            class_name=class_name,
            content=content,
            state="refused" if report.problems else "ready",
            report=store_report(report),
        )
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
        if found.state != APPLIED:
            report = write_file(session, caller, basis, file, now(), enrol=enrol)
            _settle(found, report, now())
    _demand_not_refused(found)
    return _import(found)


def _record(session: Session, caller: Caller, basis: Basis) -> None:
    record_access(session, caller, basis, kind="marks")


def _settle(found: JournalImport, report: Report, at: datetime) -> None:
    if report.problems:
        found.report, found.state = store_report(report), "refused"
        return
    # Who and what was in the file is in the journal now, and need not stand here as well.
    settle_file(found, store_report(replace(report, pupils=[], sample=None, newcomers=[])), at)


def _find(
    session: Session, caller: Caller, import_id: UUID, *, lock: bool = False
) -> JournalImport:
    gone = said("Такой загрузки нет: файл, который не применили, хранится один день.")
    return find_file(session, caller, JournalImport, import_id, gone, lock=lock)


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
