"""Holds on case files: who stopped what, why, until when, and who let it go again."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.core.base import Base, refers
from services.shared.database.base import Key, Moment, SchoolKey


class RetentionHold(Base):
    """A hold on one case file; while it stands, nothing of the file is destroyed anywhere.

    The two versions are its places among the hold events of the case file, by which the other
    services know whether they have heard of all of them.
    """

    __tablename__ = "retention_hold"
    __table_args__ = (
        refers("case_file", "case_file_id"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_version IS NULL) "
            "AND (lifted_at IS NULL) = (lifted_by IS NULL)",
            name="lifted",
        ),
        Index("ix_retention_hold_case_file", "school_id", "case_file_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    case_file_id: Mapped[UUID] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[date | None] = mapped_column(Date)
    placed_on: Mapped[date] = mapped_column(Date)
    placed_at: Mapped[Moment]
    placed_version: Mapped[int] = mapped_column(Integer)
    user_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    role: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    lifted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    lifted_by: Mapped[str | None] = mapped_column(Text)
    lifted_version: Mapped[int | None] = mapped_column(Integer)
    lift_reason: Mapped[str | None] = mapped_column(Text)
