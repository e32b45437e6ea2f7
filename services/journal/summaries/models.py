"""What those above the schools depend on: the platform's own numbers, and sums shown to them."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base
from services.shared.database.base import Moment, SchoolKey


class PublishedSum(Base):
    """Sums over a block of grades of a school that may leave it: never over few children.

    `counts` holds whole numbers by name, those shown `now` and those shown `before`; it is empty
    where the block is withheld. The children behind them are in no column.
    """

    __tablename__ = "published_sum"
    __table_args__ = (
        CheckConstraint("kind IN ('marks', 'attendance', 'movement')", name="kind"),
        CheckConstraint("cardinality(grades) > 0", name="grades"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[str] = mapped_column(Text, primary_key=True)
    period: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    # A tuple: a key has to be hashable.
    grades: Mapped[tuple[int, ...]] = mapped_column(
        ARRAY(SmallInteger, as_tuple=True), primary_key=True
    )
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    published_at: Mapped[Moment]
