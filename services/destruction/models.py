"""The tables of a destruction in each service: what was asked, and which holds stand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.shared.database.base import Key, Mechanism, Moment, SchoolKey


class DestructionTask(Mechanism):
    """One request of the archive, worked through batch by batch, and the receipt in the end.

    Not kept apart by school: the worker looks for open tasks of all schools. It holds ids,
    counts and digests. `progress` is kept by eraser, so that whoever goes on knows where.
    `outcome` is that of the receipt; answers of an earlier version do not have it.
    """

    __tablename__ = "erasure_task"
    __table_args__ = (
        CheckConstraint("purpose IN ('destroy', 'verify')", name="purpose"),
        CheckConstraint("state IN ('open', 'answered')", name="state"),
        CheckConstraint("(state = 'answered') = (receipt IS NOT NULL)", name="receipt"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index(
            "ix_erasure_task_open", "next_attempt_at", postgresql_where=text("state = 'open'")
        ),
        Index("ix_erasure_task_act", "school_id", "act_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    act_id: Mapped[UUID] = mapped_column(Uuid)
    case_file_id: Mapped[UUID] = mapped_column(Uuid)
    purpose: Mapped[str] = mapped_column(Text)
    request: Mapped[dict[str, Any]] = mapped_column(JSONB)
    progress: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    state: Mapped[str] = mapped_column(Text, server_default="open")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    last_error: Mapped[str | None] = mapped_column(Text)
    next_attempt_at: Mapped[Moment]
    asked_at: Mapped[Moment]
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    receipt: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    causation_id: Mapped[UUID] = mapped_column(Uuid)
    correlation_id: Mapped[str] = mapped_column(Text)


class DestructionHold(Mechanism):
    """A hold on a case file, as the archive's events report it.

    The archive counts the hold events of a case file; a request says how many there were, so that
    a service that has received fewer waits, and one that has received more refuses.
    """

    __tablename__ = "erasure_hold"
    __table_args__ = (
        CheckConstraint(
            "placed_version IS NOT NULL OR lifted_version IS NOT NULL", name="heard_of"
        ),
        Index("ix_erasure_hold_case_file", "school_id", "case_file_id"),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    case_file_id: Mapped[UUID] = mapped_column(Uuid)
    placed_version: Mapped[int | None] = mapped_column(Integer)
    lifted_version: Mapped[int | None] = mapped_column(Integer)
