"""Cells and term marks as people see them, laid beside the last change in their histories."""

from typing import Any

from sqlalchemy import Select, select

from services.journal.classes.comparison import CLASSES, being_destroyed, groups_of_parts
from services.journal.classes.models import SubjectGroup
from services.journal.lessons.comparison import lessons_of_parts
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, MarkChange, TermMark, TermMarkChange
from services.journal.marks.queries import CELL_TEXT
from services.shared.accountability.comparison import (
    OF_SCHOOL,
    Comparison,
    last_changes,
    select_differences,
)


def _select_cells(partly: bool) -> Select[Any]:
    shown = select(MarkCell.lesson_id, MarkCell.pupil_id, CELL_TEXT.label("value")).where(
        MarkCell.school_id == OF_SCHOOL, *lessons_of_parts(MarkCell.lesson_id, partly)
    )
    last = last_changes(
        MarkChange,
        MarkChange.new_text,
        (MarkChange.lesson_id, MarkChange.pupil_id),
        *lessons_of_parts(MarkChange.lesson_id, partly),
    )
    found = select_differences(shown, last, ("lesson_id", "pupil_id"))
    return (
        select(SubjectGroup.class_id, SubjectGroup.id.label("group_id"), *found.c)
        .select_from(found)
        .outerjoin(Lesson, (Lesson.school_id == OF_SCHOOL) & (Lesson.id == found.c.lesson_id))
        .outerjoin(
            SubjectGroup,
            (SubjectGroup.school_id == OF_SCHOOL) & (SubjectGroup.id == Lesson.group_id),
        )
        .where(~being_destroyed(found, SubjectGroup.class_id))
        .order_by(*list(found.c)[:2])
    )


def _select_term_marks(partly: bool) -> Select[Any]:
    shown = select(
        TermMark.group_id, TermMark.term_id, TermMark.pupil_id, TermMark.mark.label("value")
    ).where(TermMark.school_id == OF_SCHOOL, *groups_of_parts(TermMark.group_id, partly))
    last = last_changes(
        TermMarkChange,
        TermMarkChange.new_text,
        (TermMarkChange.group_id, TermMarkChange.term_id, TermMarkChange.pupil_id),
        *groups_of_parts(TermMarkChange.group_id, partly),
    )
    found = select_differences(shown, last, ("group_id", "term_id", "pupil_id"))
    return (
        select(SubjectGroup.class_id, *found.c)
        .select_from(found)
        .outerjoin(
            SubjectGroup,
            (SubjectGroup.school_id == OF_SCHOOL) & (SubjectGroup.id == found.c.group_id),
        )
        .where(~being_destroyed(found, SubjectGroup.class_id))
        .order_by(*list(found.c)[:3])
    )


COMPARISONS = (
    Comparison("mark_cell", "mark_change", _select_cells, CLASSES),
    Comparison("term_mark", "term_mark_change", _select_term_marks, CLASSES),
)
