"""Days off, days worked as another weekday, and bells: of one academic year each."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    SmallInteger,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.database.base import Key, SchoolKey

_GRADES = "grade_from BETWEEN 1 AND 12 AND grade_to BETWEEN grade_from AND 12"


class DayOff(Base):
    """A holiday or a single day off of some grades; both days count."""

    __tablename__ = "day_off"
    __table_args__ = (
        refers("academic_year", "year_id"),
        UniqueConstraint(
            "year_id", "starts_on", "ends_on", "grade_from", "grade_to", "school_id",
            name="uq_day_off_once",
        ),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint(_GRADES, name="grades"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    year_id: Mapped[UUID] = mapped_column(Uuid)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    name: Mapped[str] = mapped_column(Text)
    grade_from: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    grade_to: Mapped[int] = mapped_column(SmallInteger, server_default="12")


class WorkedDay(Base):
    """A day that is worked by the timetable of another weekday (1 is Monday, 6 Saturday)."""

    __tablename__ = "worked_day"
    __table_args__ = (
        refers("academic_year", "year_id"),
        CheckConstraint("as_weekday BETWEEN 1 AND 6", name="as_weekday"),
    )

    school_id: Mapped[SchoolKey]
    year_id: Mapped[Key]
    held_on: Mapped[date] = mapped_column(primary_key=True)
    as_weekday: Mapped[int] = mapped_column(SmallInteger)


class BellSchedule(Base):
    """A named schedule of bells of a year: ordinary, shortened, that of the first classes."""

    __tablename__ = "bell_schedule"
    __table_args__ = (
        refers("academic_year", "year_id"),
        UniqueConstraint("year_id", "name", "school_id"),
        # The target of keys that must not mix years.
        UniqueConstraint("id", "year_id", "school_id"),
        CheckConstraint("name <> ''", name="name"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    year_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str] = mapped_column(Text)


class Bell(Base):
    """When a lesson of a shift begins and ends; `ordinal` is its place in the shift's day."""

    __tablename__ = "bell"
    __table_args__ = (
        refers("bell_schedule", "schedule_id"),
        CheckConstraint("shift IN (1, 2)", name="shift"),
        CheckConstraint("ordinal BETWEEN 1 AND 20", name="ordinal"),
        CheckConstraint("starts_at < ends_at AND ends_at < '24:00'", name="times"),
    )

    school_id: Mapped[SchoolKey]
    schedule_id: Mapped[Key]
    shift: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    ordinal: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    starts_at: Mapped[time] = mapped_column(Time)
    ends_at: Mapped[time] = mapped_column(Time)


class BellUse(Base):
    """When a schedule holds: on one date, on a weekday, or (neither) every day; for some grades.

    A date goes before a weekday, a weekday before every day, and then the narrower grades.
    """

    __tablename__ = "bell_use"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "schedule_id", "year_id"],
            ["bell_schedule.school_id", "bell_schedule.id", "bell_schedule.year_id"],
        ),
        UniqueConstraint(
            "year_id", "weekday", "held_on", "grade_from", "grade_to", "school_id",
            postgresql_nulls_not_distinct=True,
            name="uq_bell_use_once",
        ),
        CheckConstraint("weekday IS NULL OR held_on IS NULL", name="when"),
        CheckConstraint("weekday BETWEEN 1 AND 6", name="weekday"),
        CheckConstraint(_GRADES, name="grades"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    year_id: Mapped[UUID] = mapped_column(Uuid)
    schedule_id: Mapped[UUID] = mapped_column(Uuid)
    weekday: Mapped[int | None] = mapped_column(SmallInteger)
    held_on: Mapped[date | None]
    grade_from: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    grade_to: Mapped[int] = mapped_column(SmallInteger, server_default="12")
