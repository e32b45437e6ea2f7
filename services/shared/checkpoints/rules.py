"""What a told head means to whoever keeps the earlier ones; no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.shared.checkpoints.heads import SignedHead
from services.shared.checkpoints.points import Point


@dataclass(frozen=True)
class Judgement:
    """`trouble`: what contradicts the record; `agreed`: the chain leads on from what was agreed.

    Neither: it came late, or names no row that the record could be compared at.
    """

    trouble: str | None
    agreed: bool


def judge_head(
    head: SignedHead,
    earlier: Point | None,
    kept: Mapping[int, str],
    last: SignedHead | None,
    agreed_at_row: int | None,
) -> Judgement:
    """Compare a head with the record.

    `kept` are the digests of the record at the rows that are named, `last` its newest head,
    `agreed_at_row` the row at which chain and record last agreed.
    """
    if last is None or agreed_at_row is None:
        return Judgement(None, agreed=True)
    named = {head.sequence: head.digest}
    if earlier is not None and not earlier.destroyed:
        named.setdefault(earlier.sequence, earlier.digest or "")
    for sequence, digest in sorted(named.items()):
        if sequence in kept and kept[sequence] != digest:
            what = "переписана" if digest else "исчезла"
            return Judgement(f"запись {sequence} {what}", agreed=False)
    if head.at > last.at and head.sequence < last.sequence:
        what = f"цепочка укорочена: записей {head.sequence}, было {last.sequence}"
        return Judgement(what, agreed=False)
    return Judgement(None, agreed=agreed_at_row in named and agreed_at_row in kept)
