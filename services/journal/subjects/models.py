"""Other names of a subject, as files and timetables write it."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.database.base import SchoolKey


class SubjectAlias(Base):
    """Another name of a subject; `folded` is it as `rules.fold_subject` folds names.

    One such name means one subject of the school.
    """

    __tablename__ = "subject_alias"
    __table_args__ = (
        refers("subject", "subject_id"),
        CheckConstraint("alias <> '' AND folded <> ''", name="names"),
        Index("ix_subject_alias_subject", "subject_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    folded: Mapped[str] = mapped_column(Text, primary_key=True)
    alias: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID] = mapped_column(Uuid)
