"""The history of facts: each change of a lesson, a group, a term … once, in the school's chain."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base
from services.shared.accountability.chain import Sealed
from services.shared.database.base import Key, Moment, SchoolKey


class FactChange(Sealed, Base):
    """One change of one row of a table; never changed itself, bound into the school's chain.

    `kind` is the table, `row_id` the row. `fields` are those that were written and `told` what was
    written into each, as text; what nobody has written is not told again. `class_id` is the class
    with whose journal the row goes. A row without an author is what stood there when the history
    began.
    """

    __tablename__ = "fact_change"
    __table_args__ = (
        CheckConstraint(
            "cardinality(fields) > 0 AND cardinality(fields) = cardinality(told) "
            "AND array_position(fields, NULL) IS NULL",
            name="fields",
        ),
        CheckConstraint("(user_id IS NULL) = (role IS NULL)", name="author"),
        CheckConstraint("isfinite(at)", name="finite"),
        Index("ix_fact_change_row", "school_id", "kind", "row_id"),
        Index("ix_fact_change_class", "school_id", "class_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(Text)
    row_id: Mapped[UUID] = mapped_column(Uuid)
    class_id: Mapped[UUID | None] = mapped_column(Uuid)
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    told: Mapped[list[str | None]] = mapped_column(ARRAY(Text))
    at: Mapped[Moment]
    reason: Mapped[str | None] = mapped_column(Text)
    user_id: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    role: Mapped[str | None] = mapped_column(Text)
