"""Schools, and the kinds of work that give a mark its weight."""

from decimal import Decimal

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Integer,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, synonym

from services.journal.core.base import Base
from services.shared.database.base import Key, Moment, SchoolKey


class School(Base):
    """A school in the directory of all schools; its `code` is every other table's `school_id`.

    The one table without row-level security: a directory of public names that the municipality
    reads across schools and that holds nothing about a child. `name` is the short one, by which
    pages and lists call it; `full_name` is that of its charter, for papers. Without a `time_zone`
    its days are those of the platform (TIME_ZONE). `version` grows with each change.
    """

    __tablename__ = "school"
    __table_args__ = (
        CheckConstraint("code ~ '^[a-z0-9-]{1,32}$' AND code <> 'platform'", name="code"),
        CheckConstraint("full_name <> '' AND length(full_name) <= 400", name="full_name"),
        CheckConstraint("address <> '' AND length(address) <= 300", name="address"),
        CheckConstraint("time_zone ~ '^[A-Za-z0-9_+/-]{1,64}$'", name="time_zone"),
        CheckConstraint("responsible <> '' AND length(responsible) <= 200", name="responsible"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    full_name: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    time_zone: Mapped[str | None] = mapped_column(Text)  # its IANA name
    responsible: Mapped[str | None] = mapped_column(Text)  # who answers for it, publicly
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    registered_at: Mapped[Moment]
    id = synonym("code")  # as lists name what a page ended with


class WorkType(Base):
    """A kind of work (control work, dictation …) with the weight of its marks.

    One that is `hidden` stays with its lessons and is offered to no new one.
    """

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
    hidden: Mapped[bool] = mapped_column(Boolean, server_default=false())


class TermMarkRule(Base):
    """From which average on a school proposes which term mark; without a row as usual.

    Below `two` it is a one. Fewer marks than `least_marks` propose none.
    """

    __tablename__ = "term_mark_rule"
    __table_args__ = (
        CheckConstraint(
            "1 < two AND two < three AND three < four AND four < five AND five <= 5",
            name="thresholds",
        ),
        CheckConstraint("least_marks BETWEEN 1 AND 20", name="least_marks"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    five: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    four: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    three: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    two: Mapped[Decimal] = mapped_column(Numeric(3, 2))
    least_marks: Mapped[int] = mapped_column(SmallInteger)
