"""Hash chains: rows of one school, each bound to the one before, so that a change shows.

A row is inserted unsealed, in the transaction of what it records, and sealed a moment
later by the worker: sealing at insert would make all writers of a school wait for each other.
A trigger in the database refuses any change of a sealed row. Rows that a destruction act takes
leave a signed gap (services.shared.accountability.chain_gap), and the chain still holds around it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson
from sqlalchemy import BigInteger, FromClause, LargeBinary, Text, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.accountability.chain_gap import ChainGap, gaps_of, is_lawful
from services.shared.accountability.signing import Signatures
from services.shared.database.base import Database, Mechanism, SchoolKey, enter_school

_BATCH = 500
_GENESIS = bytes(32)


class Sealed:
    """Columns of a chained row; NULL until the worker seals it."""

    sequence: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table__: ClassVar[FromClause]

    def chained(self) -> dict[str, Any]:
        """Return what the digest covers: every column but the seal; moments in UTC, as text."""
        return {
            column.key: _plain(getattr(self, column.key))
            for column in self.__table__.columns
            if column.key not in ("sequence", "digest")
        }


class ChainHead(Mechanism):
    """The last sealed row of a chain in one school; made by a trigger at the first insert."""

    __tablename__ = "chain_head"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    sequence: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold: the row's number and what is wrong with it."""

    sequence: int
    what: str


def seal(session: Session, model: type[Any], school_id: str) -> int:
    """Seal up to 500 waiting rows of one school in the order of their ids; return how many."""
    enter_school(session, school_id)
    waiting = select(model).where(model.digest.is_(None)).order_by(model.id).limit(_BATCH)
    if session.scalars(waiting.limit(1)).first() is None:
        return 0
    # Read again under the lock: another worker may have sealed them in between.
    head = session.get_one(
        ChainHead,
        (model.__tablename__, school_id),
        with_for_update=True,
        populate_existing=True,
    )
    rows = session.scalars(waiting.execution_options(populate_existing=True)).all()
    sealed = []
    for row in rows:
        head.sequence += 1
        head.digest = _digest(head.digest, head.sequence, row.chained())
        sealed.append({"key": row.id, "sequence": head.sequence, "digest": head.digest})
    if sealed:
        table = model.__table__
        session.connection().execute(
            update(table)
            .where(table.c.school_id == school_id, table.c.id == bindparam("key"))
            .values(sequence=bindparam("sequence"), digest=bindparam("digest")),
            sealed,
        )
    return len(sealed)


def verify(
    session: Session, model: type[Any], school_id: str, signatures: Signatures | None = None
) -> list[Break]:
    """Compute the chain of one school again and return every place where it does not hold.

    `signatures` tell a lawful gap from a cut; without them every gap is named. It goes as far as
    the head that it finds, so that the worker may seal meanwhile.
    """
    enter_school(session, school_id)
    head = session.get(ChainHead, (model.__tablename__, school_id))
    if head is None:
        return []
    query = select(model).where(model.sequence <= head.sequence).order_by(model.sequence)
    rows = session.scalars(query.execution_options(yield_per=_BATCH))
    # After the rows: what goes meanwhile is then seen twice rather than not at all.
    walk = _Walk(gaps_of(session, model, school_id, head.sequence), signatures)
    for row in rows:
        walk.pass_row(row)
    walk.pass_gaps()
    if walk.sequence != head.sequence:
        walk.breaks.append(Break(head.sequence, "конец цепочки отрезан"))
    elif walk.digest != head.digest:
        walk.breaks.append(Break(head.sequence, "цепочка переписана"))
    return walk.breaks


class _Walk:
    """Goes along a chain, row by row, and notes where it does not hold."""

    def __init__(self, gaps: Mapping[int, ChainGap], signatures: Signatures | None) -> None:
        self.sequence = 0
        self.digest = _GENESIS
        self.breaks: list[Break] = []
        self._gaps = gaps
        self._signatures = signatures
        self._passed = range(0)

    def pass_row(self, row: Any) -> None:
        """Compare one row with what the seal before it demands."""
        self.pass_gaps()
        if row.sequence in self._passed:
            return
        self.sequence += 1
        if row.sequence != self.sequence:
            # Without the missing row nothing can be said of this one's own content.
            self.breaks.append(Break(self.sequence, "строки нет"))
            self.sequence = row.sequence
        elif _digest(self.digest, row.sequence, row.chained()) != row.digest:
            self.breaks.append(Break(row.sequence, "содержание изменено"))
        self.digest = row.digest

    def pass_gaps(self) -> None:
        """Step over the rows that went by an act, if the next ones did."""
        while (gap := self._gaps.get(self.sequence + 1)) is not None:
            if gap.before != self.digest or not is_lawful(gap, self._signatures):
                self.breaks.append(Break(gap.first, "строки изъяты без подписанного акта"))
            self.sequence, self.digest = gap.last, gap.digest
            self._passed = range(gap.first, gap.last + 1)


@dataclass(frozen=True)
class Verified:
    """What was found in one chain of one school; `rows` are those that it should have."""

    chain: str
    school_id: str
    rows: int
    breaks: list[Break]


def verify_all(
    database: Database, model: type[Any], signatures: Signatures | None = None
) -> Iterator[Verified]:
    """Verify the chain of `model` in every school, each in a transaction of its own."""
    with database.transaction() as session:
        schools = sorted(schools_of(session, model))
    for school_id in schools:
        with database.transaction() as session:
            # Held here, so that `verify` finds the same one in the session.
            head = session.get_one(ChainHead, (model.__tablename__, school_id))
            breaks = verify(session, model, school_id, signatures)
        yield Verified(model.__tablename__, school_id, head.sequence, breaks)


def schools_of(session: Session, model: type[Any]) -> list[str]:
    """Return the schools that have a chain of `model`."""
    return list(
        session.scalars(
            select(ChainHead.school_id).where(ChainHead.chain == model.__tablename__)
        ).all()
    )


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _digest(previous: bytes, sequence: int, content: Mapping[str, Any]) -> bytes:
    body = orjson.dumps([sequence, content], option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    return hashlib.sha256(previous + body).digest()
