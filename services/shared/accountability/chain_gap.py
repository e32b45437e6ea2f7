"""Gaps in a hash chain: which rows went, by which act, signed by the service that owns it.

A destroyed row leaves its place and its seal, so that the rows around it can still be checked.
The signature is made with a key that no database has: whoever only writes rows cannot make a cut
look lawful. It counts with the archive's beside it: gap_statements.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Index,
    LargeBinary,
    Text,
    Uuid,
    exists,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.accountability.signing import Signatures, Signer
from services.shared.database.base import Key, Mechanism, SchoolKey, new_id
from services.shared.process.clock import now
from services.shared.wording import said

GENESIS = bytes(32)  # the seal before the first row of a chain


class ChainGap(Mechanism):
    """Rows `first` to `last` of a chain that are gone; `digest` is the seal of the last of them.

    `before` is the seal of the row that stood before the first, `statement_id` the statement that
    the archive countersigns. `left_at` is when they went, `request_id` the archive's request and
    `class_id` the class that it was done for: gaps of before these were kept have none, but
    `inherited_at`, the moment of the upgrade that found them there.
    """

    __tablename__ = "chain_gap"
    __table_args__ = (
        CheckConstraint("first >= 1 AND last >= first", name="span"),
        Index("uq_chain_gap_last", "school_id", "chain", "last", unique=True),
        Index(
            "ix_chain_gap_unstated", "school_id", postgresql_where=text("statement_id IS NULL")
        ),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    chain: Mapped[str] = mapped_column(Text)
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    act_id: Mapped[UUID] = mapped_column(Uuid)
    service: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    left_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    request_id: Mapped[UUID | None] = mapped_column(Uuid)
    class_id: Mapped[UUID | None] = mapped_column(Uuid)
    statement_id: Mapped[UUID | None] = mapped_column(Uuid)
    inherited_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    def signed(self) -> bytes:
        """Return the bytes that the service's signature covers."""
        return orjson.dumps(
            [
                "chain gap",
                self.service,
                self.school_id,
                self.chain,
                self.first,
                self.last,
                self.before.hex(),
                self.digest.hex(),
                str(self.act_id),
                *self._signed_later(),
            ]
        )

    def _signed_later(self) -> list[str]:
        """Return what is signed of gaps since it is kept; of older ones it must be missing."""
        if self.left_at is None:
            return [str(one) for one in (self.request_id, self.class_id) if one]
        left_at = self.left_at.astimezone(UTC).isoformat(timespec="microseconds")
        return [left_at, str(self.request_id), str(self.class_id)]


@dataclass(frozen=True)
class Link:
    """One row of a chain: its number and its seal."""

    sequence: int
    digest: bytes


@dataclass(frozen=True)
class Cause:
    """Why rows go: the act, the archive's request, and the class that it names, if any."""

    act_id: UUID
    request_id: UUID
    class_id: UUID | None


def leave_gaps(
    session: Session,
    model: type[Any],
    school_id: str,
    cause: Cause,
    signer: Signer,
    links: list[Link],
) -> None:
    """Write that these rows of a chain, in the order of their numbers, are about to go."""
    runs, moment = _runs(links), now()
    before = _seals_before(session, model, school_id, [run[0].sequence for run in runs])
    for run in runs:
        gap = ChainGap(
            school_id=school_id,
            id=new_id(),
            chain=model.__tablename__,
            first=run[0].sequence,
            last=run[-1].sequence,
            before=before[run[0].sequence],
            digest=run[-1].digest,
            act_id=cause.act_id,
            service=signer.service,
            left_at=moment,
            request_id=cause.request_id,
            class_id=cause.class_id,
        )
        gap.signature = signer.seal(gap.signed())
        session.add(gap)
    session.flush()


def gaps_of(
    session: Session, model: type[Any], school_id: str, up_to: int
) -> dict[int, ChainGap]:
    """Return the gaps of a chain, as far as a row of it, by the number that they begin with."""
    rows = session.scalars(
        select(ChainGap).where(
            ChainGap.school_id == school_id,
            ChainGap.chain == model.__tablename__,
            ChainGap.last <= up_to,
        )
    )
    return {gap.first: gap for gap in rows}


def is_signed(gap: ChainGap, signatures: Signatures | None) -> bool:
    """Tell whether the service whose chain it is has signed this gap.

    Without keys nothing can be said for it.
    """
    return (
        signatures is not None
        and gap.service == signatures.owner
        and signatures.holds(gap.service, gap.signed(), gap.signature)
    )


def last_link(session: Session, model: type[Any], school_id: str) -> Link:
    """Return the last number and seal that a chain has: of a row, or of a gap behind them all."""
    row = session.execute(
        select(model.sequence, model.digest)
        .where(model.school_id == school_id, model.sequence.is_not(None))
        .order_by(model.sequence.desc())
        .limit(1)
    ).one_or_none()
    gap = session.execute(
        select(ChainGap.last, ChainGap.digest)
        .where(ChainGap.school_id == school_id, ChainGap.chain == model.__tablename__)
        .order_by(ChainGap.last.desc())
        .limit(1)
    ).one_or_none()
    found = [Link(*one) for one in (row, gap) if one is not None]
    return max(found, key=lambda link: link.sequence, default=Link(0, GENESIS))


def misfits(
    session: Session, model: type[Any], school_id: str, head: ColumnElement[int]
) -> list[tuple[int, str]]:
    """Return the gaps that cannot be, by the number each begins with, and why.

    `head` selects how far the chain has come at this moment: rows may be sealed, and go, while a
    chain is walked.
    """
    gap = ChainGap
    ours = (gap.school_id == school_id, gap.chain == model.__tablename__)
    ordered = (
        select(gap.first, func.max(gap.last).over(order_by=gap.first, rows=(None, -1)).label("up"))
        .where(*ours)
        .subquery()
    )
    standing = exists().where(
        model.school_id == school_id, model.sequence.between(gap.first, gap.last)
    )
    asked = {
        said("изъятие дальше конца цепочки"): select(gap.first).where(
            *ours, gap.last > func.coalesce(head, 0)
        ),
        said("изъятие записано дважды"): select(ordered.c.first).where(
            ordered.c.up >= ordered.c.first
        ),
        said("изъятые строки стоят на месте"): select(gap.first).where(*ours, standing),
    }
    return sorted(
        (first, what) for what, query in asked.items() for first in session.scalars(query)
    )


def _runs(links: list[Link]) -> list[list[Link]]:
    runs: list[list[Link]] = []
    for link in links:
        if runs and runs[-1][-1].sequence + 1 == link.sequence:
            runs[-1].append(link)
        else:
            runs.append([link])
    return runs


def _seals_before(
    session: Session, model: type[Any], school_id: str, firsts: list[int]
) -> dict[int, bytes]:
    """Return the seal before each of `firsts`: of a row, of a gap, or of the chain's beginning."""
    wanted = [first - 1 for first in firsts]
    rows = session.execute(
        select(model.sequence, model.digest).where(
            model.school_id == school_id, model.sequence.in_(wanted)
        )
    )
    found = {row.sequence + 1: row.digest for row in rows}
    gaps = session.scalars(
        select(ChainGap).where(
            ChainGap.school_id == school_id,
            ChainGap.chain == model.__tablename__,
            ChainGap.last.in_(wanted),
        )
    )
    found |= {gap.last + 1: gap.digest for gap in gaps}
    return {1: GENESIS, **found}
