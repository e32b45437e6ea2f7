"""Marks and attendance: the cells of the grid, term marks, and their append-only histories."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.accountability.chain import Sealed
from services.shared.database.base import Key, Moment, SchoolKey

_SCALE = "'5', '4', '3', '2', '1', '0', 'н/а', 'осв', 'зачёт', 'незачёт'"


def _client_key_once(table: str) -> Index:
    return Index(
        f"uq_{table}_client_key",
        "client_key",
        "school_id",
        unique=True,
        postgresql_where=text("client_key IS NOT NULL"),
    )


class MarkCell(Base):
    """What stands in one child's cell of one lesson; a cleared cell keeps its row."""

    __tablename__ = "mark_cell"
    __table_args__ = (
        refers("lesson", "lesson_id"),
        refers("pupil", "pupil_id"),
        CheckConstraint(
            f"marks <@ ARRAY[{_SCALE}] AND cardinality(marks) <= 8 "
            "AND array_position(marks, NULL) IS NULL",
            name="marks",
        ),
        CheckConstraint("attendance IN ('Н', 'Б', 'У', 'НП', 'О')", name="attendance"),
        Index("ix_mark_cell_pupil", "pupil_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    lesson_id: Mapped[Key]
    pupil_id: Mapped[Key]
    marks: Mapped[list[str]] = mapped_column(ARRAY(Text))
    attendance: Mapped[str | None] = mapped_column(Text)


class _Change(Sealed):
    """What both histories hold of a change: texts before and after, who, when, why."""

    at: Mapped[Moment]
    old_text: Mapped[str] = mapped_column(Text)
    new_text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    user_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    role: Mapped[str] = mapped_column(Text)
    # Given by the client, so that a change that is sent twice is made once.
    client_key: Mapped[UUID | None] = mapped_column(Uuid)


class MarkChange(_Change, Base):
    """One change of a cell; never changed itself, bound into the school's chain."""

    __tablename__ = "mark_change"
    __table_args__ = (
        refers("lesson", "lesson_id"),
        refers("pupil", "pupil_id"),
        CheckConstraint("old_text <> new_text", name="changes"),
        Index("ix_mark_change_cell", "lesson_id", "pupil_id", "school_id"),
        _client_key_once("mark_change"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    lesson_id: Mapped[UUID] = mapped_column(Uuid)
    pupil_id: Mapped[UUID] = mapped_column(Uuid)


class TermMark(Base):
    """The mark that a teacher has set for a term; None once it is taken back."""

    __tablename__ = "term_mark"
    __table_args__ = (
        refers("subject_group", "group_id"),
        refers("term", "term_id"),
        refers("pupil", "pupil_id"),
        CheckConstraint(f"mark IN ({_SCALE})", name="mark"),
        Index("ix_term_mark_pupil", "pupil_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    group_id: Mapped[Key]
    term_id: Mapped[Key]
    pupil_id: Mapped[Key]
    mark: Mapped[str | None] = mapped_column(Text)


class TermMarkChange(_Change, Base):
    """One change of a term mark; never changed itself, bound into the school's chain."""

    __tablename__ = "term_mark_change"
    __table_args__ = (
        refers("subject_group", "group_id"),
        refers("term", "term_id"),
        refers("pupil", "pupil_id"),
        CheckConstraint("old_text <> new_text", name="changes"),
        Index("ix_term_mark_change_mark", "group_id", "term_id", "pupil_id", "school_id"),
        _client_key_once("term_mark_change"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(Uuid)
    term_id: Mapped[UUID] = mapped_column(Uuid)
    pupil_id: Mapped[UUID] = mapped_column(Uuid)
