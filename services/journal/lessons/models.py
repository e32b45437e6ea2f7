"""Lessons of subject groups."""

from datetime import date
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, SmallInteger, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.database.base import Key, SchoolKey


class Lesson(Base):
    """One lesson of a subject group; `ordinal` is its place in the day.

    `planned` says that the timetable has made it: it goes where the timetable wants it while
    nothing is in it. One that people have added stays where it is.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        refers("subject_group", "group_id"),
        refers("work_type", "work_type_id"),
        UniqueConstraint("group_id", "held_on", "ordinal", "school_id"),
        CheckConstraint("ordinal BETWEEN 1 AND 20", name="ordinal"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(Uuid)
    held_on: Mapped[date]
    ordinal: Mapped[int] = mapped_column(SmallInteger)
    topic: Mapped[str] = mapped_column(Text, server_default="")
    homework: Mapped[str] = mapped_column(Text, server_default="")
    work_type_id: Mapped[UUID | None] = mapped_column(Uuid)
    planned: Mapped[bool] = mapped_column(Boolean, server_default="false")
