"""Lists of load: read, laid beside the school, written by a fixed number of statements."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from services.journal.classes.models import Subject, SubjectGroup
from services.journal.classes.queries import GROUP_FACTS, SUBJECT_FACTS
from services.journal.classes.usecases.groups import set_members
from services.journal.facts.usecases import record_facts, record_removal
from services.journal.file_reader.child import SEPARATED
from services.journal.list_reading.usecases.importing import import_list
from services.journal.list_reading.usecases.kinds import NewIds, Prepare, Prepared
from services.journal.load.assigning import keep_teachers
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
from services.journal.people.appointing import (
    NewAppointment,
    appoint_all,
    who_is_at_work,
)
from services.journal.subjects.queries import known_subjects
from services.journal.workbooks import AcademicYear, Workbook
from services.journal.workbooks.names import PersonName, fold
from services.journal.years.models import AcademicYear as Year
from services.journal.years.rules import plan_year
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
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
    state = read_load_state(session, caller, year)
    plan = make_load_plan(written, state, today(), ids)
    keys = {line.class_key for line in written.lines}
    return Prepared(
        make_report(plan.lines, plan.found),
        ids.digest(plan),
        frozenset(of.id for key, of in state.classes.items() if key in keys),
        partial(write_load_plan, session, caller, plan),
    )


def read_load_state(session: Session, caller: Caller, year: str) -> LoadState:
    """Return the school as it is for a list of load of a year, which it may not have opened."""
    school_id = school_of(caller)
    teachers = session.execute(select_teachers(school_id)).all()
    working = who_is_at_work(session, caller, (row[0] for row in teachers), today())
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
            Group(id_, class_id, subject_id, subject, name or "", loads.get(id_))
            for id_, class_id, subject_id, subject, name in session.execute(
                select_groups(school_id, year)
            )
        ),
        teachers=tuple(
            Teacher(id_, PersonName(*name), id_ in working) for id_, *name in teachers
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
         "subject_id": one.subject_id, "name": one.name or None}
        for id_, one in plan.new_groups.items()
    ])
    record_facts(session, caller, GROUP_FACTS, plan.new_groups, reason=REASON)
    day = today()
    _give_roles(session, caller, plan, day)
    _write_loads(session, caller, plan)
    # Who teaches now follows the days: a load of tomorrow gives nothing today.
    keep_teachers(session, caller, day, plan.touched, reason=REASON)
    if plan.members:
        set_members(session, caller, plan.members)
    return {one.class_id for one in plan.new_groups.values()}


def _give_roles(session: Session, caller: Caller, plan: LoadPlan, day: date) -> None:
    """Let whoever is given a load be a teacher, from its first day or from today on."""
    begins: dict[UUID, date] = {}
    for one in [*plan.new_loads, *plan.corrected.values()]:
        if one.teacher_id is not None:
            since = max(one.since, day)
            begins[one.teacher_id] = min(begins.get(one.teacher_id, since), since)
    # Who holds the role, or is to, keeps it with its own days.
    appoint_all(
        session, caller,
        [NewAppointment(staff_id, Role.TEACHER, since) for staff_id, since in begins.items()],
    )


def _write_loads(session: Session, caller: Caller, plan: LoadPlan) -> None:
    school_id = school_of(caller)
    if plan.removed:
        record_removal(session, caller, LOAD_FACTS, plan.removed, reason=REASON)
        session.execute(delete(TeachingLoad).where(
            TeachingLoad.school_id == school_id, TeachingLoad.id.in_(plan.removed)
        ))
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
