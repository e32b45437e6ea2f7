"""Writes the demo's lessons, marks and histories, a class at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from services.journal.core.base import Base
from services.journal.demo.timetable import PlannedLesson
from services.journal.facts.usecases import record_facts
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.marks.models import MarkCell, MarkChange, TermMark, TermMarkChange
from services.journal.marks.rules.marks import CellContent, format_cell
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import new_id

Row = dict[str, Any]
_SEPARATOR = "·"


@dataclass(slots=True)
class MarkRows:
    """Rows of cells and term marks to be written, each with the change that set it."""

    school_id: str
    cells: list[Row] = field(default_factory=list)
    cell_changes: list[Row] = field(default_factory=list)
    term_marks: list[Row] = field(default_factory=list)
    term_mark_changes: list[Row] = field(default_factory=list)

    def add_cell(
        self, lesson_id: UUID, pupil_id: UUID, content: CellContent, at: datetime, author: UUID
    ) -> None:
        """Add one cell that its author filled at a moment."""
        key = {"school_id": self.school_id, "lesson_id": lesson_id, "pupil_id": pupil_id}
        self.cells.append(
            {**key, "marks": _SEPARATOR.join(content.marks), "attendance": content.attendance}
        )
        self.cell_changes.append({**key, **_change(format_cell(content), at, author)})

    def add_term_mark(
        self, key: tuple[UUID, UUID, UUID], mark: str, at: datetime, author: UUID
    ) -> None:
        """Add the mark of a group, a term and a pupil that its author set at a moment."""
        named = dict(zip(("group_id", "term_id", "pupil_id"), key, strict=True))
        row = {"school_id": self.school_id, **named}
        self.term_marks.append({**row, "mark": mark})
        self.term_mark_changes.append({**row, **_change(mark, at, author)})

    def write(self, session: Session) -> None:
        """Write all rows."""
        for model, rows in (
            (MarkCell, self.cells),
            (MarkChange, self.cell_changes),
            (TermMark, self.term_marks),
            (TermMarkChange, self.term_mark_changes),
        ):
            if rows:
                _insert(session, model, rows)


def write_lessons(
    session: Session,
    caller: Caller,
    group_id: UUID,
    lessons: Sequence[PlannedLesson],
    work_types: dict[str, UUID],
) -> list[UUID]:
    """Write the lessons of a group and return their ids in the same order."""
    ids = [new_id() for _ in lessons]
    rows = [
        {
            "school_id": school_of(caller),
            "id": lesson_id,
            "group_id": group_id,
            "held_on": lesson.held_on,
            "ordinal": lesson.ordinal,
            "topic": lesson.topic,
            "homework": lesson.homework,
            "work_type_id": work_types[lesson.work_type] if lesson.work_type else None,
        }
        for lesson_id, lesson in zip(ids, lessons, strict=True)
    ]
    if rows:
        session.execute(insert(Lesson), rows)
        record_facts(session, caller, LESSONS, ids)
    return ids


def after_school(day: date) -> datetime:
    """Return the moment at which a teacher fills in a day's lessons."""
    return datetime.combine(day, time(11, 30), UTC)


def _insert(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows by one statement, a column as one array: half the time of a row at a time."""
    columns = [model.__table__.c[name] for name in rows[0]]
    source = func.unnest(
        *(
            literal([row[column.key] for row in rows], ARRAY(_element(column)))
            for column in columns
        )
    ).table_valued(*rows[0]).render_derived()
    values = [
        func.string_to_array(source.c[column.key], _SEPARATOR)
        if isinstance(column.type, ARRAY)
        else source.c[column.key]
        for column in columns
    ]
    session.execute(insert(model).from_select(list(rows[0]), select(*values)))


def _element(column: ColumnElement[Any]) -> TypeEngine[Any]:
    """Return the type in which a column's values travel; an array in an array is its text."""
    return column.type.item_type if isinstance(column.type, ARRAY) else column.type


def _change(text: str, at: datetime, author: UUID) -> Row:
    return {
        "id": new_id(),
        "at": at,
        "old_text": "",
        "new_text": text,
        "user_id": "demo",
        "person_id": author,
        "role": Role.TEACHER,
    }
