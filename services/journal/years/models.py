"""Academic years of a school, and the terms of each grade."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.database.base import Key, SchoolKey


class AcademicYear(Base):
    """A school's academic year; years of one school never overlap.

    `week_days` are how many days a week are worked; grades up to `five_days_to` have five anyway.
    """

    __tablename__ = "academic_year"
    __table_args__ = (
        UniqueConstraint("school_id", "name"),
        CheckConstraint("name ~ '^[0-9]{4}/[0-9]{4}$'", name="name"),
        CheckConstraint("starts_on < ends_on", name="dates"),
        CheckConstraint("week_days IN (5, 6)", name="week_days"),
        CheckConstraint("five_days_to BETWEEN 0 AND 12", name="five_days_to"),
        ExcludeConstraint(
            ("school_id", "="),
            (text("daterange(starts_on, ends_on, '[]')"), "&&"),
            name="ex_academic_year_overlap",
        ),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    week_days: Mapped[int] = mapped_column(SmallInteger, server_default="5")
    five_days_to: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class Term(Base):
    """A period of a grade's year that ends in term marks; terms of one kind never overlap.

    How far it is settled is each class's own (`ClassJournalTerm`).
    """

    __tablename__ = "term"
    __table_args__ = (
        refers("academic_year", "year_id"),
        UniqueConstraint("year_id", "grade", "kind", "number", "school_id"),
        CheckConstraint("grade BETWEEN 1 AND 12", name="grade"),
        CheckConstraint("kind IN ('quarter', 'trimester', 'half_year', 'year')", name="kind"),
        CheckConstraint("number BETWEEN 1 AND 6", name="number"),
        CheckConstraint("starts_on < ends_on", name="dates"),
        ExcludeConstraint(
            ("year_id", "="),
            ("grade", "="),
            ("kind", "="),
            ("school_id", "="),
            (text("daterange(starts_on, ends_on, '[]')"), "&&"),
            name="ex_term_overlap",
        ),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    year_id: Mapped[UUID] = mapped_column(Uuid)
    grade: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
