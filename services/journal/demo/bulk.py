"""Writes the demo's lessons, cells and histories, a class at a time, in few large statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from services.journal.demo.timetable import PlannedLesson
from services.journal.lessons.models import Lesson
from services.shared.accountability.roles import Role
from services.shared.database.base import new_id


@dataclass(slots=True)
class Cells:
    """Columns of cells to be written, each a list of the same length."""

    lessons: list[UUID] = field(default_factory=list)
    pupils: list[UUID] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    attendance: list[str | None] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    authors: list[UUID] = field(default_factory=list)

    def add(
        self,
        lesson_id: UUID,
        pupil_id: UUID,
        content: tuple[Sequence[str], str | None],
        moment: datetime,
        author: UUID,
    ) -> None:
        """Add one cell that its author filled at a moment."""
        self.lessons.append(lesson_id)
        self.pupils.append(pupil_id)
        self.marks.append("·".join(content[0]))
        self.attendance.append(content[1])
        self.moments.append(moment)
        self.authors.append(author)


@dataclass(slots=True)
class TermMarks:
    """Columns of term marks to be written."""

    groups: list[UUID] = field(default_factory=list)
    terms: list[UUID] = field(default_factory=list)
    pupils: list[UUID] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    authors: list[UUID] = field(default_factory=list)

    def add(
        self, place: tuple[UUID, UUID, UUID], mark: str, moment: datetime, author: UUID
    ) -> None:
        """Add the mark of a place (group, term, pupil)."""
        for column, value in zip((self.groups, self.terms, self.pupils), place, strict=True):
            column.append(value)
        self.marks.append(mark)
        self.moments.append(moment)
        self.authors.append(author)


def write_lessons(
    session: Session,
    school_id: str,
    group_id: UUID,
    lessons: Sequence[PlannedLesson],
    work_types: dict[str, UUID],
) -> list[UUID]:
    """Write the lessons of a group and return their ids in the same order."""
    ids = [new_id() for _ in lessons]
    rows = [
        {
            "school_id": school_id,
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
    return ids


def write_cells(session: Session, school_id: str, cells: Cells) -> None:
    """Write cells, and for each the change that filled it."""
    values = {
        "school_id": school_id,
        "ids": [new_id() for _ in cells.lessons],
        "lessons": cells.lessons,
        "pupils": cells.pupils,
        "marks": cells.marks,
        "attendance": cells.attendance,
        "moments": cells.moments,
        "authors": cells.authors,
        "role": Role.TEACHER,
    }
    session.execute(_CELLS, values)
    session.execute(_CHANGES, values)


def write_term_marks(session: Session, school_id: str, marks: TermMarks) -> None:
    """Write term marks, and for each the change that set it."""
    values = {
        "school_id": school_id,
        "ids": [new_id() for _ in marks.groups],
        "groups": marks.groups,
        "terms": marks.terms,
        "pupils": marks.pupils,
        "marks": marks.marks,
        "moments": marks.moments,
        "authors": marks.authors,
        "role": Role.TEACHER,
    }
    session.execute(_TERM_MARKS, values)
    session.execute(_TERM_CHANGES, values)


def after_school(day: date) -> datetime:
    """Return the moment at which a teacher fills in a day's lessons."""
    return datetime.combine(day, time(11, 30), UTC)


_CELLS = text(
    """
    INSERT INTO mark_cell (school_id, lesson_id, pupil_id, marks, attendance)
    SELECT :school_id, lesson_id, pupil_id, string_to_array(marks, '·'), attendance
      FROM unnest(CAST(:lessons AS uuid[]), CAST(:pupils AS uuid[]), CAST(:marks AS text[]),
                  CAST(:attendance AS text[]))
           AS c (lesson_id, pupil_id, marks, attendance)
    """
)

_CHANGES = text(
    """
    INSERT INTO mark_change (school_id, id, lesson_id, pupil_id, at, old_text, new_text,
                             user_id, person_id, role)
    SELECT :school_id, id, lesson_id, pupil_id, at, '',
           concat_ws('·', nullif(marks, ''), attendance), 'demo', author, CAST(:role AS text)
      FROM unnest(CAST(:ids AS uuid[]), CAST(:lessons AS uuid[]), CAST(:pupils AS uuid[]),
                  CAST(:marks AS text[]), CAST(:attendance AS text[]),
                  CAST(:moments AS timestamptz[]), CAST(:authors AS uuid[]))
           AS c (id, lesson_id, pupil_id, marks, attendance, at, author)
    """
)

_TERM_MARKS = text(
    """
    INSERT INTO term_mark (school_id, group_id, term_id, pupil_id, mark)
    SELECT :school_id, group_id, term_id, pupil_id, mark
      FROM unnest(CAST(:groups AS uuid[]), CAST(:terms AS uuid[]), CAST(:pupils AS uuid[]),
                  CAST(:marks AS text[])) AS t (group_id, term_id, pupil_id, mark)
    """
)

_TERM_CHANGES = text(
    """
    INSERT INTO term_mark_change (school_id, id, group_id, term_id, pupil_id, at, old_text,
                                  new_text, user_id, person_id, role)
    SELECT :school_id, id, group_id, term_id, pupil_id, at, '', mark, 'demo', author,
           CAST(:role AS text)
      FROM unnest(CAST(:ids AS uuid[]), CAST(:groups AS uuid[]), CAST(:terms AS uuid[]),
                  CAST(:pupils AS uuid[]), CAST(:marks AS text[]),
                  CAST(:moments AS timestamptz[]), CAST(:authors AS uuid[]))
           AS t (id, group_id, term_id, pupil_id, mark, at, author)
    """
)
