"""A class before an import is read and locked, and rows of many are written: SQLAlchemy Core."""

from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, and_, bindparam, column, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert

from services.journal.classes.models import (
    Enrolment,
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.queries import TERM_ORDER
from services.journal.imports.models import ImportedCell, ImportedTermMark
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, TermMark
from services.journal.marks.queries import CELL_TEXT
from services.journal.people.models import Pupil
from services.journal.schools.models import WorkType
from services.journal.workbooks import JournalFile
from services.journal.years.models import AcademicYear, Term

# Selections of several columns.
Rows = Select[*tuple[Any, ...]]


def select_year(school_id: str, file: JournalFile) -> Rows:
    """Select `id`, `starts_on` and `ends_on` of the file's year, and `class_id` if it is open."""
    return (
        select(
            AcademicYear.id,
            AcademicYear.starts_on,
            AcademicYear.ends_on,
            SchoolClass.id.label("class_id"),
        )
        .outerjoin(
            SchoolClass,
            and_(
                SchoolClass.school_id == AcademicYear.school_id,
                SchoolClass.year_id == AcademicYear.id,
                _is_class_of(file),
            ),
        )
        .where(AcademicYear.school_id == school_id, AcademicYear.name == file.year)
    )


def select_groups_to_lock(school_id: str, file: JournalFile) -> Rows:
    """Select the ids of the class's groups and lock them, in the order in which all lock them."""
    return (
        select(SubjectGroup.id)
        .join_from(SubjectGroup, SchoolClass)
        .join_from(SchoolClass, AcademicYear)
        .where(
            SubjectGroup.school_id == school_id,
            AcademicYear.name == file.year,
            _is_class_of(file),
        )
        .order_by(SubjectGroup.id)
        .with_for_update(of=SubjectGroup)
    )


def select_terms(school_id: str, year_id: UUID, grade: int) -> Rows:
    """Select the terms of a grade's year."""
    return (
        select(Term.id, Term.kind, Term.number, Term.name, Term.starts_on, Term.ends_on)
        .where(Term.school_id == school_id, Term.year_id == year_id, Term.grade == grade)
        .order_by(*TERM_ORDER)
    )


def select_work_types(school_id: str) -> Rows:
    """Select the short name of every kind of work."""
    return select(WorkType.short).where(WorkType.school_id == school_id)


def select_pupils(school_id: str, class_id: UUID) -> Rows:
    """Select each child with its names, its first day, its last, if it has left, and birth date.

    A child who left and came back has the last day of the later enrolment.
    """
    first_day = func.min(Enrolment.enrolled_on).over(partition_by=Pupil.id)
    return (
        select(
            Pupil.id,
            Pupil.family_name,
            Pupil.given_name,
            Pupil.patronymic,
            first_day,
            Enrolment.departed_on,
            Pupil.born_on,
        )
        .join_from(Enrolment, Pupil)
        .where(Enrolment.school_id == school_id, Enrolment.class_id == class_id)
        .ext(distinct_on(Pupil.id))
        .order_by(Pupil.id, Enrolment.enrolled_on.desc())
    )


def select_groups(school_id: str, class_id: UUID) -> Rows:
    """Select id, subject and name of each group; the whole class's has no name."""
    return (
        select(SubjectGroup.id, Subject.name, SubjectGroup.name)
        .join_from(SubjectGroup, Subject)
        .where(SubjectGroup.school_id == school_id, SubjectGroup.class_id == class_id)
    )


def select_members(school_id: str, class_id: UUID) -> Rows:
    """Select group and child of each membership of a subgroup."""
    return _of_groups(
        select(SubjectGroupMember.group_id, SubjectGroupMember.pupil_id),
        SubjectGroupMember,
        school_id,
        class_id,
    )


def select_lessons(school_id: str, class_id: UUID) -> Rows:
    """Select id, group, day, ordinal and short kind of work of each lesson."""
    columns: tuple[Any, ...] = (
        Lesson.id, Lesson.group_id, Lesson.held_on, Lesson.ordinal, WorkType.short
    )
    lessons = select(*columns).select_from(Lesson)
    return _of_groups(lessons, Lesson, school_id, class_id).join_from(
        Lesson, WorkType, isouter=True
    )


def select_cells(school_id: str, class_id: UUID) -> Rows:
    """Select lesson, child, text and the last import's text of each cell."""
    cells = (
        select(MarkCell.lesson_id, MarkCell.pupil_id, CELL_TEXT, ImportedCell.text)
        .select_from(MarkCell)
        .join_from(MarkCell, Lesson)
    )
    return _of_groups(cells, Lesson, school_id, class_id).outerjoin(
        ImportedCell,
        and_(
            ImportedCell.school_id == MarkCell.school_id,
            ImportedCell.lesson_id == MarkCell.lesson_id,
            ImportedCell.pupil_id == MarkCell.pupil_id,
        ),
    )


def select_term_marks(school_id: str, class_id: UUID) -> Rows:
    """Select group, term, child, text and the last import's text of each term mark."""
    columns: tuple[Any, ...] = (
        TermMark.group_id,
        TermMark.term_id,
        TermMark.pupil_id,
        func.coalesce(TermMark.mark, ""),
        ImportedTermMark.text,
    )
    marks = select(*columns).select_from(TermMark)
    return _of_groups(marks, TermMark, school_id, class_id).outerjoin(
        ImportedTermMark,
        and_(
            ImportedTermMark.school_id == TermMark.school_id,
            ImportedTermMark.group_id == TermMark.group_id,
            ImportedTermMark.term_id == TermMark.term_id,
            ImportedTermMark.pupil_id == TermMark.pupil_id,
        ),
    )


def _is_class_of(file: JournalFile) -> Any:
    return and_(SchoolClass.grade == file.grade, SchoolClass.letter == file.letter)


def _of_groups(
    statement: Rows, table: Any, school_id: str, class_id: UUID
) -> Rows:
    """Narrow a selection down to the groups of a class; `table` has their `group_id`."""
    return statement.join_from(table, SubjectGroup).where(
        table.school_id == school_id, SubjectGroup.class_id == class_id
    )


def replace_texts(table: type[ImportedCell] | type[ImportedTermMark], *key: str) -> Any:
    """Return the statement that stores texts of an import over those of the last one."""
    statement = upsert(table)
    return statement.on_conflict_do_update(
        index_elements=["school_id", *key], set_={"text": statement.excluded.text}
    )


# Past the ORM, which updates many rows by their primary keys alone.
_ENROLMENT: Any = Enrolment.__table__
_DEPARTURES = (
    func.unnest(
        bindparam("pupils", type_=ARRAY(Uuid)), bindparam("days", type_=ARRAY(Date))
    )
    .table_valued(column("pupil_id", Uuid), column("day", Date))
    .render_derived("departure")
)
DEPART = (
    update(_ENROLMENT)
    .where(
        _ENROLMENT.c.school_id == bindparam("of_school"),
        _ENROLMENT.c.class_id == bindparam("of_class"),
        _ENROLMENT.c.pupil_id == _DEPARTURES.c.pupil_id,
        _ENROLMENT.c.departed_on.is_(None),
    )
    .values(departed_on=_DEPARTURES.c.day)
    .returning(_ENROLMENT.c.id)
)

_LESSON: Any = Lesson.__table__
SET_WORK_TYPE = (
    update(_LESSON)
    .where(
        _LESSON.c.school_id == bindparam("of_school"),
        _LESSON.c.id == bindparam("lesson"),
        _LESSON.c.work_type_id.is_(None),
    )
    .values(work_type_id=bindparam("work_type"))
)
