"""The inbox's table: every message that came, and what has become of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.shared.database.base import Key, Mechanism, Moment


class State(StrEnum):
    """What has become of a message."""

    WAITING = "waiting"  # behind an earlier event of its subject, or asked for again
    FAILED = "failed"  # tried, and tried again at `next_attempt_at`
    DEAD = "dead"  # will not be tried again unless somebody asks for it
    UNREADABLE = "unreadable"  # no event of ours; kept as it came
    DONE = "done"
    DISCARDED = "discarded"


OPEN = (State.WAITING, State.FAILED)  # will be tried without anybody asking
SETTLED = (State.DONE, State.DISCARDED)
_OPEN = text("state IN ('waiting', 'failed')")


class Incoming(Mechanism):
    """One message and what became of it; the bytes are kept until that is settled.

    The row outlives every replay of the message, so that it is never applied twice. `event_id` is
    there once the event is believed; a row without it is recognised by its digest.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'failed', 'dead', 'unreadable', 'done', 'discarded')",
            name="state",
        ),
        CheckConstraint(
            "(state IN ('waiting', 'failed')) = (next_attempt_at IS NOT NULL)", name="tried_again"
        ),
        CheckConstraint("(state IN ('done', 'discarded')) = (body IS NULL)", name="body"),
        CheckConstraint(
            "(state IN ('done', 'discarded')) = (settled_at IS NOT NULL)", name="settled"
        ),
        CheckConstraint(
            "state IN ('unreadable', 'discarded') OR (source IS NOT NULL AND type IS NOT NULL"
            " AND school_id IS NOT NULL AND subject IS NOT NULL AND sequence IS NOT NULL"
            " AND (event_id IS NOT NULL OR state IN ('waiting', 'dead')))",
            name="known",
        ),
        CheckConstraint(
            "state <> 'discarded' OR (decided_by IS NOT NULL AND reason IS NOT NULL)",
            name="discarded_by",
        ),
        CheckConstraint("event_id IS NOT NULL OR digest IS NOT NULL", name="recognised"),
        Index("uq_inbox_event", "consumer", "event_id", unique=True),
        Index("uq_inbox_digest", "consumer", "digest", unique=True),
        Index("ix_inbox_due", "next_attempt_at", postgresql_where=_OPEN),
        Index(
            "ix_inbox_subject",
            "source",
            "school_id",
            "subject",
            "sequence",
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_inbox_parked",
            "consumer",
            "state",
            postgresql_where=text("event_id IS NULL AND state IN ('dead', 'unreadable')"),
        ),
        Index("ix_inbox_troubled", "state", "id", postgresql_where=text("state <> 'done'")),
        Index(
            "ix_inbox_settled_at", "settled_at", postgresql_where=text("settled_at IS NOT NULL")
        ),
    )

    id: Mapped[Key]
    consumer: Mapped[str] = mapped_column(Text)
    event_id: Mapped[UUID | None] = mapped_column(Uuid)
    source: Mapped[str | None] = mapped_column(Text)
    type: Mapped[str | None] = mapped_column(Text)
    school_id: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(Text)
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    correlation_id: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(Integer)
    last_error: Mapped[str | None] = mapped_column(Text)
    next_attempt_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[Moment]
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    decided_by: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
