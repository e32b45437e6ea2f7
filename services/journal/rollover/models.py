"""What each rollover of a school has made, so that it can be taken back as a whole."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.database.base import Key, Moment, SchoolKey


class YearRollover(Base):
    """One run of the rollover from a year to the next: the enrolments that it made and ended.

    Identifiers alone; `settings` are what the year took over (`usecases.settings`). One that
    changed nothing has no row; `undone_at`: it was taken back.
    """

    __tablename__ = "year_rollover"
    __table_args__ = (
        refers("academic_year", "from_year_id"),
        refers("academic_year", "to_year_id"),
        CheckConstraint("from_year_id <> to_year_id", name="years"),
        Index("ix_year_rollover_to", "to_year_id", "school_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    from_year_id: Mapped[UUID] = mapped_column(Uuid)
    to_year_id: Mapped[UUID] = mapped_column(Uuid)
    made: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    ended: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    at: Mapped[Moment]
    user_id: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[Moment | None]
