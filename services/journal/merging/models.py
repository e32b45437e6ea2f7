"""What was merged and split by hand, with what each step has moved, so that it can be undone."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base
from services.shared.database.base import Key, Moment, SchoolKey


class PersonMerge(Base):
    """Two rows of one person became one, one row of two people two, or two are said to be two.

    `kind` is what the rows are; of a `person`, `stays_id` is one of staff and `goes_id` a
    representative. Of a split, `goes_id` is the new row. `moved` are the rows that were written,
    as they were before and after; of marks the columns alone, never what stood there. `left` is
    the digest of what was left: where it is another, something was built upon it.
    """

    __tablename__ = "person_merge"
    __table_args__ = (
        CheckConstraint("kind IN ('pupil', 'representative', 'staff', 'person')", name="kind"),
        CheckConstraint("step IN ('merge', 'split', 'apart')", name="step"),
        CheckConstraint("stays_id <> goes_id", name="two"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        Index("ix_person_merge_stays", "stays_id", "school_id"),
        Index("ix_person_merge_goes", "goes_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(Text)
    step: Mapped[str] = mapped_column(Text)
    stays_id: Mapped[UUID] = mapped_column(Uuid)
    goes_id: Mapped[UUID] = mapped_column(Uuid)
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB)
    left: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]
    user_id: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[Moment | None]
    undone_by: Mapped[str | None] = mapped_column(Text)
