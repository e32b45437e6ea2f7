"""Incidents: what the nightly check has found of a school, until somebody explains it.

A row for each finding, once, however many nights find it; it stays when it is explained. Once a
whole pass has not found it any more it is gone, and the same found again later is a new one.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Index,
    LargeBinary,
    Text,
    Uuid,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.database.base import Key, Mechanism, Moment, SchoolKey, new_id
from services.shared.errors import NotFound
from services.shared.wording import said

_MOST = 1000
_OTHERS = f"расхождений больше {_MOST}: все назовёт letopis verify"


class Incident(Mechanism):
    """One finding: a break of a chain, or what is shown and what its history says.

    `subject` is the table or chain; `what` has both values and the rows that they come from.
    `fingerprint` tells it from others that stand; a trigger gives one that goes another.
    `seen_at` is when it was found last; `gone_at` when a whole pass no longer found it.
    """

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint(
            "(explanation IS NULL) = (explained_at IS NULL)"
            " AND (explanation IS NULL) = (explained_by IS NULL)",
            name="explained",
        ),
        Index("uq_incident_fingerprint", "school_id", "fingerprint", unique=True),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    found_at: Mapped[Moment]
    subject: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    explanation: Mapped[str | None] = mapped_column(Text)
    explained_by: Mapped[str | None] = mapped_column(Text)
    explained_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[Moment]
    gone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CheckedPart(Mechanism):
    """How far the nightly check of a chain (`sequence`, `digest`) or a table (`part`) has come.

    `begun_at`: when the pass began in which it is.
    """

    __tablename__ = "checked_part"

    school_id: Mapped[SchoolKey]
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    part: Mapped[UUID | None] = mapped_column(Uuid)
    checked_at: Mapped[Moment]
    begun_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def note_incidents(
    session: Session, school_id: str, subject: str, findings: Sequence[str], moment: datetime
) -> int:
    """Write findings down, each once as long as it stands; return how many were new.

    Of more than a thousand at a time the others are left to `letopis verify`, and that is said.
    """
    several = list(dict.fromkeys(findings))
    told = several[:_MOST] + [_OTHERS] * (len(several) > _MOST)
    rows = [
        {
            "school_id": school_id,
            "id": new_id(),
            "found_at": moment,
            "seen_at": moment,
            "subject": subject,
            "what": what,
            "fingerprint": sha256(orjson.dumps([subject, what])).digest(),
        }
        for what in told
    ]
    if not rows:
        return 0
    statement = insert(Incident).on_conflict_do_update(
        index_elements=["school_id", "fingerprint"], set_={"seen_at": moment}
    )
    noted = session.scalars(statement.returning(Incident.id), rows).all()
    return len({row["id"] for row in rows}.intersection(noted))


def end_pass(
    session: Session, school_id: str, subject: str, begun_at: datetime, moment: datetime
) -> None:
    """Note what a whole pass that began then has not found any more."""
    session.execute(
        update(Incident)
        .where(
            Incident.school_id == school_id,
            Incident.subject == subject,
            Incident.gone_at.is_(None),
            Incident.seen_at < begun_at,
        )
        .values(gone_at=moment)
    )


def list_incidents(session: Session, school_id: str, limit: int = 200) -> Sequence[Incident]:
    """Return incidents, the open ones first, then the newest."""
    return session.scalars(
        select(Incident)
        .where(Incident.school_id == school_id)
        .order_by(Incident.explained_at.is_not(None), Incident.found_at.desc(), Incident.id)
        .limit(limit)
    ).all()


def last_checks(session: Session, school_id: str) -> dict[str, datetime]:
    """Return when the nightly check last looked at each chain and table of a school."""
    rows = session.execute(
        select(CheckedPart.subject, CheckedPart.checked_at).where(
            CheckedPart.school_id == school_id
        )
    )
    return {row.subject: row.checked_at for row in rows}


def explain_incident(
    session: Session, school_id: str, incident_id: UUID, sentence: str, who: str, moment: datetime
) -> None:
    """Write an explanation of an open incident.

    Raises:
        NotFound: the school has no such open incident.
    """
    explained = session.execute(
        update(Incident)
        .where(
            Incident.school_id == school_id,
            Incident.id == incident_id,
            Incident.explanation.is_(None),
        )
        .values(explanation=sentence, explained_by=who, explained_at=moment)
        .returning(Incident.id)
    ).one_or_none()
    if explained is None:
        raise NotFound(said("Такого открытого инцидента нет."))
