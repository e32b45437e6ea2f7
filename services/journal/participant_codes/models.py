"""Which child takes part in which monitoring under which code."""

from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers, refers_to_class_of_year
from services.shared.database.base import Moment, SchoolKey


class ParticipantCode(Base):
    """Which child takes part in a monitoring under which code; never leaves the school."""

    __tablename__ = "participant_code"
    __table_args__ = (
        refers("pupil", "pupil_id"),
        refers_to_class_of_year(),
        UniqueConstraint("school_id", "monitoring_id", "pupil_id"),
        CheckConstraint("code ~ '^[1-9][0-9]{3,7}$'", name="code"),
        Index("ix_participant_code_class", "school_id", "class_id"),
        Index("ix_participant_code_pupil", "school_id", "pupil_id"),
    )

    school_id: Mapped[SchoolKey]
    monitoring_id: Mapped[str] = mapped_column(ForeignKey("monitoring.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    pupil_id: Mapped[UUID] = mapped_column(Uuid)
    class_id: Mapped[UUID] = mapped_column(Uuid)
    year_id: Mapped[UUID] = mapped_column(Uuid)
    issued_at: Mapped[Moment]
    issued_by: Mapped[str] = mapped_column(Text)
