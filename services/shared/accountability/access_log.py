"""The access log: who did what to which child's data, on which basis; no values, never changed.

Written in the transaction of the read or write itself (FZ-152, article 19; domain reference §6).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.accountability.access import Basis
from services.shared.accountability.caller import Caller
from services.shared.accountability.chain import Sealed
from services.shared.database.base import PLATFORM, Key, Mechanism, Moment, SchoolKey, new_id
from services.shared.errors import Attempt
from services.shared.process.clock import now


class Access(Sealed, Mechanism):
    """One action with personal data. `kind` is the kind of data: marks, portfolio, …"""

    __tablename__ = "access_log"
    __table_args__ = (
        CheckConstraint("outcome IN ('allowed', 'refused')", name="outcome"),
        CheckConstraint(
            "subject_kind IN ('pupil', 'class', 'group', 'school')", name="subject_kind"
        ),
        Index("ix_access_log_subject", "school_id", "subject_id", "at"),
        Index("ix_access_log_at", "school_id", "at"),
        # Each filter of the log finds its rows, however few, without going through all others.
        Index("ix_access_log_person", "school_id", "person_id", "id"),
        Index("ix_access_log_action", "school_id", "action", "id"),
        Index(
            "ix_access_log_refused",
            "school_id",
            "id",
            postgresql_where=text("outcome = 'refused'"),
        ),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    at: Mapped[Moment]
    user_id: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    role: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None] = mapped_column(Uuid)
    ground: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    correlation_id: Mapped[str] = mapped_column(Text)

    @property
    def basis_label(self) -> str:
        """Return the basis as it is shown: `role:tie`, or `role:refused`, which has none."""
        return f"{self.role}:refused" if self.outcome == "refused" else self.ground


# Into the table, past the mapper: every page that shows a child writes one of these.
_INSERT = insert(cast(Table, Access.__table__))


def record_access(
    session: Session,
    caller: Caller,
    basis: Basis,
    *,
    kind: str,
    at: datetime | None = None,
) -> None:
    """Write one allowed action into the log, in the caller's own transaction and school.

    Its subject is the narrowest thing that the basis names. `kind` is the kind of data;
    `at` is when it was done, for what another service reports afterwards.
    """
    session.execute(_INSERT, _allowed(caller, basis, kind, at or now()))


def record_accesses(
    session: Session, caller: Caller, bases: Iterable[Basis], *, kind: str
) -> None:
    """Write, by one statement, that a list showed several things, each on its own basis."""
    moment = now()
    rows = [_allowed(caller, basis, kind, moment) for basis in bases]
    if rows:
        session.execute(_INSERT.values(rows))


def record_refusal(session: Session, caller: Caller, attempt: Attempt) -> None:
    """Write a refused action into the log, in a transaction of its own: the action has none."""
    row = _row(
        caller,
        action=attempt.action,
        kind=attempt.action.split(".")[0],
        subject_kind=attempt.subject_kind,
        subject_id=attempt.subject_id,
        ground=f"{caller.role}:none",
        outcome="refused",
        at=now(),
    )
    session.execute(_INSERT, row)


def school_of(caller: Caller) -> str:
    """Return the school whose log an action of this caller belongs to."""
    return caller.school_id or PLATFORM


def _allowed(caller: Caller, basis: Basis, kind: str, at: datetime) -> dict[str, Any]:
    subject_kind, subject_id = basis.target.subject()
    return _row(
        caller,
        action=basis.action,
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        ground=str(basis),
        outcome="allowed",
        at=at,
    )


def _row(caller: Caller, **what: Any) -> dict[str, Any]:
    return {
        "school_id": school_of(caller),
        "id": new_id(),
        "user_id": caller.user_id,
        "person_id": caller.person_id,
        "role": caller.role,
        "origin": caller.origin,
        "correlation_id": caller.correlation_id,
        **what,
    }
