"""The weekly timetable, rooms, substitutions on single days, and addresses of calendars."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import BYTEA, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.database.base import Key, Moment, SchoolKey

WEEKS = "int4range(CASE week WHEN 2 THEN 2 ELSE 1 END, CASE week WHEN 1 THEN 1 ELSE 2 END, '[]')"
"""The weeks of the rotation that an entry takes: each is both."""


class Room(Base):
    """A room where lessons are held."""

    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("school_id", "name"),
        CheckConstraint("name <> '' AND length(name) <= 40", name="name"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Text)


class Timetable(Base):
    """The week of a school from one day to another; those of one year never overlap.

    `version` grows with every change of its entries; `filled_version` is the one that the
    journals' columns were last made of.
    """

    __tablename__ = "timetable"
    __table_args__ = (
        refers("academic_year", "year_id"),
        CheckConstraint("until >= since", name="dates"),
        ExcludeConstraint(
            ("year_id", "="),
            ("school_id", "="),
            (text("daterange(since, until, '[]')"), "&&"),
            name="ex_timetable_overlap",
        ),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    year_id: Mapped[UUID] = mapped_column(Uuid)
    since: Mapped[date]
    until: Mapped[date]
    version: Mapped[int] = mapped_column(BigInteger, server_default="1")
    filled_version: Mapped[int] = mapped_column(BigInteger, server_default="0")


class TimetableEntry(Base):
    """A subject group has a lesson in every such week: on a weekday, at a place in the day.

    `week` is 0 for each week, 1 for weeks А, 2 for weeks Б. `teacher_id` is None where the group's
    own teacher gives it. Entries of several groups that are held together at one time share
    `joint`.
    """

    __tablename__ = "timetable_entry"
    __table_args__ = (
        refers("timetable", "timetable_id"),
        refers("subject_group", "group_id"),
        refers("room", "room_id"),
        refers("staff", "teacher_id"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("week BETWEEN 0 AND 2", name="week"),
        CheckConstraint("ordinal BETWEEN 1 AND 20", name="ordinal"),
        ExcludeConstraint(
            ("timetable_id", "="),
            ("group_id", "="),
            ("weekday", "="),
            ("ordinal", "="),
            ("school_id", "="),
            (text(WEEKS), "&&"),
            name="ex_timetable_entry_twice",
        ),
        Index("ix_timetable_entry_group", "group_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    timetable_id: Mapped[UUID] = mapped_column(Uuid)
    group_id: Mapped[UUID] = mapped_column(Uuid)
    weekday: Mapped[int] = mapped_column(SmallInteger)
    week: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    ordinal: Mapped[int] = mapped_column(SmallInteger)
    room_id: Mapped[UUID | None] = mapped_column(Uuid)
    teacher_id: Mapped[UUID | None] = mapped_column(Uuid)
    joint: Mapped[UUID | None] = mapped_column(Uuid)


class Substitution(Base):
    """What is otherwise with one lesson of the timetable on one day.

    `held_on` and `ordinal` are its place by the timetable. What is None stays as it is there; with
    nothing set, the lesson is as planned again. Lessons of several groups that are held together
    on the day share `joint`. Who teaches instead has the group's journal for that day.
    """

    __tablename__ = "substitution"
    __table_args__ = (
        refers("subject_group", "group_id"),
        refers("staff", "teacher_id"),
        refers("room", "room_id"),
        UniqueConstraint("group_id", "held_on", "ordinal", "school_id"),
        CheckConstraint("ordinal BETWEEN 1 AND 20", name="ordinal"),
        CheckConstraint("moved_ordinal BETWEEN 1 AND 20", name="moved_ordinal"),
        CheckConstraint("(moved_on IS NULL) = (moved_ordinal IS NULL)", name="moved"),
        CheckConstraint(
            "NOT cancelled OR coalesce(teacher_id, room_id, joint) IS NULL"
            " AND moved_on IS NULL",
            name="cancelled",
        ),
        CheckConstraint("length(reason) <= 200", name="reason"),
        Index("ix_substitution_day", "school_id", "held_on"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(Uuid)
    held_on: Mapped[date]
    ordinal: Mapped[int] = mapped_column(SmallInteger)
    teacher_id: Mapped[UUID | None] = mapped_column(Uuid)
    room_id: Mapped[UUID | None] = mapped_column(Uuid)
    moved_on: Mapped[date | None]
    moved_ordinal: Mapped[int | None] = mapped_column(SmallInteger)
    cancelled: Mapped[bool] = mapped_column(Boolean, server_default="false")
    joint: Mapped[UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text, server_default="")
    version: Mapped[int] = mapped_column(BigInteger, server_default="1")


class TimetableAnswer(Base):
    """What a name in a school's timetable files means, as its deputy has answered once.

    `said` is folded: a teacher's name, or class, subject and group.
    """

    __tablename__ = "timetable_answer"
    __table_args__ = (
        refers("staff", "teacher_id"),
        refers("subject_group", "group_id"),
        UniqueConstraint("school_id", "said"),
        CheckConstraint("said <> '' AND length(said) <= 200", name="said"),
        CheckConstraint("(teacher_id IS NULL) <> (group_id IS NULL)", name="means"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    said: Mapped[str] = mapped_column(Text)
    teacher_id: Mapped[UUID | None] = mapped_column(Uuid)
    group_id: Mapped[UUID | None] = mapped_column(Uuid)


class CalendarAddress(Base):
    """An address at which a person's calendar is read without logging in, until it is revoked.

    `digest` is the SHA-256 of its secret, which nobody keeps.
    """

    __tablename__ = "calendar_address"
    __table_args__ = (
        UniqueConstraint("school_id", "digest"),
        Index("ix_calendar_address_person", "school_id", "person_id"),
    )

    school_id: Mapped[SchoolKey] = mapped_column(ForeignKey("school.code"))
    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(Uuid)
    role: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(BYTEA)
    made_at: Mapped[Moment]
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
