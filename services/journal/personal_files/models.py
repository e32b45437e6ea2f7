"""Commendations: the part of a child's personal file that certificates of the portfolio make."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.database.base import Key, Moment, SchoolKey


class Commendation(Base):
    """A commendation of a child; `id` is that of the portfolio's item that it rests on.

    One whose certificate was found wrong stays, and says so. `sequence` is the last event of the
    item that was taken in, so that an older one that comes late changes nothing.
    """

    __tablename__ = "commendation"
    __table_args__ = (
        refers("pupil", "pupil_id"),
        CheckConstraint("basis <> ''", name="basis"),
        Index("ix_commendation_pupil", "school_id", "pupil_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    pupil_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    awarded_on: Mapped[date]
    basis: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(Text)
    verified_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]
    sequence: Mapped[int] = mapped_column(BigInteger)
