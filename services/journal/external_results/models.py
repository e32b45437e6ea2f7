"""Batches that regions have sent, and the results of children under their codes."""

from datetime import datetime
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
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.journal.core.base import Base, refers_to_class_of_year
from services.shared.database.base import Key, Moment, SchoolKey


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
        refers_to_class_of_year(),
        CheckConstraint("total >= 0", name="total"),
        CheckConstraint("mark IN ('1', '2', '3', '4', '5')", name="mark"),
        CheckConstraint("version > 0", name="version"),
        Index("ix_external_result_class", "school_id", "class_id"),
        Index(
            "ix_external_result_fact",
            "school_id",
            text("((md5((monitoring_id || '/'::text) || code))::uuid)"),
        ),
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
        refers_to_class_of_year(),
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
