"""What a destruction takes of imports: the uploaded files, and what they said of each cell."""

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from services.destruction import DataClass, Declaration, Rows, Scope
from services.journal.classes.destruction import of_groups
from services.journal.imports.models import ImportedCell, ImportedTermMark, JournalImport
from services.journal.imports.usecases.current_state import lock_class_name
from services.journal.lessons.destruction import of_lessons
from services.journal.marks.destruction import CELLS, TERM_MARKS
from services.shared.process.settings import Settings
from services.shared.wording import said


def destruction(_settings: Settings) -> Declaration:
    """Return that files go, and what was imported with the marks that it became."""
    return Declaration(
        classes=(
            replace(CELLS, erasers=(Rows(ImportedCell, of_lessons(ImportedCell.lesson_id)),)),
            replace(
                TERM_MARKS,
                erasers=(Rows(ImportedTermMark, of_groups(ImportedTermMark.group_id)),),
            ),
            DataClass(
                "journal.imports",
                said("Загруженные файлы журнала"),
                (Rows(JournalImport, _of_class),),
            ),
        ),
        wait_for_writers=_wait_for_import,
    )


def _wait_for_import(session: Session, scope: Scope) -> None:
    if scope.class_id and scope.class_name and scope.year_name:
        lock_class_name(session, scope.school_id, scope.year_name, scope.class_name)


def _of_class(scope: Scope) -> ColumnElement[bool]:
    """Tell an import by the class that it named, or that was found in its file."""
    return and_(
        JournalImport.year == scope.year_name,
        or_(
            JournalImport.class_name == scope.class_name,
            JournalImport.report["class_name"].astext == scope.class_name,
        ),
    )
