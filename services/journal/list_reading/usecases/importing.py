"""Previews a list, or writes it: whole, in one transaction, or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.file_reader.opening import open_file
from services.journal.list_reading.access import LIST_IMPORT
from services.journal.list_reading.usecases.columns import load_told
from services.journal.list_reading.usecases.kinds import ListKind, Prepare
from services.journal.papers.asking import AskedColumn, Columns, columns_of
from services.journal.papers.outcome import ListReport, unreadable_report
from services.journal.papers.spellings import HINTS
from services.journal.schools.usecases import school_name
from services.journal.workbooks import AcademicYear, Workbook, WorkbookRefused
from services.shared.accountability.access import Basis, Target, require
from services.shared.accountability.access_log import record_accesses, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.wording import said

# Called with what is being done, how far it is, and of how many steps.
Progress = Callable[[str, int, int], None]

_STEPS = (
    said("Читаю файл"), said("Сверяю со школой"), said("Записываю"), said("Готово"),
)
_TOO_MUCH = said(
    "Файл не читается: он слишком велик или повреждён. Откройте его в редакторе таблиц, "
    "оставьте только нужный список и сохраните заново как .xlsx."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a list: its report, the digest of what was shown, and its columns.

    `asks` that somebody says what its columns hold; `stale` that the school has changed since the
    preview, so that nothing was written.
    """

    report: ListReport
    seen: str = ""
    columns: tuple[AskedColumn, ...] = ()
    asks: bool = False
    stale: bool = False


def show_no_progress(_what: str, _done: int, _total: int) -> None:
    """Nothing: nobody is watching."""


def may_import(caller: Caller) -> Basis:
    """Return the basis on which the caller may bring lists into this school.

    Raises:
        Forbidden: the role does not allow it.
    """
    return require(LIST_IMPORT, caller, Target(school_id=caller.school_id))


def import_list(
    database: Database,
    caller: Caller,
    kind: ListKind,
    *,
    content: bytes,
    year: str,
    preview: bool = False,
    progress: Progress = show_no_progress,
) -> ListReport:
    """Bring a list in, or with `preview` only look at what it would change.

    Raises:
        NotFound: there is no such school.
        Forbidden: the caller may not.
    """
    basis = may_import(caller)
    _show(progress, 0)
    with database.transaction(school_of(caller)) as session:
        school_name(session, school_of(caller))
        told = load_told(session, school_of(caller), kind.name)
    read = read_list(kind, content, year, told)
    if read.prepare is None:
        return read.outcome.report
    _show(progress, 1)
    with database.transaction(school_of(caller)) as session:
        done = carry_out(
            session, caller, basis, read, write=not preview,
            progress=lambda: _show(progress, 2),
        )
    _show(progress, 3)
    return done.report


@dataclass(frozen=True, slots=True)
class ReadList:
    """A file that was read: what lays it beside the school; None where it could not be read."""

    year: str
    outcome: Outcome
    prepare: Prepare | None = None
    readable_year: bool = True


def read_list(
    kind: ListKind, content: bytes, year: str, told: Mapping[str, str]
) -> ReadList:
    """Read a file in the guarded process; what it cannot be is in the outcome's report."""
    try:
        academic_year = _year(year)
    except WorkbookRefused as refusal:
        report = unreadable_report(refusal.args[0])
        return ReadList(year, Outcome(report), readable_year=False)
    try:
        workbook = _without_hints(open_file(content, _TOO_MUCH, kind.opened_as))
    except WorkbookRefused as refusal:
        return ReadList(year, Outcome(unreadable_report(refusal.args[0])))
    words = replace(kind.words, told=told)
    columns = columns_of(workbook, words) if words.meanings else Columns((), lacking=False)
    outcome = Outcome(ListReport(), "", columns.all, columns.lacking and bool(columns.all))
    try:
        prepare = kind.read(workbook, academic_year, words)
    except WorkbookRefused as refusal:
        report = unreadable_report(refusal.args[0])
        return ReadList(academic_year.name, replace(outcome, report=report))
    return ReadList(academic_year.name, outcome, prepare)


def carry_out(
    session: Session,
    caller: Caller,
    basis: Basis,
    read: ReadList,
    *,
    write: bool,
    seen: str | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Outcome:
    """Lay a list beside the school and write it, if it has no problem and does what was `seen`."""
    if read.prepare is None:
        return read.outcome
    prepared = read.prepare(session, caller, read.year, write)
    classes = set(prepared.classes)
    stale = write and seen is not None and prepared.seen != seen
    if write and not stale and not prepared.report.problems:
        progress()
        classes |= prepared.write()
    _log(session, caller, basis, classes)
    return replace(
        read.outcome, report=prepared.report, seen=prepared.seen, stale=stale,
        asks=read.outcome.asks and bool(prepared.report.problems),
    )


def _without_hints(workbook: Workbook) -> Workbook:
    """Leave out the hidden sheet from which the cells of our own form are chosen."""
    return Workbook(tuple(
        sheet for sheet in workbook.sheets if not (sheet.hidden and sheet.name == HINTS)
    ))


def _year(year: str) -> AcademicYear:
    try:
        return AcademicYear.parse(year)
    except ValueError as error:
        raise WorkbookRefused(error.args[0], "year") from error


def _log(session: Session, caller: Caller, basis: Basis, classes: set[UUID]) -> None:
    """Note that the people of the school were looked through, and which classes it was about."""
    bases = [basis, *(basis.on(class_id=one) for one in sorted(classes))]
    record_accesses(session, caller, bases, kind="people")


def _show(progress: Progress, step: int) -> None:
    progress(_STEPS[step], step, len(_STEPS) - 1)
