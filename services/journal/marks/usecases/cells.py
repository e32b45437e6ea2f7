"""Cells: what a child has in one lesson, any number of marks and an attendance code."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.journal.lessons.usecases.groups import Group
from services.journal.marks.access import MARKS_WRITE
from services.journal.marks.models import MarkCell, MarkChange
from services.journal.marks.queries import CELL_HISTORY, CELL_SITUATIONS
from services.journal.marks.rules.changes import decide_cell
from services.journal.marks.rules.marks import CellContent
from services.journal.marks.usecases.history import RecordedChange, read_history
from services.journal.marks.usecases.recording import (
    Change,
    Edit,
    MarkKind,
    Results,
    record_changes,
    table_of,
    upsert,
)
from services.journal.years.rules import ClassTerm
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.messaging import contracts, outbox
from services.shared.wording import said


def record_cells(
    database: Database,
    caller: Caller,
    group_id: UUID,
    edits: Sequence[Edit],
    *,
    letters: bool = False,
) -> Results:
    """Record a batch of changes of cells; takes and raises what `record_changes` does."""
    return record_changes(database, caller, CELLS, group_id, edits, letters=letters)


def cell_history(
    database: Database, caller: Caller, group_id: UUID, lesson_id: UUID, pupil_id: UUID
) -> list[RecordedChange]:
    """Return the changes of one cell, the latest first.

    Raises:
        Forbidden: the caller may not read this group.
        NotFound: the school has no such group, or the group no such child or lesson.
    """
    return read_history(database, caller, CELLS, group_id, lesson_id, pupil_id)


def _identity(change: Change) -> dict[str, UUID]:
    return {"lesson_id": change.column_id, "pupil_id": change.pupil_id}


def _content(content: CellContent) -> dict[str, Any]:
    return {
        "marks": [mark.value for mark in content.marks],
        "attendance": content.attendance,
    }


def _term(group: Group, _lesson_id: UUID, held_on: date | None) -> ClassTerm | None:
    return group.term_on(held_on) if held_on else None


def _publish(session: Session, caller: Caller, change: Change) -> None:
    """Tell that a cell has changed, without what stands in it."""
    outbox.publish(
        session,
        contracts.MARK_RECORDED,
        f"pupil/{change.pupil_id}",
        {
            "group_id": change.group_id,
            "lesson_id": change.column_id,
            "pupil_id": change.pupil_id,
            "change_id": change.id,
        },
        caller,
    )


CELLS = MarkKind(
    action=MARKS_WRITE,
    situations=CELL_SITUATIONS,
    history=CELL_HISTORY,
    write_mark=upsert(MarkCell),
    write_change=insert(table_of(MarkChange)),
    identity=_identity,
    content=_content,
    term=_term,
    decide=decide_cell,
    publish=_publish,
    key_taken=said("Этот ключ уже назвал другую клетку. Обновите страницу."),
    unknown=said("Такого урока или ребёнка в этом журнале нет."),
)
