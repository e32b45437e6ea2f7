"""Lists of load: read, laid beside the school, written by a fixed number of statements."""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session

from services.journal.classes.models import Subject, SubjectGroup
from services.journal.classes.queries import GROUP_FACTS, SUBJECT_FACTS
from services.journal.classes.usecases.groups import set_members
from services.journal.facts.usecases import record_facts
from services.journal.file_reader.child import SEPARATED
from services.journal.list_reading.usecases.importing import import_list
from services.journal.list_reading.usecases.kinds import NewIds, Prepare, Prepared
from services.journal.load.models import TeachingLoad
from services.journal.load.queries import LOAD_FACTS
from services.journal.load_lists.queries import (
    select_classes,
    select_groups,
    select_loads,
    select_teachers,
)
from services.journal.load_lists.rules.current_state import (
    Group,
    Load,
    LoadState,
    TaughtClass,
    Teacher,
)
from services.journal.load_lists.rules.planning import LoadPlan, NewLoad, make_load_plan
from services.journal.papers.load import LoadList, read_load
from services.journal.papers.outcome import ListReport, make_report
from services.journal.papers.vocabularies import LOAD
from services.journal.papers.vocabulary import Vocabulary
from services.journal.subjects.queries import known_subjects
from services.journal.workbooks import AcademicYear, Workbook
from services.journal.workbooks.names import PersonName, fold
from services.journal.years.models import AcademicYear as Year
from services.journal.years.rules import plan_year
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.process.clock import today
from services.shared.wording import said

REASON = str(said("учебная нагрузка"))


class LoadLists:
    """Lists of teaching load."""

    name = "load"
    words = LOAD
    opened_as = SEPARATED

    def read(self, workbook: Workbook, year: AcademicYear, words: Vocabulary) -> Prepare:
        """Return what lays a list of load beside the school.

        Raises:
            WorkbookRefused: it is no list of load.
        """
        return partial(_prepare, read_load(workbook, year, words))


def import_load(database: Database, caller: Caller, **options: Any) -> ListReport:
    """Bring a list of load in; the options are those of `import_list`."""
    return import_list(database, caller, LoadLists(), **options)


def _prepare(
    written: LoadList, session: Session, caller: Caller, year: str, lock: bool
) -> Prepared:
    school_id = school_of(caller)
    if lock:
        name = literal(f"roster {school_id}")
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
    ids = NewIds()
    state = read_load_state(session, school_id, year)
    plan = make_load_plan(written, state, today(), ids)
    keys = {line.class_key for line in written.lines}
    return Prepared(
        make_report(plan.lines, plan.found),
        ids.digest(plan),
        frozenset(of.id for key, of in state.classes.items() if key in keys),
        partial(write_load_plan, session, caller, plan),
    )


def read_load_state(session: Session, school_id: str, year: str) -> LoadState:
    """Return the school as it is for a list of load of a year, which it may not have opened."""
    planned = plan_year(year)
    opened = session.execute(
        select(Year.starts_on, Year.ends_on).where(
            Year.school_id == school_id, Year.name == planned.name
        )
    ).one_or_none()
    loads = {
        group_id: Load(*load) for group_id, *load in session.execute(
            select_loads(school_id, year)
        )
    }
    return LoadState(
        starts_on=opened.starts_on if opened else planned.starts_on,
        ends_on=opened.ends_on if opened else planned.ends_on,
        classes={
            (grade, fold(letter)): TaughtClass(id_, name, closed)
            for id_, grade, letter, name, closed in session.execute(
                select_classes(school_id, year)
            )
        },
        groups=tuple(
            Group(id_, class_id, subject_id, subject, name or "", teacher_id, loads.get(id_))
            for id_, class_id, subject_id, subject, name, teacher_id in session.execute(
                select_groups(school_id, year)
            )
        ),
        teachers=tuple(
            Teacher(id_, PersonName(*name))
            for id_, *name in session.execute(select_teachers(school_id))
        ),
        subjects=known_subjects(session, school_id),
    )


def write_load_plan(session: Session, caller: Caller, plan: LoadPlan) -> set[UUID]:
    """Write a plan without problems; return the ids of the classes that have new groups."""
    school_id = school_of(caller)
    _insert(session, Subject, [
        {"school_id": school_id, "id": id_, "name": name}
        for id_, name in plan.new_subjects.items()
    ])
    record_facts(session, caller, SUBJECT_FACTS, plan.new_subjects, reason=REASON)
    _insert(session, SubjectGroup, [
        {"school_id": school_id, "id": id_, "class_id": one.class_id,
         "subject_id": one.subject_id, "name": one.name or None,
         "teacher_id": plan.teachers.get(id_)}
        for id_, one in plan.new_groups.items()
    ])
    record_facts(session, caller, GROUP_FACTS, plan.new_groups, reason=REASON)
    _write_teachers(session, caller, plan)
    _write_loads(session, caller, plan)
    if plan.members:
        set_members(session, caller, plan.members)
    return {one.class_id for one in plan.new_groups.values()}


def _write_teachers(session: Session, caller: Caller, plan: LoadPlan) -> None:
    changed = {
        group_id: teacher_id for group_id, teacher_id in plan.teachers.items()
        if group_id not in plan.new_groups
    }
    if not changed:
        return
    session.execute(update(SubjectGroup), [
        {"school_id": caller.school_id, "id": group_id, "teacher_id": teacher_id}
        for group_id, teacher_id in changed.items()
    ])
    session.execute(
        update(SubjectGroup)
        .where(SubjectGroup.school_id == caller.school_id, SubjectGroup.id.in_(list(changed)))
        .values(version=SubjectGroup.version + 1)
        .execution_options(synchronize_session=False)
    )
    record_facts(session, caller, GROUP_FACTS, changed, ["teacher_id"], reason=REASON)


def _write_loads(session: Session, caller: Caller, plan: LoadPlan) -> None:
    school_id = school_of(caller)
    if plan.ended:
        session.execute(update(TeachingLoad), [
            {"school_id": school_id, "id": id_, "until": until}
            for id_, until in plan.ended.items()
        ])
        record_facts(session, caller, LOAD_FACTS, plan.ended, ["until"], reason=REASON)
    if plan.corrected:
        session.execute(update(TeachingLoad), [
            {"school_id": school_id, "id": id_, "teacher_id": one.teacher_id, "hours": one.hours}
            for id_, one in plan.corrected.items()
        ])
        record_facts(
            session, caller, LOAD_FACTS, plan.corrected, ["teacher_id", "hours"], reason=REASON
        )
    rows = [_row(school_id, one) for one in plan.new_loads]
    _insert(session, TeachingLoad, rows)
    record_facts(session, caller, LOAD_FACTS, [row["id"] for row in rows], reason=REASON)


def _row(school_id: str, one: NewLoad) -> dict[str, Any]:
    return {
        "school_id": school_id, "id": new_id(), "group_id": one.group_id,
        "teacher_id": one.teacher_id, "hours": one.hours, "since": one.since,
    }


def _insert(session: Session, model: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        # Rows with and without a value in one statement.
        session.execute(insert(model), rows, execution_options={"render_nulls": True})
