"""What the children of a class have from other classes of the year, for its summary sheet."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Select, func, select
from sqlalchemy.orm import Session, aliased

from services.journal.classes.models import Enrolment, SchoolClass, Subject, SubjectGroup
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, TermMark
from services.journal.packages.rules.record import FormerRecord
from services.journal.years.models import Term


def read_former(session: Session, school_id: str, class_id: UUID) -> FormerRecord:
    """Return marks and absences of other classes, of before the children came into this one."""
    former = _former_classes(school_id, class_id)
    marks = session.execute(_select_term_marks(former, school_id))
    absences: defaultdict[UUID, list[tuple[date, str]]] = defaultdict(list)
    for pupil_id, day, code in session.execute(_select_absences(former, school_id)):
        absences[pupil_id].append((day, code))
    return FormerRecord({(name, term, pupil): mark for name, term, pupil, mark in marks}, absences)


def _former_classes(school_id: str, class_id: UUID) -> CTE:
    """Select children, the classes of the year that they were in before, and since when here."""
    here, earlier = aliased(Enrolment), aliased(Enrolment)
    since = (
        select(here.pupil_id, here.year_id, func.max(here.enrolled_on).label("since"))
        .where(here.school_id == school_id, here.class_id == class_id)
        .group_by(here.pupil_id, here.year_id)
        .cte("here")
    )
    return (
        select(
            since.c.pupil_id, since.c.since, earlier.class_id, SchoolClass.year_id,
            SchoolClass.grade,
        )
        .distinct()
        .join(
            earlier,
            (earlier.school_id == school_id)
            & (earlier.pupil_id == since.c.pupil_id)
            & (earlier.year_id == since.c.year_id)
            & (earlier.class_id != class_id)
            & (earlier.enrolled_on < since.c.since),
        )
        .join(
            SchoolClass,
            (SchoolClass.school_id == school_id) & (SchoolClass.id == class_id),
        )
        .cte("former")
        .prefix_with("MATERIALIZED")
    )


def _of_groups(former: CTE, school_id: str, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(former)
        .join(
            SubjectGroup,
            (SubjectGroup.school_id == school_id)
            & (SubjectGroup.class_id == former.c.class_id),
        )
    )


def _select_term_marks(former: CTE, school_id: str) -> Select[Any]:
    """Select subject, the term of this class's grade, child and mark; the latest class last."""
    of_grade = aliased(Term)
    return (
        _of_groups(former, school_id, Subject.name, of_grade.id, TermMark.pupil_id, TermMark.mark)
        .join_from(SubjectGroup, Subject)
        .join_from(SubjectGroup, TermMark)
        .join_from(TermMark, Term)
        .join(
            of_grade,
            (of_grade.school_id == school_id)
            & (of_grade.year_id == former.c.year_id)
            & (of_grade.grade == former.c.grade)
            & (of_grade.kind == Term.kind)
            & (of_grade.number == Term.number),
        )
        .where(
            TermMark.pupil_id == former.c.pupil_id,
            TermMark.mark.is_not(None),
            Term.starts_on < former.c.since,
        )
        .order_by(Subject.name, Term.ends_on, SubjectGroup.id)
    )


def _select_absences(former: CTE, school_id: str) -> Select[Any]:
    return (
        _of_groups(former, school_id, MarkCell.pupil_id, Lesson.held_on, MarkCell.attendance)
        .join_from(SubjectGroup, Lesson)
        .join_from(Lesson, MarkCell)
        .where(
            MarkCell.pupil_id == former.c.pupil_id,
            MarkCell.attendance.is_not(None),
            Lesson.held_on < former.c.since,
        )
        .order_by(MarkCell.pupil_id, Lesson.held_on, Lesson.ordinal, Lesson.id)
    )
