"""Bundles come in: a list of pupils, of staff and of load at once, in one transaction."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.journal.classes.rules import class_title
from services.journal.file_reader.child import BUNDLE
from services.journal.list_reading.usecases.importing import import_list
from services.journal.list_reading.usecases.kinds import NewIds, Prepare, Prepared
from services.journal.load_lists.rules.current_state import LoadState, TaughtClass, Teacher
from services.journal.load_lists.rules.planning import LoadPlan, make_load_plan
from services.journal.load_lists.usecases.importing import read_load_state, write_load_plan
from services.journal.oneroster.queries import SOURCE, select_members, select_numbers
from services.journal.papers.oneroster.checking import Bundle, check_bundle
from services.journal.papers.oneroster.reading import BundleLists, read_bundle
from services.journal.papers.outcome import ListReport, make_report
from services.journal.papers.structure import Findings
from services.journal.papers.vocabulary import Vocabulary
from services.journal.people.models import PersonNumber, Pupil, Staff
from services.journal.rosters.queries import lock_school
from services.journal.rosters.rules.current_state import CurrentState
from services.journal.rosters.rules.plan import Plan
from services.journal.rosters.rules.planning import make_plan
from services.journal.rosters.usecases.current_state import load_current_state
from services.journal.rosters.usecases.writing import write_plan
from services.journal.staff_lists.rules.current_state import LedClass, StaffState
from services.journal.staff_lists.rules.planning import StaffPlan, make_staff_plan
from services.journal.staff_lists.usecases.importing import read_staff_state, write_staff_plan
from services.journal.workbooks import AcademicYear, Workbook
from services.journal.years.usecases import ensure_year
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.process.clock import today
from services.shared.wording import said

Numbers = Mapping[UUID, tuple[UUID, frozenset[str]]]
"""Whose numbers: by the id of a child or member of staff, the person's id and the numbers."""

_STANDARD = Vocabulary(lambda _: None, frozenset(), re.compile("(?!)"), (), {})


class Bundles:
    """OneRoster 1.2 CSV bundles; their heads are the standard's, and never asked about."""

    name = "oneroster"
    words = _STANDARD
    opened_as = BUNDLE

    def read(self, workbook: Workbook, year: AcademicYear, words: Vocabulary) -> Prepare:
        """Return what lays a bundle beside the school.

        Raises:
            WorkbookRefused: it is of another version, or holds changes alone.
        """
        return partial(_prepare, check_bundle(workbook), year)


def import_bundle(database: Database, caller: Caller, **options: Any) -> ListReport:
    """Bring a bundle in; the options are those of `import_list`."""
    return import_list(database, caller, Bundles(), **options)


@dataclass(slots=True)
class _Plans:
    """What a bundle changes; `numbers` are those that the school has not yet, by the person."""

    pupils: Plan
    staff: StaffPlan
    load: LoadPlan
    new_numbers: dict[str, UUID]

    def report(self, found: Findings) -> ListReport:
        """What becomes of every line, or every problem."""
        plans = (self.pupils, self.staff, self.load)
        lines = [line for plan in plans for line in plan.lines]
        return make_report(lines, Findings(
            [*found.problems, *(one for plan in plans for one in plan.found.problems)],
            [*found.notes, *(one for plan in plans for one in plan.found.notes)],
        ))


def _prepare(
    bundle: Bundle, academic_year: AcademicYear, session: Session, caller: Caller, year: str,
    lock: bool,
) -> Prepared:
    school_id, day = school_of(caller), today()
    if bundle.found.problems:
        return _refused(bundle.found)
    lists = read_bundle(bundle, academic_year, school_id, day)
    found = Findings(lists.found.problems, [*bundle.found.notes, *lists.found.notes])
    if found.problems:
        return _refused(found)
    if lock:
        names = {class_title(one.grade, one.letter) for one in lists.roster.classes}
        session.execute(lock_school(school_id, year, list(names)))
    ids = NewIds()
    state = load_current_state(session, school_id, year)
    plans = _plan(session, caller, year, lists, state, day, ids)
    keys = {one.key for one in lists.roster.classes}

    def write() -> set[UUID]:
        opened = ensure_year(session, caller, year)
        touched = write_plan(
            session, caller, plans.pupils, opened, min(day, state.ends_on)
        )
        touched |= write_staff_plan(session, caller, plans.staff)
        touched |= write_load_plan(session, caller, plans.load)
        _keep_numbers(session, school_id, plans.new_numbers)
        return touched

    return Prepared(
        plans.report(found),
        ids.digest(plans),
        frozenset(one.id for key, one in state.classes.items() if key in keys),
        write,
    )


def _refused(found: Findings) -> Prepared:
    return Prepared(make_report([], found), "", frozenset(), set)


def _plan(
    session: Session, caller: Caller, year: str, lists: BundleLists, state: CurrentState,
    day: date, ids: NewIds,
) -> _Plans:
    """Plan one list after the other, each beside the school as the one before leaves it."""
    school_id = school_of(caller)
    children = _numbers(session, Pupil, school_id)
    pupils = make_plan(lists.roster, replace(state, pupils=tuple(
        replace(one, numbers=_known(children, one.id)) for one in state.pupils
    )), day, ids)
    workers = _numbers(session, Staff, school_id)
    staff = make_staff_plan(
        lists.staff, _with_classes(read_staff_state(session, school_id, year), pupils, workers),
        day, ids,
    )
    here, former = _members(session, school_id, year)
    load = make_load_plan(
        lists.load,
        replace(_with_people(session, caller, year, pupils, staff), members=here), day, ids,
    )
    # Who has left the class stays in the subgroup: marks hang on it.
    load.members = {
        group_id: there | former.get(group_id, frozenset())
        for group_id, there in load.members.items()
    }
    _refuse_others(lists, children, workers, pupils.found)
    numbers = pupils.numbers | staff.numbers
    known = children | workers
    return _Plans(pupils, staff, load, {
        number: id_ for number, id_ in numbers.items() if number not in _known(known, id_)
    })


def _refuse_others(
    lists: BundleLists, children: Numbers, workers: Numbers, found: Findings
) -> None:
    """Refuse a child under the number of somebody on the staff, and the other way round."""
    of_staff, of_children = (
        {number for _, numbers in known.values() for number in numbers}
        for known in (workers, children)
    )
    for pupil in lists.roster.pupils:
        if pupil.number in of_staff:
            found.refuse(pupil.place, said(
                "Под номером %(number)s школа знает сотрудника, а здесь ученик: дайте другой "
                "номер.", number=pupil.number,
            ))
    for member in lists.staff.members:
        if member.number in of_children:
            found.refuse(member.place, said(
                "Под номером %(number)s школа знает ученика, а здесь сотрудник: дайте другой "
                "номер.", number=member.number,
            ))


def _with_classes(state: StaffState, pupils: Plan, workers: Numbers) -> StaffState:
    """The school with the classes that come with the bundle's children."""
    return replace(
        state,
        staff=tuple(replace(one, numbers=_known(workers, one.id)) for one in state.staff),
        classes={**state.classes, **{
            one.key: LedClass(id_, class_title(one.grade, one.letter))
            for id_, one in pupils.new_classes.items()
        }},
    )


def _with_people(
    session: Session, caller: Caller, year: str, pupils: Plan, staff: StaffPlan
) -> LoadState:
    """The school with the classes, the staff and the children that come with the bundle."""
    state = read_load_state(session, caller, year)
    return replace(
        state,
        classes={**state.classes, **{
            one.key: TaughtClass(id_, class_title(one.grade, one.letter))
            for id_, one in pupils.new_classes.items()
        }},
        teachers=(*state.teachers, *(Teacher(id_, one.name) for id_, one in staff.new.items())),
        numbered=pupils.numbers | staff.numbers,
    )


Members = Mapping[UUID, frozenset[UUID]]


def _members(session: Session, school_id: str, year: str) -> tuple[Members, Members]:
    """Return who is in each subgroup: of the class now, and who has left it."""
    sides: tuple[defaultdict[UUID, set[UUID]], ...] = (defaultdict(set), defaultdict(set))
    for group_id, pupil_id, is_here in session.execute(select_members(school_id, year, today())):
        sides[0 if is_here else 1][group_id].add(pupil_id)
    here, former = (
        {group_id: frozenset(there) for group_id, there in side.items()} for side in sides
    )
    return here, former


def _numbers(
    session: Session, model: type[Pupil] | type[Staff], school_id: str
) -> dict[UUID, tuple[UUID, frozenset[str]]]:
    return {
        id_: (person_id, frozenset(numbers))
        for id_, person_id, numbers in session.execute(select_numbers(model, school_id))
    }


def _known(numbers: Numbers, id_: UUID) -> frozenset[str]:
    """The numbers of somebody, with the one under which our own bundles write who has none."""
    if id_ not in numbers:
        return frozenset()
    person_id, told = numbers[id_]
    return told | {str(person_id)}


def _keep_numbers(session: Session, school_id: str, numbers: Mapping[str, UUID]) -> None:
    """Keep under which numbers a bundle knows people; one that nobody has any more is given on."""
    if not numbers:
        return
    ids = list(numbers.values())
    people = {
        id_: person_id
        for model in (Pupil, Staff)
        for id_, person_id in session.execute(
            select(model.id, model.person_id).where(
                model.school_id == school_id, model.id.in_(ids)
            )
        )
    }
    statement = upsert(PersonNumber)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["school_id", "source", "number"],
            set_={"person_id": statement.excluded.person_id},
        ),
        [
            {"school_id": school_id, "source": SOURCE, "number": number,
             "person_id": people[id_]}
            for number, id_ in numbers.items()
        ],
    )
