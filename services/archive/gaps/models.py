"""The gaps that the archive was asked to countersign, and what it said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, LargeBinary, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from services.archive.core.base import Base
from services.shared.accountability.gap_statements import GapClaim
from services.shared.database.base import Key, Moment, SchoolKey


class CountersignedGaps(Base):
    """What a service has stated of gaps in a chain: waiting, countersigned, or refused and why.

    Not kept apart by school: the worker goes through those of all; numbers, digests, ids. `gaps`
    and `rows` count them, `digest` is over them (GapClaim).
    """

    __tablename__ = "countersigned_gaps"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'signed', 'refused')", name="state"),
        CheckConstraint("(state = 'signed') = (signature IS NOT NULL)", name="signature"),
        CheckConstraint("(state = 'refused') <= (why <> '')", name="why"),
        CheckConstraint(
            "first >= 1 AND last >= first AND gaps >= 1 AND rows >= gaps", name="span"
        ),
        Index(
            "ix_countersigned_gaps_waiting",
            "next_look_at",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_countersigned_gaps_act", "school_id", "act_id"),
    )

    school_id: Mapped[SchoolKey]
    service: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[Key]
    chain: Mapped[str] = mapped_column(Text)
    act_id: Mapped[UUID] = mapped_column(Uuid)
    request_id: Mapped[UUID | None] = mapped_column(Uuid)
    class_id: Mapped[UUID | None] = mapped_column(Uuid)
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    gaps: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[Moment]
    next_look_at: Mapped[Moment]
    state: Mapped[str] = mapped_column(Text, server_default="waiting")
    why: Mapped[str] = mapped_column(Text, server_default="")
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    judged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    def claim(self) -> GapClaim:
        """Return what the signature is over."""
        return GapClaim(
            self.service, self.school_id, self.chain, self.act_id, self.request_id, self.class_id,
            self.first, self.last, self.gaps, self.rows, self.digest,
        )  # fmt: skip
