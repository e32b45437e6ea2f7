"""The table of waiting work, and how a transaction asks for work, moves it and takes it back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, Text, delete, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.database.base import PLATFORM, Key, Mechanism, Moment, SchoolKey

MOST_ATTEMPTS = 1_000_000
"""No more are counted: a number that can grow no further must not stop the work behind it."""


class WaitingWork(Mechanism):
    """One piece of work that a worker has still to do; the row goes when it is done.

    Not kept apart by school: the worker looks for the work of all schools. It holds ids and keys
    of objects, never a value about a child. `interrupted` counts the attempts since the
    last failure that nobody ended: whoever made them died.
    """

    __tablename__ = "waiting_work"
    __table_args__ = (
        CheckConstraint("attempts >= interrupted AND interrupted >= 0", name="attempts"),
        Index("ix_waiting_work_due", "kind", "due_at"),
    )

    school_id: Mapped[SchoolKey]
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[Key]
    data: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    due_at: Mapped[Moment]
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    interrupted: Mapped[int] = mapped_column(Integer, server_default="0")
    last_error: Mapped[str | None] = mapped_column(Text)


def add_work(
    session: Session,
    kind: str,
    work_id: UUID,
    due_at: datetime,
    *,
    school_id: str = PLATFORM,
    data: Mapping[str, str] | None = None,
) -> None:
    """Ask for work of a kind once `due_at` has come: true when the transaction is.

    `work_id` is the id of what is worked on; `data` holds what else the work needs, ids and keys
    of objects alone.
    """
    session.add(
        WaitingWork(
            school_id=school_id, kind=kind, id=work_id, due_at=due_at, data=dict(data or {})
        )
    )


def move_work(session: Session, kind: str, work_id: UUID, due_at: datetime) -> None:
    """Let work wait until another moment; work that is not there stays so."""
    session.execute(
        update(WaitingWork)
        .where(WaitingWork.kind == kind, WaitingWork.id == work_id)
        .values(due_at=due_at)
    )


def withdraw_work(session: Session, kind: str, work_id: UUID) -> bool:
    """Take work back; tell whether it was still there. Waits for a worker that is at it."""
    gone = session.execute(
        delete(WaitingWork)
        .where(WaitingWork.kind == kind, WaitingWork.id == work_id)
        .returning(WaitingWork.id)
    ).all()
    return bool(gone)
