"""The archive's signature over gaps: without it no gap in a chain counts as lawful.

The service whose rows went by an act states which: how many, from where to where, bound by a
digest over the gaps. The archive, which has ordered the act and keeps the heads of the chain,
compares and countersigns. So a service's key alone, or its database alone, cuts nothing out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
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
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.accountability.chain_gap import ChainGap, is_signed
from services.shared.accountability.signing import Signatures
from services.shared.database.base import Key, Mechanism, Moment, SchoolKey
from services.shared.process.clock import now
from services.shared.wording import said

COUNTERSIGNER = "archive"
ANSWERED_WITHIN = timedelta(hours=2)
"""How long gaps may wait for the archive's signature: it waits for the head of their chain."""

UNSIGNED = said("строки изъяты без подписанного акта")
_UNANSWERED = said("строки изъяты, а архив этого не подписал")
_CHANGED = said("подписанное архивом изъятие изменено")
_FORGED = said("подпись под изъятием — не архива")
_REFUSED = said("строки изъяты, архив подписать это отказался")
_OWN = said("строки изъяты из цепочки архива: таких актов не бывает")


@dataclass(frozen=True)
class GapClaim:
    """What is countersigned: the rows of one chain that went by an act.

    `gaps` and `rows` count them, `first` and `last` are the outermost rows, `digest` (hexadecimal)
    is over all the gaps (see `digest_of`). Gaps of an earlier version name no request and class.
    """

    service: str
    school: str
    chain: str
    act: UUID
    request: UUID | None
    class_id: UUID | None
    first: int
    last: int
    gaps: int
    rows: int
    digest: str

    def countersigned(self) -> bytes:
        """Return the bytes that the archive's signature covers."""
        return orjson.dumps(
            [
                "chain gaps countersigned",
                self.service,
                self.school,
                self.chain,
                str(self.act),
                self.request and str(self.request),
                self.class_id and str(self.class_id),
                self.first,
                self.last,
                self.gaps,
                self.rows,
                self.digest,
            ]
        )


class GapStatement(Mechanism):
    """Gaps that the archive was asked to countersign, and what it has answered.

    `refusal` says why it did not; it may be asked again, and a signature is then the last word.
    """

    __tablename__ = "gap_statement"
    __table_args__ = (
        CheckConstraint("first >= 1 AND last >= first AND gaps >= 1", name="span"),
        CheckConstraint(
            "(judged_at IS NULL) = (countersignature IS NULL AND refusal IS NULL)", name="judged"
        ),
        Index(
            "ix_gap_statement_unsigned",
            "school_id",
            "asked_at",
            postgresql_where=text("countersignature IS NULL"),
        ),
    )

    school_id: Mapped[SchoolKey]
    id: Mapped[Key]
    chain: Mapped[str] = mapped_column(Text)
    act_id: Mapped[UUID] = mapped_column(Uuid)
    request_id: Mapped[UUID | None] = mapped_column(Uuid)
    class_id: Mapped[UUID | None] = mapped_column(Uuid)
    first: Mapped[int] = mapped_column(BigInteger)
    last: Mapped[int] = mapped_column(BigInteger)
    gaps: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[Moment]
    asked_at: Mapped[Moment]
    countersignature: Mapped[bytes | None] = mapped_column(LargeBinary)
    refusal: Mapped[str | None] = mapped_column(Text)
    judged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    def claim(self, service: str) -> GapClaim:
        """Return what the archive is asked to countersign."""
        return GapClaim(
            service, self.school_id, self.chain, self.act_id, self.request_id, self.class_id,
            self.first, self.last, self.gaps, self.rows, self.digest.hex(),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedGap:
    """Rows that went: from which number to which, and the act that is named for it.

    `awaits`: the archive has not countersigned yet, and is not late.
    """

    first: int
    last: int
    act: str
    awaits: bool = False


class GapJudge:
    """Tells which gaps of one chain of a school are lawful."""

    def __init__(
        self,
        gaps: Iterable[ChainGap],
        statements: Iterable[GapStatement],
        signatures: Signatures | None,
        moment: datetime | None = None,
    ) -> None:
        """Take every gap of the chain, and the statements, read after them."""
        self._statements = {one.id: one for one in statements}
        self._signatures = signatures
        self._moment = moment or now()
        self._stated: dict[UUID, list[ChainGap]] = {}
        for gap in gaps:
            if gap.statement_id is not None:
                self._stated.setdefault(gap.statement_id, []).append(gap)
        self._judged: dict[UUID, str | None] = {}

    def wrong(self, gap: ChainGap) -> str | None:
        """Return why a gap is not lawful; None: it is, or the archive's answer is on its way."""
        if self._signatures is None or not is_signed(gap, self._signatures):
            return UNSIGNED
        if _left(gap) is None:
            return UNSIGNED
        if gap.service == COUNTERSIGNER:
            return _OWN
        if gap.statement_id is not None:
            wrong = self._judge(gap.statement_id, self._signatures)
            if wrong is not None or self._is_countersigned(gap):
                return wrong
        return None if self._is_young(gap) else _UNANSWERED

    def awaits(self, gap: ChainGap) -> bool:
        """Tell whether a gap that is not wrong still waits for the archive's signature."""
        return self.wrong(gap) is None and not self._is_countersigned(gap)

    def _judge(self, statement_id: UUID, signatures: Signatures) -> str | None:
        if statement_id not in self._judged:
            statement = self._statements.get(statement_id)
            self._judged[statement_id] = _wrong_with(
                statement, self._stated.get(statement_id, []), signatures
            )
        return self._judged[statement_id]

    def _is_countersigned(self, gap: ChainGap) -> bool:
        statement = self._statements.get(gap.statement_id) if gap.statement_id else None
        return statement is not None and statement.countersignature is not None

    def _is_young(self, gap: ChainGap) -> bool:
        """Tell by the moment that the service has signed, or of the upgrade that found it."""
        left = _left(gap)
        return left is not None and abs(self._moment - left) < ANSWERED_WITHIN


def digest_of(gaps: Iterable[ChainGap]) -> bytes:
    """Return the digest over gaps of one chain: of each its rows and the seals at both edges."""
    hashed = sha256()
    for gap in sorted(gaps, key=lambda one: one.first):
        hashed.update(
            orjson.dumps([gap.first, gap.last, gap.before.hex(), gap.digest.hex()])
        )
    return hashed.digest()


def state_gaps(gaps: Sequence[ChainGap], statement_id: UUID, moment: datetime) -> GapStatement:
    """Return the statement of gaps of one school, chain and cause, not bound to it yet."""
    return GapStatement(
        school_id=gaps[0].school_id,
        id=statement_id,
        chain=gaps[0].chain,
        **cause_of(gaps[0]),
        made_at=moment,
        asked_at=moment,
        **_counted(gaps),
    )


def cause_of(one: ChainGap | GapStatement) -> dict[str, UUID | None]:
    """Return for what the rows went, by column: gaps of one cause are stated as one."""
    return {"act_id": one.act_id, "request_id": one.request_id, "class_id": one.class_id}


def judge_of(
    session: Session, model: type[Any], school_id: str, signatures: Signatures | None
) -> GapJudge:
    """Return what tells lawful gaps of a chain; the transaction is in that school."""
    gaps = _all_gaps(session, model, school_id)
    if not gaps:
        return GapJudge((), (), signatures)
    statements = session.scalars(
        select(GapStatement).where(
            GapStatement.school_id == school_id, GapStatement.chain == model.__tablename__
        )
    ).all()
    return GapJudge(gaps, statements, signatures)


def named_gaps(
    session: Session, model: type[Any], school_id: str, signatures: Signatures | None
) -> list[NamedGap]:
    """Return every gap of a chain, lawful or not, in the order of its numbers."""
    judge = judge_of(session, model, school_id, signatures)
    return [
        NamedGap(gap.first, gap.last, str(gap.act_id), judge.awaits(gap))
        for gap in _all_gaps(session, model, school_id)
    ]


def _all_gaps(session: Session, model: type[Any], school_id: str) -> Sequence[ChainGap]:
    return session.scalars(
        select(ChainGap)
        .where(ChainGap.school_id == school_id, ChainGap.chain == model.__tablename__)
        .order_by(ChainGap.first, ChainGap.last)
    ).all()


def _left(gap: ChainGap) -> datetime | None:
    """Return since when a gap waits; None: nothing says so, and no version leaves such a gap."""
    return gap.left_at or gap.inherited_at


def _counted(gaps: Sequence[ChainGap]) -> Mapping[str, Any]:
    return {
        "first": min(gap.first for gap in gaps),
        "last": max(gap.last for gap in gaps),
        "gaps": len(gaps),
        "rows": sum(gap.last - gap.first + 1 for gap in gaps),
        "digest": digest_of(gaps),
    }


def _wrong_with(
    statement: GapStatement | None, gaps: Sequence[ChainGap], signatures: Signatures
) -> str | None:
    """Return why a statement does not stand for its gaps; None also where it is unanswered."""
    if statement is None:
        return _CHANGED
    said = {name: getattr(statement, name) for name in _counted(gaps)}
    if said != _counted(gaps) or any(cause_of(gap) != cause_of(statement) for gap in gaps):
        return _CHANGED
    if statement.countersignature is not None:
        content = statement.claim(signatures.owner).countersigned()
        held = signatures.holds(COUNTERSIGNER, content, statement.countersignature)
        return None if held else _FORGED
    return f"{_REFUSED}: {statement.refusal}" if statement.refusal is not None else None
