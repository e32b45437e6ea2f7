"""What a destruction takes of a class's marks: the cells, the term marks, and both histories."""

from services.destruction import ChainedRows, DataClass, Declaration, Rows
from services.journal.classes.destruction import of_groups
from services.journal.lessons.destruction import of_lessons
from services.journal.marks.models import MarkCell, MarkChange, TermMark, TermMarkChange
from services.shared.process.settings import Settings

CELLS = DataClass(
    "journal.marks",
    "Отметки и посещаемость с историей исправлений",
    (
        ChainedRows(MarkChange, of_lessons(MarkChange.lesson_id)),
        Rows(MarkCell, of_lessons(MarkCell.lesson_id)),
    ),
)
TERM_MARKS = DataClass(
    "journal.term_marks",
    "Итоговые отметки периодов с историей исправлений",
    (
        ChainedRows(TermMarkChange, of_groups(TermMarkChange.group_id)),
        Rows(TermMark, of_groups(TermMark.group_id)),
    ),
)


def destruction(_settings: Settings) -> Declaration:
    """Return that cells and term marks go."""
    return Declaration(classes=(CELLS, TERM_MARKS))
