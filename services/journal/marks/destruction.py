"""What a destruction takes of a class's marks: the cells, the term marks, and both histories.

And what the nightly check has found beside them: an incident says both values.
"""

from sqlalchemy import ColumnElement, Text, cast, exists, or_, select

from services.destruction import ChainedRows, DataClass, Declaration, Rows, Scope
from services.journal.classes.destruction import of_groups, select_groups
from services.journal.classes.models import SubjectGroup
from services.journal.lessons.destruction import of_lessons
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, MarkChange, TermMark, TermMarkChange
from services.shared.accountability.incidents import Incident
from services.shared.process.settings import Settings
from services.shared.wording import said


def about_class(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that an incident tells of the class, a group or a lesson of it."""
    lessons = select(Lesson.id).where(
        Lesson.school_id == scope.school_id, Lesson.group_id.in_(select_groups(scope))
    )
    return or_(
        Incident.what.contains(str(scope.class_id)),
        *(
            exists(one.where(Incident.what.contains(cast(column, Text))))
            for one, column in ((select_groups(scope), SubjectGroup.id), (lessons, Lesson.id))
        ),
    )


CELLS = DataClass(
    "journal.marks",
    said("Отметки и посещаемость с историей исправлений"),
    (
        ChainedRows(MarkChange, of_lessons(MarkChange.lesson_id)),
        Rows(MarkCell, of_lessons(MarkCell.lesson_id)),
        Rows(Incident, about_class),
    ),
)
TERM_MARKS = DataClass(
    "journal.term_marks",
    said("Итоговые отметки периодов с историей исправлений"),
    (
        ChainedRows(TermMarkChange, of_groups(TermMarkChange.group_id)),
        Rows(TermMark, of_groups(TermMark.group_id)),
    ),
)


def destruction(_settings: Settings) -> Declaration:
    """Return that cells and term marks go."""
    return Declaration(classes=(CELLS, TERM_MARKS))
