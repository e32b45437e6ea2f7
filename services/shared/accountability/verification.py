"""Computing hash chains again: where one does not hold, and how far it has come.

A chain is read as a stream of three columns, of which the database writes the canonical bytes
that `services.shared.accountability.chain` hashes: a million rows take seconds and no memory.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from services.shared.accountability.chain import ChainHead, link_digest
from services.shared.accountability.chain_gap import GENESIS, ChainGap, gaps_of, misfits
from services.shared.accountability.chained_content import join_content
from services.shared.accountability.dating import misdated
from services.shared.accountability.gap_statements import UNSIGNED, GapJudge, judge_of
from services.shared.accountability.signing import Signatures
from services.shared.accountability.unsealed import UNSEALED_ROWS, long_unsealed
from services.shared.database.base import Database, enter_school
from services.shared.wording import said

_AT_A_TIME = 5000  # rows of a stream; progress is told after each such part


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: the row's number and what is wrong with it.

    `lasting` says it without what grows from night to night, for the incident that it is.
    """

    sequence: int
    what: str
    lasting: str | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a walk along a chain has come: the number of the last row and its seal."""

    sequence: int = 0
    digest: bytes = GENESIS


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in one chain of one school; `rows` are those that it should have."""

    chain: str
    school_id: str
    rows: int
    breaks: list[Break]


Progress = Callable[[Reached, list[Break]], object]
"""Called after each part of a chain: how far it has come, and every break until there."""


def verify(
    session: Session,
    model: type[Any],
    school_id: str,
    signatures: Signatures | None = None,
    *,
    demo: bool = False,
    start: Reached | None = None,
    progress: Progress | None = None,
) -> list[Break]:
    """Compute the chain of one school again and return every place where it does not hold.

    `signatures` tell a lawful gap from a cut; without them every gap is named. It goes as far as
    the head that it finds, so that the worker may seal meanwhile. `demo`: the demo's history is
    dated back on purpose. `start` is where an earlier walk
    has come to: what lies before is not looked at again.
    """
    begin = start or Reached()
    return _verify(session, model, school_id, signatures, begin, None, progress, demo)[0]


def verify_part(
    session: Session,
    model: type[Any],
    school_id: str,
    signatures: Signatures | None,
    start: Reached,
    rows: int,
    *,
    demo: bool = False,
) -> tuple[list[Break], Reached | None]:
    """Verify so many rows after `start`; return the breaks, and where the next part begins.

    None: it came to the head.
    """
    return _verify(session, model, school_id, signatures, start, rows, None, demo)


def _verify(
    session: Session,
    model: type[Any],
    school_id: str,
    signatures: Signatures | None,
    start: Reached,
    rows: int | None,
    progress: Progress | None,
    demo: bool,
) -> tuple[list[Break], Reached | None]:
    enter_school(session, school_id)
    head = session.get(ChainHead, (model.__tablename__, school_id))
    waiting = long_unsealed(session, model, school_id)
    if head is None:
        found = _rows_without_head(session, model, school_id)
        return [*found, *([Break(0, waiting, UNSEALED_ROWS)] if waiting else [])], None
    walk = _Walk(start)
    up_to = head.sequence if rows is None else min(head.sequence, start.sequence + rows)
    which = {"of_school": school_id, "after": start.sequence, "up_to": up_to}
    with session.connection().execute(_select_links(model), which) as links:
        # After the rows: what goes meanwhile is then seen twice rather than not at all.
        gaps = gaps_of(session, model, school_id, head.sequence)
        walk.judge_gaps(gaps, judge_of(session, model, school_id, signatures))
        for number, (sequence, digest, body) in enumerate(links, start=1):
            walk.pass_row(sequence, digest, body)
            if progress is not None and number % _AT_A_TIME == 0:
                progress(walk.reached, walk.breaks)
    walk.pass_gaps()
    walk.end(up_to, head)
    # Of a walk that goes on all of it: where the earlier one stopped, nothing was dated yet.
    dated = {**which, "after": 0} if rows is None else which
    found = [
        *walk.breaks,
        *_strays(session, model, school_id),
        *(Break(number, why) for number, why in misdated(session, model, dated, demo=demo)),
        *([Break(head.sequence + 1, waiting, UNSEALED_ROWS)] if waiting else []),
    ]
    return found, walk.reached if walk.sequence < head.sequence else None


def verify_school(
    database: Database,
    model: type[Any],
    school_id: str,
    signatures: Signatures | None = None,
    *,
    demo: bool = False,
    start: Reached | None = None,
    progress: Progress | None = None,
) -> Verified:
    """Verify the chain of one school in a transaction of its own."""
    with database.transaction() as session:
        # Held here, so that `verify` finds the same one in the session.
        head = session.get(ChainHead, (model.__tablename__, school_id))
        breaks = verify(
            session, model, school_id, signatures, demo=demo, start=start, progress=progress
        )
    return Verified(model.__tablename__, school_id, head.sequence if head else 0, breaks)


def digest_at(
    session: Session, model: type[Any], school_id: str, sequence: int
) -> bytes | None:
    """Return the seal that a chain has at a number: of a row, or of the last row of a gap.

    None: no row and no gap ends there. Whether the chain holds up to it says `verify`.
    """
    if sequence == 0:
        return GENESIS
    enter_school(session, school_id)
    found: bytes | None = session.scalar(
        select(model.digest).where(model.school_id == school_id, model.sequence == sequence)
    )
    if found is not None:
        return found
    return session.scalar(
        select(ChainGap.digest).where(
            ChainGap.school_id == school_id,
            ChainGap.chain == model.__tablename__,
            ChainGap.last == sequence,
        )
    )


class _Walk:
    """Goes along a chain, row by row, and notes where it does not hold."""

    def __init__(self, start: Reached) -> None:
        self.sequence = start.sequence
        self.digest = start.digest
        self.breaks: list[Break] = []
        self._gaps: Mapping[int, ChainGap] = {}
        self._judge = GapJudge((), (), None)
        self._passed = range(0)

    @property
    def reached(self) -> Reached:
        """Return the last row that it has passed."""
        return Reached(self.sequence, self.digest)

    def judge_gaps(self, gaps: Mapping[int, ChainGap], judge: GapJudge) -> None:
        """Take the gaps by the number that they begin with, and what tells lawful ones."""
        self._gaps, self._judge = gaps, judge
        for gap in gaps.values():
            # What an earlier walk had passed has gone since.
            if gap.first <= self.sequence < gap.last:
                self.sequence, self.digest = gap.first - 1, gap.before

    def pass_row(self, sequence: int, digest: bytes | None, body: str) -> None:
        """Compare one row with what the seal before it demands."""
        if self._gaps:
            self.pass_gaps()
            if sequence in self._passed:
                return
        self.sequence += 1
        if sequence != self.sequence:
            # Without the missing row nothing can be said of this one's own content.
            missing = sequence > self.sequence
            self.breaks.append(
                Break(self.sequence, said("строки нет")) if missing
                else Break(sequence, said("номер повторён"))
            )
            self.sequence = sequence
        elif digest != link_digest(self.digest, sequence, body):
            self.breaks.append(Break(sequence, said("содержание изменено")))
        self.digest = digest or GENESIS

    def end(self, up_to: int, head: ChainHead) -> None:
        """Note what is missing at the end: of the part that was looked at, or of the chain."""
        if self.sequence < up_to:
            what = said("конец цепочки отрезан") if up_to == head.sequence else said("строки нет")
            self.breaks.append(Break(up_to, what))
        elif self.sequence == head.sequence and self.digest != head.digest:
            self.breaks.append(Break(head.sequence, said("цепочка переписана")))

    def pass_gaps(self) -> None:
        """Step over the rows that went by an act, if the next ones did."""
        while (gap := self._gaps.get(self.sequence + 1)) is not None:
            wrong = UNSIGNED if gap.before != self.digest else self._judge.wrong(gap)
            if wrong is not None:
                self.breaks.append(Break(gap.first, wrong))
            self.sequence, self.digest = gap.last, gap.digest
            self._passed = range(gap.first, gap.last + 1)


def _select_links(model: type[Any]) -> Select[Any]:
    """Select the number, the seal and the canonical content of rows, streamed in their order."""
    joined, body = join_content(model)
    return (
        select(model.sequence, model.digest, body)
        .select_from(joined)
        .where(
            model.school_id == bindparam("of_school"),
            model.sequence > bindparam("after", type_=BigInteger),
            model.sequence <= bindparam("up_to", type_=BigInteger),
        )
        .order_by(model.sequence)
        .execution_options(yield_per=_AT_A_TIME)
    )


def _rows_without_head(session: Session, model: type[Any], school_id: str) -> list[Break]:
    sealed = session.scalar(
        select(func.max(model.sequence)).where(model.school_id == school_id)
    )
    return [] if sealed is None else [Break(sealed, said("конца цепочки нет"))]


def _strays(session: Session, model: type[Any], school_id: str) -> list[Break]:
    """Return the rows and gaps that no walk along the chain would come to."""
    head = (
        select(ChainHead.sequence)
        .where(ChainHead.chain == model.__tablename__, ChainHead.school_id == school_id)
        .scalar_subquery()
    )
    rows = session.scalars(
        select(func.coalesce(model.sequence, 0))
        .where(
            model.school_id == school_id,
            or_(
                model.sequence.is_(None) != model.digest.is_(None),
                model.sequence < 1,
                model.sequence > head,
            ),
        )
        .order_by(model.sequence)
    )
    unfitting = misfits(session, model, school_id, head)
    return [
        *(Break(sequence, said("строка стоит вне цепочки")) for sequence in rows),
        *(Break(first, what) for first, what in unfitting),
    ]
