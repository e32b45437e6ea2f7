"""Term marks: what teachers set for a term, beside the average that proposes one."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.journal.lessons.usecases.groups import Group
from services.journal.marks.access import TERM_MARK_WRITE
from services.journal.marks.models import TermMark, TermMarkChange
from services.journal.marks.queries import TERM_MARK_HISTORY, TERM_MARK_SITUATIONS
from services.journal.marks.rules.changes import decide_term_mark
from services.journal.marks.rules.marks import CellContent, format_cell
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
from services.shared.wording import said


def record_term_marks(
    database: Database, caller: Caller, group_id: UUID, edits: Sequence[Edit]
) -> Results:
    """Record a batch of term marks; raises what `record_changes` raises."""
    return record_changes(database, caller, TERM_MARKS, group_id, edits)


def term_mark_history(
    database: Database, caller: Caller, group_id: UUID, term_id: UUID, pupil_id: UUID
) -> list[RecordedChange]:
    """Return the changes of one term mark, the latest first.

    Raises:
        Forbidden: the caller may not read this group.
        NotFound: the school has no such group, or the group no such child.
    """
    return read_history(database, caller, TERM_MARKS, group_id, term_id, pupil_id)


def _identity(change: Change) -> dict[str, UUID]:
    return {
        "group_id": change.group_id,
        "term_id": change.column_id,
        "pupil_id": change.pupil_id,
    }


def _content(content: CellContent) -> dict[str, Any]:
    return {"mark": format_cell(content) or None}


def _term(group: Group, term_id: UUID, _held_on: date | None) -> ClassTerm | None:
    return group.term(term_id)


TERM_MARKS = MarkKind(
    action=TERM_MARK_WRITE,
    situations=TERM_MARK_SITUATIONS,
    history=TERM_MARK_HISTORY,
    write_mark=upsert(TermMark),
    write_change=insert(table_of(TermMarkChange)),
    identity=_identity,
    content=_content,
    term=_term,
    decide=decide_term_mark,
    publish=None,
    key_taken=said("Этот ключ уже назвал другую отметку. Обновите страницу."),
    unknown=said("Такого ребёнка в этом журнале нет."),
)
