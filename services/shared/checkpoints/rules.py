"""What a told head means to whoever keeps the earlier ones; no database, no clock."""

from collections.abc import Iterable, Mapping
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
    named: Iterable[Point],
    kept: Mapping[int, str],
    last: SignedHead | None,
    agreed_at_row: int | None,
) -> Judgement:
    """Compare a head, and the rows that are named with it, with the record.

    `kept` are the digests of the record at those rows, `last` its newest head, `agreed_at_row` the
    row at which chain and record last agreed: None before, and once an operator has accepted the
    chain as it is. The chain leads on where that row is named as it was, or as lawfully destroyed.
    """
    rows = {head.sequence: Point(head.sequence, head.digest)}
    for point in named:
        rows.setdefault(point.sequence, point)
    for sequence, row in sorted(rows.items()):
        if sequence in kept and not row.destroyed and kept[sequence] != row.digest:
            what = "переписана" if row.digest else "исчезла"
            return Judgement(f"запись {sequence} {what}", agreed=False)
    if last is not None and head.at > last.at and head.sequence < last.sequence:
        what = f"цепочка укорочена: записей {head.sequence}, было {last.sequence}"
        return Judgement(what, agreed=False)
    leads_on = agreed_at_row in rows and (agreed_at_row in kept or rows[agreed_at_row].destroyed)
    return Judgement(None, agreed=last is None or agreed_at_row is None or leads_on)
