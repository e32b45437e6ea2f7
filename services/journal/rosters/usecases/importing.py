"""Lists of pupils: read, laid beside the school, written."""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.journal.classes.rules import class_title
from services.journal.file_reader.child import SEPARATED
from services.journal.list_reading.usecases.importing import import_list
from services.journal.list_reading.usecases.kinds import NewIds, Prepare, Prepared
from services.journal.papers.outcome import ListReport, make_report
from services.journal.papers.pupils import read_pupils
from services.journal.papers.structure import Roster
from services.journal.papers.vocabularies import PUPILS
from services.journal.papers.vocabulary import Vocabulary
from services.journal.rosters.queries import lock_school
from services.journal.rosters.rules.planning import make_plan
from services.journal.rosters.usecases.current_state import load_current_state
from services.journal.rosters.usecases.writing import write_plan
from services.journal.workbooks import AcademicYear, Workbook
from services.journal.years.usecases import ensure_year
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.process.clock import today


class PupilLists:
    """Lists of pupils, by class or flat."""

    name = "pupils"
    words = PUPILS
    opened_as = SEPARATED

    def read(self, workbook: Workbook, year: AcademicYear, words: Vocabulary) -> Prepare:
        """Return what lays a list of pupils beside the school.

        Raises:
            WorkbookRefused: it is no list of pupils.
        """
        return partial(_prepare, read_pupils(workbook, year, words))


def import_pupils(database: Database, caller: Caller, **options: Any) -> ListReport:
    """Bring a list of pupils in; the options are those of `import_list`."""
    return import_list(database, caller, PupilLists(), **options)


def _prepare(
    roster: Roster, session: Session, caller: Caller, year: str, lock: bool
) -> Prepared:
    school_id = school_of(caller)
    if lock:
        names = {class_title(one.grade, one.letter) for one in roster.classes}
        session.execute(lock_school(school_id, year, list(names)))
    state = load_current_state(session, school_id, year)
    ids, day = NewIds(), today()
    plan = make_plan(roster, state, day, ids)
    keys = {one.key for one in roster.classes}

    def write() -> set[UUID]:
        opened = ensure_year(session, caller, year)
        return write_plan(session, caller, plan, opened, min(day, state.ends_on))

    return Prepared(
        make_report(plan.lines, plan.found),
        ids.digest(plan),
        frozenset(one.id for key, one in state.classes.items() if key in keys),
        write,
    )
