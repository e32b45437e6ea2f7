"""Previews a workbook, or writes it into the journal: whole, in one transaction, or not at all."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.destruction import refuse_destroyed
from services.journal.attendance_codes.queries import read_codes
from services.journal.imports.access import JOURNAL_IMPORT
from services.journal.imports.rules.plan import Plan
from services.journal.imports.rules.planning import make_plan
from services.journal.imports.usecases.current_state import load_current_state, lock_class
from services.journal.imports.usecases.opening import read_file
from services.journal.imports.usecases.report import (
    Report,
    make_report,
    unreadable_report,
)
from services.journal.imports.usecases.writing import write_plan
from services.journal.schools.usecases import school_name
from services.journal.workbooks import JournalFile, WorkbookRefused
from services.journal.years.usecases import ensure_year
from services.shared.accountability.access import Basis, Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import Destroyed
from services.shared.process.clock import now
from services.shared.wording import said

# Called with what is being done, how far it is, and of how many steps.
Progress = Callable[[str, int, int], None]

_STEPS = (said("Читаю файл"), said("Сверяю с журналом"), said("Готово"))


def show_no_progress(_what: str, _done: int, _total: int) -> None:
    """Nothing: nobody is watching."""


def import_file(
    database: Database,
    caller: Caller,
    *,
    content: bytes,
    year: str,
    class_name: str | None = None,
    preview: bool = False,
    enrol: bool = False,
    progress: Progress = show_no_progress,
) -> Report:
    """Import a file, or with `preview` only look; a report with problems has changed nothing.

    With `enrol` children whom the class has not are taken into it.

    Raises:
        NotFound: there is no such school.
        Forbidden: the caller may not import.
    """
    basis = may_import(caller)
    _show(progress, 0)
    with database.transaction(school_of(caller)) as session:
        codes = read_codes(session, school_of(caller))
    try:
        file = read_file(content, year, class_name, codes)
    except WorkbookRefused as refusal:
        return unreadable_report(refusal.args[0])
    _show(progress, 1)
    try:
        with database.transaction(school_of(caller)) as session:
            school_name(session, school_of(caller))
            if preview:
                report = preview_file(session, caller, basis, file, enrol=enrol)
            else:
                report = write_file(session, caller, basis, file, now(), enrol=enrol)
    except Destroyed as refusal:
        return unreadable_report(refusal.args[0])
    _show(progress, 2)
    return report


def may_import(caller: Caller) -> Basis:
    """Return the basis on which the caller may import into this school.

    Raises:
        Forbidden: the role does not allow it.
    """
    return require(JOURNAL_IMPORT, caller, Target(school_id=caller.school_id))


def preview_file(
    session: Session, caller: Caller, basis: Basis, file: JournalFile, *, enrol: bool = False
) -> Report:
    """Return what a file would change; nothing is written but that somebody has looked.

    Raises:
        Destroyed: the journal of this class and year went by an act.
    """
    _refuse_destroyed(session, caller, file)
    plan = _plan(session, caller, file, enrol)
    _log(session, caller, basis, plan.current.class_id)
    return make_report(file, plan)


def write_file(
    session: Session, caller: Caller, basis: Basis, file: JournalFile, at: datetime,
    *, enrol: bool = False,
) -> Report:
    """Write what a file changes, unless there is a problem; the class is read under a lock.

    Raises:
        Destroyed: the journal of this class and year went by an act.
    """
    lock_class(session, school_of(caller), file)
    _refuse_destroyed(session, caller, file)
    plan = _plan(session, caller, file, enrol)
    class_id = plan.current.class_id
    if not plan.problems:
        if plan.current.year_id is None:
            ensure_year(session, caller, file.year)
            plan = _plan(session, caller, file, enrol)
        class_id = write_plan(session, caller, file, plan, at)
    _log(session, caller, basis, class_id)
    return make_report(file, plan)


def _refuse_destroyed(session: Session, caller: Caller, file: JournalFile) -> None:
    refuse_destroyed(
        session,
        school_of(caller),
        class_name=file.class_name,
        year_name=file.year,
    )


def _plan(session: Session, caller: Caller, file: JournalFile, enrol: bool) -> Plan:
    state = load_current_state(session, school_of(caller), file, enrol=enrol)
    return make_plan(file, state, new_id, enrol=enrol)


def _log(session: Session, caller: Caller, basis: Basis, class_id: UUID | None) -> None:
    record_access(session, caller, basis.on(class_id=class_id), kind="marks")


def _show(progress: Progress, step: int) -> None:
    progress(_STEPS[step], step, len(_STEPS) - 1)
