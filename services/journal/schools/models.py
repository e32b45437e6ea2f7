"""Schools, and the kinds of work that give a mark its weight."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base
from services.shared.database.base import Key, Moment, SchoolKey


class School(Base):
    """A school in the directory of all schools; its `code` is every other table's `school_id`.

    The one table without row-level security: a directory of public names that the municipality
    reads across schools and that holds nothing about a child.
    """

    __tablename__ = "school"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z0-9-]{1,32}$' AND code <> 'platform'", name="code"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    registered_at: Mapped[Moment]


class WorkType(Base):
    """A kind of work (control work, dictation …) with the weight of its marks."""

    __tablename__ = "work_type"
    __table_args__ = (
        UniqueConstraint("school_id", "short"),
        CheckConstraint("short <> '' AND name <> ''", name="names"),
        CheckConstraint("weight > 0 AND weight <= 10", name="weight"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    id: Mapped[Key]
    short: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    weight: Mapped[Decimal] = mapped_column(Numeric(4, 2))
