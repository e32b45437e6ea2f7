"""Reads of the diary, as SQLAlchemy Core."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    and_,
    bindparam,
    collate,
    func,
    or_,
    select,
    true,
)

from services.journal.classes.models import (
    ClassJournal,
    Enrolment,
    SchoolClass,
    Subject,
    SubjectGroup,
)
from services.journal.classes.queries import (
    attendance_codes_of,
    in_group,
    in_group_on,
    nearest_first,
    select_group_stays,
)
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import WORK_TYPE_OF_LESSON
from services.journal.marks.models import MarkCell, TermMark
from services.journal.marks.queries import CELL_TEXT
from services.journal.people.models import Pupil
from services.journal.schools.models import WorkType
from services.journal.years.models import AcademicYear, Term
from services.journal.years.rules import TermKind

_SCHOOL: BindParameter[Any] = bindparam("school_id")
_PUPIL: BindParameter[Any] = bindparam("pupil_id")
_DAYS = Lesson.held_on.between(bindparam("starts_on"), bindparam("ends_on"))

_IN_GROUP = in_group(_PUPIL)
_SUBJECT = (Subject.school_id == SubjectGroup.school_id) & (Subject.id == SubjectGroup.subject_id)
_CELL = (
    (MarkCell.school_id == Lesson.school_id)
    & (MarkCell.lesson_id == Lesson.id)
    & (MarkCell.pupil_id == _PUPIL)
)

_DAY: BindParameter[date] = bindparam("day", type_=Date)

# The class of the day: the enrolment that holds on it, else the last one before, else the first.
_nearest = (
    select(Enrolment.class_id)
    .where(Enrolment.school_id == Pupil.school_id, Enrolment.pupil_id == Pupil.id)
    .order_by(*nearest_first(_DAY))
    .limit(1)
    .correlate(Pupil)
    .lateral("nearest")
)
# A child's whole time at the school; an enrolment without an end lasts as long as its year.
_stay = (
    select(
        func.min(Enrolment.enrolled_on).label("first_day"),
        func.max(
            func.least(
                func.coalesce(Enrolment.departed_on, AcademicYear.ends_on), AcademicYear.ends_on
            )
        ).label("last_day"),
    )
    .select_from(Enrolment)
    .join(
        AcademicYear,
        (AcademicYear.school_id == Enrolment.school_id) & (AcademicYear.id == Enrolment.year_id),
    )
    .where(Enrolment.school_id == Pupil.school_id, Enrolment.pupil_id == Pupil.id)
    .correlate(Pupil)
    .lateral("stay")
)
# The term of the day, else the last one before it.
_term = (
    select(Term.id, Term.starts_on, Term.ends_on)
    .where(
        Term.school_id == SchoolClass.school_id,
        Term.year_id == SchoolClass.year_id,
        Term.grade == SchoolClass.grade,
        Term.kind != TermKind.YEAR,
        Term.starts_on <= _DAY,
    )
    .order_by(Term.starts_on.desc())
    .limit(1)
    .correlate(SchoolClass)
    .lateral("current_term")
)

# The child with class and term of a `day`, and the first and last day at the school.
PUPIL = (
    select(
        Pupil.id,
        Pupil.short_name.label("name"),
        SchoolClass.id.label("class_id"),
        SchoolClass.name.label("class_name"),
        _stay.c.first_day,
        _stay.c.last_day,
        _term.c.id.label("term_id"),
        _term.c.starts_on.label("term_starts_on"),
        _term.c.ends_on.label("term_ends_on"),
        attendance_codes_of().label("attendance_codes"),
    )
    .select_from(Pupil)
    .outerjoin(_nearest, true())
    .outerjoin(
        SchoolClass,
        (SchoolClass.school_id == Pupil.school_id) & (SchoolClass.id == _nearest.c.class_id),
    )
    .outerjoin(
        ClassJournal,
        (ClassJournal.school_id == SchoolClass.school_id)
        & (ClassJournal.class_id == SchoolClass.id),
    )
    .outerjoin(_stay, true())
    .outerjoin(_term, true())
    .where(Pupil.school_id == _SCHOOL, Pupil.id == _PUPIL)
)

# Lessons of the groups that the child belonged to on that very day, in the order of the day.
LESSONS = (
    select_group_stays(
        Lesson.held_on,
        Lesson.ordinal,
        Subject.name,
        Lesson.topic,
        Lesson.homework,
        WorkType.short,
        CELL_TEXT,
    )
    .join(
        Lesson,
        (Lesson.school_id == SubjectGroup.school_id) & (Lesson.group_id == SubjectGroup.id),
    )
    .join(Subject, _SUBJECT)
    .outerjoin(WorkType, WORK_TYPE_OF_LESSON)
    .outerjoin(MarkCell, _CELL)
    .where(
        Enrolment.school_id == _SCHOOL,
        Enrolment.pupil_id == _PUPIL,
        _DAYS,
        in_group_on(Lesson.held_on),
    )
    .order_by(Lesson.held_on, Lesson.ordinal, collate(Subject.name, "C"), Lesson.id)
)

_CLASS: BindParameter[Any] = bindparam("class_id")
_year = (
    select(SchoolClass.year_id)
    .where(SchoolClass.school_id == _SCHOOL, SchoolClass.id == _CLASS)
    .scalar_subquery()
)
_own_class = SubjectGroup.class_id == _CLASS
# The child's groups in the class, and others of the year: other classes, subgroups that it left.
_groups = (
    select(
        SubjectGroup.id, Subject.name.label("subject"), and_(_own_class, _IN_GROUP).label("own")
    )
    .join(Subject, _SUBJECT)
    .where(
        SubjectGroup.school_id == _SCHOOL,
        or_(
            _own_class,
            SubjectGroup.class_id.in_(
                select(Enrolment.class_id).where(
                    Enrolment.school_id == _SCHOOL,
                    Enrolment.pupil_id == _PUPIL,
                    Enrolment.year_id == _year,
                )
            ),
        ),
    )
    .cte("groups")
    .prefix_with("MATERIALIZED")
)
_cells = (
    select(
        Lesson.group_id,
        func.array_agg(CELL_TEXT).label("texts"),
        func.array_agg(WorkType.weight).label("weights"),
    )
    .select_from(Lesson)
    .join(MarkCell, _CELL)
    .outerjoin(WorkType, WORK_TYPE_OF_LESSON)
    .where(Lesson.school_id == _SCHOOL, Lesson.group_id.in_(select(_groups.c.id)), _DAYS)
    .group_by(Lesson.group_id)
    .cte("cells")
    .prefix_with("MATERIALIZED")
)

# Subject, whether the child is in the group as one of the class of the week, texts of the cells
# in the term with their weights, and the term mark. Of other groups those with anything.
AVERAGES = (
    select(
        _groups.c.subject, _groups.c.own, _cells.c.texts, _cells.c.weights, TermMark.mark
    )
    .select_from(_groups)
    .outerjoin(_cells, _cells.c.group_id == _groups.c.id)
    .outerjoin(
        TermMark,
        (TermMark.school_id == _SCHOOL)
        & (TermMark.group_id == _groups.c.id)
        & (TermMark.term_id == bindparam("term_id"))
        & (TermMark.pupil_id == _PUPIL),
    )
    .where(or_(_groups.c.own, _cells.c.group_id.is_not(None), TermMark.mark.is_not(None)))
    .order_by(collate(_groups.c.subject, "C"), _groups.c.own.desc(), _groups.c.id)
)
