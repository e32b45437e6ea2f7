"""The school before a list of pupils comes in: what is read, in a fixed number of statements."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    Text,
    Uuid,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from services.destruction.tombstones import JOURNAL, Tombstone
from services.journal.classes.models import (
    ClassJournal,
    Enrolment,
    SchoolClass,
    SubjectGroup,
)
from services.journal.classes.queries import LATEST_FIRST
from services.journal.closing.models import YearClosing
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell
from services.journal.people.models import (
    EndedRepresentation,
    Representation,
    Representative,
    Staff,
)
from services.journal.years.models import AcademicYear

Rows = Select[*tuple[Any, ...]]

_LOCK = "roster"


def lock_school(school_id: str, year: str, classes: list[str]) -> Rows:
    """Select, locking until the end, so that lists of a school wait for each other.

    And so that imports of journals into its classes (`lock_class_name`) wait as well.
    """
    names = [f"import {school_id} {year} {name}" for name in sorted(classes)]
    locks = (
        func.unnest(literal([f"{_LOCK} {school_id}", *names], ARRAY(Text)))
        .table_valued(column("name", Text))
        .render_derived("locks")
    )
    return select(func.pg_advisory_xact_lock(func.hashtextextended(locks.c.name, 0)))


def select_year(school_id: str, year: str) -> Rows:
    """Select `id`, `starts_on` and `ends_on` of a year."""
    return select(AcademicYear.id, AcademicYear.starts_on, AcademicYear.ends_on).where(
        AcademicYear.school_id == school_id, AcademicYear.name == year
    )


def select_classes(school_id: str, year: str) -> Rows:
    """Select the classes of a year, and whether their year is closed and anybody was in them."""
    filled = exists().where(
        Enrolment.school_id == SchoolClass.school_id, Enrolment.class_id == SchoolClass.id
    )
    closed = exists().where(
        ClassJournal.school_id == SchoolClass.school_id,
        ClassJournal.class_id == SchoolClass.id,
        YearClosing.school_id == ClassJournal.school_id,
        YearClosing.class_journal_id == ClassJournal.id,
    )
    return (
        select(
            SchoolClass.id, SchoolClass.grade, SchoolClass.letter, SchoolClass.name,
            closed.label("closed"), filled.label("filled"),
        )
        .join_from(SchoolClass, AcademicYear)
        .where(SchoolClass.school_id == school_id, AcademicYear.name == year)
    )


def select_enrolments(school_id: str, year: str) -> Rows:
    """Select each child's latest enrolment of the year, and the latest one of years before."""
    of_year = (AcademicYear.name == year).label("of_year")
    return (
        select(
            Enrolment.pupil_id, Enrolment.id, Enrolment.class_id, SchoolClass.grade,
            SchoolClass.letter, SchoolClass.name, Enrolment.enrolled_on, Enrolment.departed_on,
            AcademicYear.name.label("year"), AcademicYear.ends_on, of_year,
        )
        .join_from(Enrolment, SchoolClass, _of_class())
        .join_from(SchoolClass, AcademicYear)
        .where(Enrolment.school_id == school_id, AcademicYear.name <= year)
        .ext(distinct_on(Enrolment.pupil_id, of_year))
        .order_by(Enrolment.pupil_id, of_year, *LATEST_FIRST)
    )


def _of_class() -> ColumnElement[bool]:
    return (SchoolClass.school_id == Enrolment.school_id) & (SchoolClass.id == Enrolment.class_id)


def select_representatives(school_id: str) -> Rows:
    """Select the representatives of a school."""
    return select(
        Representative.id, Representative.family_name, Representative.given_name,
        Representative.patronymic, Representative.phone, Representative.e_mail,
    ).where(Representative.school_id == school_id)


def select_representations(school_id: str) -> CompoundSelect[Any]:
    """Select who answers for whom, restricted or not, and whose representation was ended.

    Columns: representative_id, pupil_id, relation, ended.
    """
    return union_all(*(
        select(
            model.representative_id, model.pupil_id, model.relation, literal(ended).label("ended")
        ).where(model.school_id == school_id)
        for model, ended in ((Representation, False), (EndedRepresentation, True))
    ))


def select_staff(school_id: str) -> Rows:
    """Select the names of a school's staff."""
    return select(Staff.family_name, Staff.given_name, Staff.patronymic).where(
        Staff.school_id == school_id
    )


def select_destroyed(school_id: str, year: str) -> Select[Tombstone]:
    """Select what is left of the class journals of a year that went by an act."""
    return select(Tombstone).where(
        Tombstone.school_id == school_id, Tombstone.kind == JOURNAL, Tombstone.year_name == year
    )


def select_last_marks(school_id: str, leaving: list[tuple[UUID, UUID]]) -> Rows:
    """Select the day of the last mark or absence of children in the classes that they leave."""
    pairs = (
        func.unnest(
            literal([pupil for pupil, _ in leaving], ARRAY(Uuid)),
            literal([class_id for _, class_id in leaving], ARRAY(Uuid)),
        )
        .table_valued(column("pupil_id", Uuid), column("class_id", Uuid))
        .render_derived("leaving")
    )
    return (
        select(pairs.c.pupil_id, func.max(Lesson.held_on, type_=Date))
        .select_from(pairs)
        .join(MarkCell, MarkCell.pupil_id == pairs.c.pupil_id)
        .join(
            Lesson, (Lesson.school_id == MarkCell.school_id) & (Lesson.id == MarkCell.lesson_id)
        )
        .join(
            SubjectGroup,
            (SubjectGroup.school_id == Lesson.school_id)
            & (SubjectGroup.id == Lesson.group_id)
            & (SubjectGroup.class_id == pairs.c.class_id),
        )
        .where(
            MarkCell.school_id == school_id,
            or_(func.cardinality(MarkCell.marks) > 0, MarkCell.attendance.is_not(None)),
        )
        .group_by(pairs.c.pupil_id)
    )
