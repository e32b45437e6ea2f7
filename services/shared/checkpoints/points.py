"""What stands in a chain today at rows that were named earlier."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.shared.accountability.chain_gap import ChainGap, is_signed
from services.shared.accountability.signing import Signatures


@dataclass(frozen=True)
class Point:
    """A row's place in a chain: its digest (hexadecimal), or None where no such row is.

    `destroyed`: the place lies inside a signed gap, which keeps the seal of its last row alone.
    """

    sequence: int
    digest: str | None
    destroyed: bool = False


def points_at(
    session: Session,
    model: type[Any],
    school_id: str,
    sequences: Collection[int],
    signatures: Signatures | None,
) -> dict[int, Point]:
    """Return what stands at each of these places; the transaction is in that school already.

    A row destroyed by an act is found at the edge of its gap, where its service has signed that.
    """
    rows = session.execute(
        select(model.sequence, model.digest).where(
            model.school_id == school_id, model.sequence.in_(sequences)
        )
    )
    # A row whose seal was taken away is no row of the chain any more.
    found = {row.sequence: Point(row.sequence, row.digest.hex() if row.digest else None)
             for row in rows}
    missing = [one for one in sequences if one not in found]
    if missing:
        gaps = session.scalars(
            select(ChainGap).where(
                ChainGap.school_id == school_id,
                ChainGap.chain == model.__tablename__,
                ChainGap.first <= max(missing),
                ChainGap.last >= min(missing),
            )
        ).all()
        found |= {one: _beside(one, gaps, signatures) for one in missing}
    return found


def _beside(sequence: int, gaps: Iterable[ChainGap], signatures: Signatures | None) -> Point:
    for gap in gaps:
        if gap.first <= sequence <= gap.last and is_signed(gap, signatures):
            inside = sequence < gap.last
            return Point(sequence, None if inside else gap.digest.hex(), destroyed=inside)
    return Point(sequence, None)
