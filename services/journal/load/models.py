"""Teaching load of subject groups."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Uuid, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.database.base import Key, SchoolKey


class TeachingLoad(Base):
    """A subject group is taught by somebody for some hours a week, from one day to another.

    Without a teacher: a vacancy. Without `hours`: nobody has said how many. Without `since`: from
    of old. `until` is the last day. Who teaches now stands at the group as well; of a group
    without any load that alone is known.
    """

    __tablename__ = "teaching_load"
    __table_args__ = (
        refers("subject_group", "group_id"),
        refers("staff", "teacher_id"),
        CheckConstraint("hours > 0 AND hours <= 60", name="hours"),
        CheckConstraint("until >= since", name="dates"),
        ExcludeConstraint(
            ("group_id", "="),
            ("school_id", "="),
            (text("daterange(since, until, '[]')"), "&&"),
            name="ex_teaching_load_overlap",
        ),
        Index("ix_teaching_load_teacher", "teacher_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(Uuid)
    teacher_id: Mapped[UUID | None] = mapped_column(Uuid)
    hours: Mapped[Decimal | None] = mapped_column(Numeric(4, 2))
    since: Mapped[date | None]
    until: Mapped[date | None]
