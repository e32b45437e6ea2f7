"""Makes one class of the demo in one transaction: children, groups, lessons, marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.access import CLASS_WRITE
from services.journal.classes.models import SchoolClass
from services.journal.classes.rules import class_title
from services.journal.classes.usecases import classes
from services.journal.closing.usecases.terms import journal_of, set_states
from services.journal.demo.bulk import write_lessons
from services.journal.demo.filling import TaughtGroup, fill_class
from services.journal.demo.names import invent_names
from services.journal.demo.people import Cohort, DemoSchool, child_at, pupil_person
from services.journal.demo.timetable import SUBGROUPS, Course, plan_lessons
from services.journal.enrolment import usecases as enrolment
from services.journal.people.models import Pupil, Staff
from services.journal.people.rules import Name
from services.journal.schools.models import WorkType
from services.journal.years import usecases as years
from services.journal.years.models import AcademicYear, Term
from services.journal.years.rules import TermState
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A cohort's class in one year, with the days on which it has lessons."""

    year: str
    grade: int
    cohort: Cohort
    days: Sequence[date]

    @property
    def name(self) -> str:
        """Return the name of the class."""
        return class_title(self.grade, self.cohort.letter)


def make_class(
    database: Database, caller: Caller, school: DemoSchool, plan: ClassPlan, now: datetime
) -> bool:
    """Make a class with all that is in it, unless it is there; tell whether it was made."""
    basis = require(CLASS_WRITE, caller, Target(school_id=school.code))
    with database.transaction(school.code) as session:
        year = years.ensure_year(session, caller, plan.year)
        grade, letter = plan.grade, plan.cohort.letter
        if classes.find_class(session, caller, year.id, grade, letter) is not None:
            return False
        staff = _staff(session, school)
        leader = staff[Role.CLASS_TEACHER] if _is_led(plan) else None
        created = classes.open_class(
            session, caller, year, grade=grade, letter=letter, class_teacher_id=leader
        )
        pupils = _enrol(session, caller, school, plan, created, year)
        groups = list(_groups(session, caller, plan, created, staff, pupils))
        rng = _chance(school, plan.cohort, f"marks {plan.year}")
        fill_class(session, rng, school.code, year, grade, groups, now)
        if year.ends_on < now.date():
            _close_terms(session, caller, created, now)
        record_access(session, caller, basis.on(class_id=created.id), kind="class")
    return True


def _close_terms(
    session: Session, caller: Caller, created: SchoolClass, now: datetime
) -> None:
    """Close every term of a class of a past year."""
    terms = session.scalars(
        select(Term.id)
        .where(
            Term.school_id == created.school_id,
            Term.year_id == created.year_id,
            Term.grade == created.grade,
        )
        .order_by(Term.starts_on)
    ).all()
    journal_id = journal_of(session, caller, created.id)
    set_states(session, caller, journal_id, terms, TermState.CLOSED, now)


def _is_led(plan: ClassPlan) -> bool:
    """The class teacher with an account leads the cohort that is 7А now, also in the past."""
    return plan.cohort.name == "7А"


def _staff(session: Session, school: DemoSchool) -> dict[str, UUID]:
    """Return the staff ids by post."""
    query = select(Staff.person_id, Staff.id).where(Staff.school_id == school.code)
    known = dict(session.execute(query).all())
    return {member.post: known[school.person_id(member.post)] for member in school.staff}


def _enrol(
    session: Session,
    caller: Caller,
    school: DemoSchool,
    plan: ClassPlan,
    created: SchoolClass,
    year: AcademicYear,
) -> list[UUID]:
    query = select(Pupil.person_id, Pupil.id).where(Pupil.school_id == school.code)
    known = dict(session.execute(query).all())
    pupils = []
    for place, name in enumerate(_names(school, plan.cohort)):
        person_id = pupil_person(school.code, plan.cohort.name, place)
        pupil_id = known.get(person_id)
        if pupil_id is None:
            pupil_id = enrolment.add_pupil(session, caller, name, person_id=person_id).id
        enrolment.enrol(session, caller, pupil_id, created, year.starts_on)
        pupils.append(pupil_id)
    return pupils


def _names(school: DemoSchool, cohort: Cohort) -> list[Name]:
    rng = _chance(school, cohort, "names")
    invented = invent_names(rng, cohort.size)
    return [
        child.name if (child := child_at(school.code, cohort.name, place)) else name
        for place, name in enumerate(invented)
    ]


def _groups(
    session: Session,
    caller: Caller,
    plan: ClassPlan,
    created: SchoolClass,
    staff: dict[str, UUID],
    pupils: list[UUID],
) -> Iterator[TaughtGroup]:
    query = select(WorkType.short, WorkType.id).where(WorkType.school_id == caller.school_id)
    work_types = dict(session.execute(query).all())
    for course, lessons in plan_lessons(plan.grade, plan.days):
        subject_id = classes.ensure_subject(session, caller, course.subject)
        for name, post, members in _parts(course, pupils):
            group_id = classes.ensure_group(
                session,
                caller,
                class_id=created.id,
                subject_id=subject_id,
                name=name,
                teacher_id=staff[post],
                members=members if name else (),
            )
            ids = write_lessons(session, caller, group_id, lessons, work_types)
            yield TaughtGroup(group_id, staff[post], lessons, ids, members)


def _parts(course: Course, pupils: list[UUID]) -> Iterator[tuple[str | None, str, list[UUID]]]:
    """Return the groups of a course: name, post, children."""
    if len(course.posts) == 1:
        yield None, course.posts[0], pupils
        return
    for number, (name, post) in enumerate(zip(SUBGROUPS, course.posts, strict=True)):
        yield name, post, pupils[number :: len(SUBGROUPS)]


def _chance(school: DemoSchool, cohort: Cohort, what: str) -> Random:
    """Return chance that falls the same way whenever the demo is made."""
    return Random(f"{school.code}/{cohort.name}/{what}")  # noqa: S311
