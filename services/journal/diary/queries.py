"""Reads of the diary, as SQLAlchemy Core."""

from typing import Any

from sqlalchemy import BindParameter, bindparam, collate, func, or_, select

from services.journal.classes.models import Enrolment, Subject, SubjectGroup, SubjectGroupMember
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, TermMark
from services.journal.marks.queries import CELL_TEXT
from services.journal.schools.models import WorkType

_SCHOOL: BindParameter[Any] = bindparam("school_id")
_PUPIL: BindParameter[Any] = bindparam("pupil_id")
_DAYS = Lesson.held_on.between(bindparam("starts_on"), bindparam("ends_on"))

_IN_GROUP = or_(
    SubjectGroup.name.is_(None),
    select(1)
    .where(
        SubjectGroupMember.school_id == SubjectGroup.school_id,
        SubjectGroupMember.group_id == SubjectGroup.id,
        SubjectGroupMember.pupil_id == _PUPIL,
    )
    .correlate(SubjectGroup)
    .exists(),
)
_SUBJECT = (Subject.school_id == SubjectGroup.school_id) & (Subject.id == SubjectGroup.subject_id)
_WORK_TYPE = (WorkType.school_id == Lesson.school_id) & (WorkType.id == Lesson.work_type_id)
_CELL = (
    (MarkCell.school_id == Lesson.school_id)
    & (MarkCell.lesson_id == Lesson.id)
    & (MarkCell.pupil_id == _PUPIL)
)

# Lessons of the groups that the child belonged to on that very day, in the order of the day.
LESSONS = (
    select(
        Lesson.held_on,
        Lesson.ordinal,
        Subject.name.label("subject"),
        Lesson.topic,
        Lesson.homework,
        WorkType.short.label("work_type"),
        CELL_TEXT.label("cell"),
    )
    .select_from(Enrolment)
    .join(
        SubjectGroup,
        (SubjectGroup.school_id == Enrolment.school_id)
        & (SubjectGroup.class_id == Enrolment.class_id),
    )
    .join(
        Lesson,
        (Lesson.school_id == SubjectGroup.school_id) & (Lesson.group_id == SubjectGroup.id),
    )
    .join(Subject, _SUBJECT)
    .outerjoin(WorkType, _WORK_TYPE)
    .outerjoin(MarkCell, _CELL)
    .where(
        Enrolment.school_id == _SCHOOL,
        Enrolment.pupil_id == _PUPIL,
        _DAYS,
        Lesson.held_on >= Enrolment.enrolled_on,
        or_(Enrolment.departed_on.is_(None), Lesson.held_on <= Enrolment.departed_on),
        _IN_GROUP,
    )
    .order_by(Lesson.held_on, Lesson.ordinal, collate(Subject.name, "C"), Lesson.id)
)

_own = (
    select(SubjectGroup.id, Subject.name.label("subject"))
    .join(Subject, _SUBJECT)
    .where(
        SubjectGroup.school_id == _SCHOOL,
        SubjectGroup.class_id == bindparam("class_id"),
        _IN_GROUP,
    )
    .cte("own")
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
    .outerjoin(WorkType, _WORK_TYPE)
    .where(Lesson.school_id == _SCHOOL, Lesson.group_id.in_(select(_own.c.id)), _DAYS)
    .group_by(Lesson.group_id)
    .cte("cells")
    .prefix_with("MATERIALIZED")
)

# Subject, texts of the child's cells in the term with their weights, and the term mark.
AVERAGES = (
    select(_own.c.subject, _cells.c.texts, _cells.c.weights, TermMark.mark)
    .select_from(_own)
    .outerjoin(_cells, _cells.c.group_id == _own.c.id)
    .outerjoin(
        TermMark,
        (TermMark.school_id == _SCHOOL)
        & (TermMark.group_id == _own.c.id)
        & (TermMark.term_id == bindparam("term_id"))
        & (TermMark.pupil_id == _PUPIL),
    )
    .order_by(collate(_own.c.subject, "C"), _own.c.id)
)
