"""External assessment: regional systems, their monitorings and batches, codes, and results."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers
from services.shared.database.base import Key, Moment, SchoolKey


class Monitoring(Base):
    """A monitoring as a region has announced it; the same for all schools, so of none."""

    __tablename__ = "monitoring"
    __table_args__ = (
        CheckConstraint("grade BETWEEN 1 AND 12", name="grade"),
        CheckConstraint("code_digits BETWEEN 4 AND 8", name="code_digits"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    region: Mapped[str] = mapped_column(ForeignKey("regional_system.name"))
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    grade: Mapped[int] = mapped_column(SmallInteger)
    held_on: Mapped[date]
    # Steps in order: {"name", "from"}, `from` as a decimal or null.
    levels: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    marks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    variants: Mapped[list[str]] = mapped_column(ARRAY(Text))
    code_digits: Mapped[int] = mapped_column(SmallInteger)
    announced_at: Mapped[Moment]
    # From then on it stays as it is: children work under codes for it.
    codes_issued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class MonitoringTask(Base):
    """One task of a monitoring; `place` is its column in a record's points."""

    __tablename__ = "monitoring_task"
    __table_args__ = (
        UniqueConstraint("monitoring_id", "number"),
        CheckConstraint("place > 0", name="place"),
        CheckConstraint("maximum > 0", name="maximum"),
    )

    monitoring_id: Mapped[str] = mapped_column(ForeignKey("monitoring.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    maximum: Mapped[Decimal] = mapped_column(Numeric(6, 2))


class ResultsBatch(Base):
    """A batch that a region has sent, and how far its records are judged.

    `content` is the records as they came, until the last is judged. `next_row` moves in the
    transaction that keeps the results and the verdicts before it: a record is judged once.
    """

    __tablename__ = "results_batch"
    __table_args__ = (
        CheckConstraint("rows > 0 AND next_row BETWEEN 0 AND rows", name="rows"),
        CheckConstraint("(finished_at IS NULL) = (content IS NOT NULL)", name="content"),
        CheckConstraint("finished_at IS NULL OR next_row = rows", name="finished"),
        CheckConstraint("taken + unchanged + superseded + refused = next_row", name="judged"),
        Index(
            "ix_results_batch_waiting", "position", postgresql_where=text("finished_at IS NULL")
        ),
        Index("ix_results_batch_received_at", "received_at"),
    )

    id: Mapped[Key]  # the message's
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    region: Mapped[str] = mapped_column(ForeignKey("regional_system.name"))
    batch: Mapped[str] = mapped_column(Text)
    monitoring_id: Mapped[str] = mapped_column(Text)  # as it was named: there may be none
    received_at: Mapped[Moment]
    rows: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    next_row: Mapped[int] = mapped_column(Integer, server_default="0")
    taken: Mapped[int] = mapped_column(Integer, server_default="0")
    unchanged: Mapped[int] = mapped_column(Integer, server_default="0")
    superseded: Mapped[int] = mapped_column(Integer, server_default="0")
    refused: Mapped[int] = mapped_column(Integer, server_default="0")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    last_error: Mapped[str | None] = mapped_column(Text)
    next_attempt_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def _class_of_year() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["school_id", "class_id", "year_id"],
        ["school_class.school_id", "school_class.id", "school_class.year_id"],
    )


class ParticipantCode(Base):
    """Which child takes part in a monitoring under which code; never leaves the school."""

    __tablename__ = "participant_code"
    __table_args__ = (
        refers("pupil", "pupil_id"),
        _class_of_year(),
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


class ExternalResult(Base):
    """The result that stands for a code: whose it is, only the table of codes knows."""

    __tablename__ = "external_result"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "monitoring_id", "code"],
            [
                "participant_code.school_id",
                "participant_code.monitoring_id",
                "participant_code.code",
            ],
        ),
        _class_of_year(),
        CheckConstraint("total >= 0", name="total"),
        CheckConstraint("mark IN ('1', '2', '3', '4', '5')", name="mark"),
        CheckConstraint("version > 0", name="version"),
        Index("ix_external_result_class", "school_id", "class_id"),
    )

    school_id: Mapped[SchoolKey]
    monitoring_id: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    class_id: Mapped[UUID] = mapped_column(Uuid)
    year_id: Mapped[UUID] = mapped_column(Uuid)
    variant: Mapped[str | None] = mapped_column(Text)
    points: Mapped[list[str]] = mapped_column(ARRAY(Text))
    total: Mapped[Decimal] = mapped_column(Numeric(7, 2))
    mark: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    batch_id: Mapped[UUID] = mapped_column(Uuid)
    batch_row: Mapped[int] = mapped_column(Integer)
    taken_at: Mapped[Moment]


class ExternalResultChange(Base):
    """One version of a result, never changed itself; the newest is what stands."""

    __tablename__ = "external_result_change"
    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "monitoring_id", "code"],
            [
                "external_result.school_id",
                "external_result.monitoring_id",
                "external_result.code",
            ],
        ),
        _class_of_year(),
        CheckConstraint("version > 0", name="version"),
        Index("ix_external_result_change_class", "school_id", "class_id"),
    )

    school_id: Mapped[SchoolKey]
    monitoring_id: Mapped[str] = mapped_column(Text, primary_key=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    class_id: Mapped[UUID] = mapped_column(Uuid)
    year_id: Mapped[UUID] = mapped_column(Uuid)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    region: Mapped[str] = mapped_column(Text)
    batch: Mapped[str] = mapped_column(Text)
    batch_row: Mapped[int] = mapped_column(Integer)
    at: Mapped[Moment]
