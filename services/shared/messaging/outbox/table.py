"""The outbox's tables: events of ours, and how many each subject has had."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Integer,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.shared.database.base import Key, Mechanism, Moment, SchoolKey


class Outgoing(Mechanism):
    """One event of ours. `position` is the order in which it was written.

    `sequence` is given by the relay, not by the writer: the relay is alone and sees only committed
    rows, so that writers of one subject never wait for each other.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("sent_at IS NULL OR sequence IS NOT NULL", name="sent_has_sequence"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index("ix_outbox_unsent", "position", postgresql_where=text("sent_at IS NULL")),
        Index("ix_outbox_sent_at", "sent_at", postgresql_where=text("sent_at IS NOT NULL")),
    )
    # Nothing that the database fills in is wanted back: one INSERT for all events of a flush.
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012

    id: Mapped[Key]
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    school_id: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    happened_at: Mapped[Moment]
    actor: Mapped[str] = mapped_column(Text)
    correlation_id: Mapped[str] = mapped_column(Text)
    causation_id: Mapped[UUID | None] = mapped_column(Uuid)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    last_error: Mapped[str | None] = mapped_column(Text)
    next_attempt_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # By the database itself, which role wrote the row and when (shared_migrations.messaging).
    written_by: Mapped[str | None] = mapped_column(Text)
    written_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SubjectCount(Mechanism):
    """How many events of a subject have been numbered."""

    __tablename__ = "outbox_subject"

    school_id: Mapped[SchoolKey]
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
