"""Imports of workbooks: those that wait to be applied, and what the last ones have brought."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.journal.file_reader.waiting import WaitingFile
from services.shared.database.base import Key, SchoolKey


class JournalImport(WaitingFile):
    """A workbook that somebody has sent, with the preview of what it changes.

    The bytes stay until it is applied; one that nobody applies is deleted after a day.
    """

    __tablename__ = "journal_import"
    __table_args__ = (
        CheckConstraint("state IN ('ready', 'refused', 'applied')", name="state"),
        CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name="applied"),
        CheckConstraint("(state = 'applied') = (content IS NULL)", name="content"),
        Index("ix_journal_import_created_at", "school_id", "created_at"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    class_name: Mapped[str | None] = mapped_column(Text)


class ImportedCell(Base):
    """The text that the last import brought of a cell: it shows what people have changed since."""

    __tablename__ = "imported_cell"
    __table_args__ = (refers("lesson", "lesson_id"), refers("pupil", "pupil_id"))

    school_id: Mapped[SchoolKey]
    lesson_id: Mapped[Key]
    pupil_id: Mapped[Key]
    text: Mapped[str] = mapped_column(Text)


class ImportedTermMark(Base):
    """The text that the last import brought of a term mark."""

    __tablename__ = "imported_term_mark"
    __table_args__ = (
        refers("subject_group", "group_id"),
        refers("term", "term_id"),
        refers("pupil", "pupil_id"),
    )

    school_id: Mapped[SchoolKey]
    group_id: Mapped[Key]
    term_id: Mapped[Key]
    pupil_id: Mapped[Key]
    text: Mapped[str] = mapped_column(Text)
