"""What a school's columns mean."""

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base
from services.shared.database.base import SchoolKey


class ColumnMapping(Base):
    """What a column under a head holds, as somebody of the school has said; used the next time.

    `head` is folded; `meaning` is empty where the column is not needed.
    """

    __tablename__ = "column_mapping"
    __table_args__ = (
        CheckConstraint("kind IN ('pupils', 'staff', 'load')", name="kind"),
        CheckConstraint("head <> '' AND length(head) <= 200", name="head"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    head: Mapped[str] = mapped_column(Text, primary_key=True)
    meaning: Mapped[str] = mapped_column(Text)
