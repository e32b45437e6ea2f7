"""Reads the history of a cell or a term mark."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.journal.lessons.usecases.groups import load_group
from services.journal.marks.access import MARKS_READ
from services.journal.marks.rules.changes import FROM_FILE
from services.journal.marks.usecases.recording import MarkKind
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A change in a history: texts before and after, the author's name with initials."""

    at: datetime
    author: str
    old: str
    new: str
    reason: str | None


def read_history(
    database: Database,
    caller: Caller,
    kind: MarkKind,
    group_id: UUID,
    column_id: UUID,
    pupil_id: UUID,
) -> list[RecordedChange]:
    """Return the changes of one mark, the latest first.

    Raises:
        Forbidden: the caller may not read this group.
        NotFound: the school has no such group, or the group no such child or lesson.
    """
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(session, caller, MARKS_READ, group_id, day=today())
        rows = session.execute(
            kind.history,
            {
                "school_id": caller.school_id,
                "group_id": group.id,
                "column_id": column_id,
                "pupil_id": pupil_id,
            },
        ).all()
        if not rows:
            raise NotFound(kind.unknown)
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="marks")
    return [
        RecordedChange(at, author or _outside_author(role), old, new, _told_reason(reason))
        for at, old, new, reason, role, author in rows
        if at is not None
    ]


def _outside_author(role: str) -> str:
    """Return who changes marks without being on the school's staff."""
    return said("Загрузка из файла") if role == Role.OPERATOR else said("Сотрудник школы")


def _told_reason(reason: str | None) -> str | None:
    """Return a reason: that of an import in any language, a person's as it was written."""
    return FROM_FILE if reason == FROM_FILE else reason
