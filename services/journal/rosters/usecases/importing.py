"""Previews a list of pupils, or writes it: whole, in one transaction, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.classes.rules import class_title
from services.journal.file_reader.child import SEPARATED
from services.journal.file_reader.opening import open_file
from services.journal.papers.pupils import read_pupils
from services.journal.papers.structure import Roster
from services.journal.rosters.access import ROSTER_IMPORT
from services.journal.rosters.queries import lock_school
from services.journal.rosters.rules.plan import Fate, Line, Plan
from services.journal.rosters.rules.planning import counts, make_plan
from services.journal.rosters.usecases.current_state import load_current_state
from services.journal.rosters.usecases.writing import write_plan
from services.journal.schools.usecases import school_name
from services.journal.workbooks import AcademicYear, Problem, WorkbookRefused
from services.journal.years.usecases import ensure_year
from services.shared.accountability.access import Basis, Target, require
from services.shared.accountability.access_log import record_accesses, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.process.clock import today
from services.shared.wording import said

# Called with what is being done, how far it is, and of how many steps.
Progress = Callable[[str, int, int], None]

_STEPS = (
    said("Читаю файл"), said("Сверяю со школой"), said("Записываю"), said("Готово"),
)
_TOO_MUCH = said(
    "Файл не читается: он слишком велик или повреждён. Откройте его в редакторе таблиц, "
    "оставьте только список учеников и сохраните заново как .xlsx."
)


@dataclass(frozen=True, slots=True)
class RosterReport:
    """What a list of pupils does, or would do; with `problems` it has changed nothing.

    Each child of the list counts once, as what weighs most: arrived, moved, changed, unchanged.
    `lines` are the children themselves, to be looked at; `notes` stop nothing.
    """

    arrived: int = 0
    departed: int = 0
    moved: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def show_no_progress(_what: str, _done: int, _total: int) -> None:
    """Nothing: nobody is watching."""


def import_pupils(
    database: Database,
    caller: Caller,
    *,
    content: bytes,
    year: str,
    preview: bool = False,
    progress: Progress = show_no_progress,
) -> RosterReport:
    """Bring a list of pupils in, or with `preview` only look at what it would change.

    Raises:
        NotFound: there is no such school.
        Forbidden: the caller may not.
    """
    basis = require(ROSTER_IMPORT, caller, Target(school_id=caller.school_id))
    _show(progress, 0)
    try:
        roster = read_file(content, year)
    except WorkbookRefused as refusal:
        return unreadable_report(refusal.args[0])
    _show(progress, 1)
    with database.transaction(school_of(caller)) as session:
        school_name(session, school_of(caller))
        if not preview:
            names = {class_title(one.grade, one.letter) for one in roster.classes}
            session.execute(lock_school(school_of(caller), _name(year), list(names)))
        state = load_current_state(session, school_of(caller), _name(year))
        plan = make_plan(roster, state, today(), new_id)
        touched = {one.id for key, one in state.classes.items() if key in _keys(roster)}
        if not preview and not plan.found.problems:
            _show(progress, 2)
            opened = ensure_year(session, caller, _name(year))
            day = min(today(), state.ends_on)
            touched |= write_plan(session, caller, plan, opened, day)
        _log(session, caller, basis, touched)
    _show(progress, 3)
    return _report(plan)


def read_file(content: bytes, year: str) -> Roster:
    """Return what a list of pupils says.

    Raises:
        WorkbookRefused: it cannot be read, is no list, or the year is none.
    """
    academic_year = AcademicYear.parse(_name(year))
    return read_pupils(open_file(content, _TOO_MUCH, SEPARATED), academic_year)


def unreadable_report(what: str) -> RosterReport:
    """Return the report of a file that could not be read at all: `what` says why."""
    return RosterReport(problems=[Problem("", None, None, what)])


def _name(year: str) -> str:
    """Return the year's name in its one spelling.

    Raises:
        WorkbookRefused: it is no year.
    """
    try:
        return AcademicYear.parse(year).name
    except ValueError as error:
        raise WorkbookRefused(error.args[0], "year") from error


def _keys(roster: Roster) -> set[tuple[int, str]]:
    return {one.key for one in roster.classes}


def _report(plan: Plan) -> RosterReport:
    counted = counts(plan)
    return RosterReport(
        **{fate.value: counted[fate] for fate in Fate},
        problems=plan.found.problems,
        notes=plan.found.notes,
        lines=[] if plan.found.problems else plan.lines,
    )


def _log(session: Session, caller: Caller, basis: Basis, classes: set[UUID]) -> None:
    """Note that every child of the school was looked through, and which classes it was about."""
    bases = [basis, *(basis.on(class_id=one) for one in sorted(classes))]
    record_accesses(session, caller, bases, kind="people")


def _show(progress: Progress, step: int) -> None:
    progress(_STEPS[step], step, len(_STEPS) - 1)
