"""Hash chains: rows of one school, each bound to the one before, so that a change shows.

A row is inserted unsealed, in the transaction of what it records, and sealed a moment
later by the worker: sealing at insert would make all writers of a school wait for each other.
A trigger in the database refuses any change of a sealed row. Rows that a destruction act takes
leave a signed gap (services.shared.accountability.chain_gap), and the chain still holds around it.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    LargeBinary,
    Text,
    bindparam,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.accountability.chain_gap import last_link
from services.shared.database.base import Mechanism, SchoolKey, enter_school
from services.shared.process.clock import now

_BATCH = 500
GENESIS = bytes(32)  # the seal before the first row


class Sealed:
    """Columns of a chained row; NULL until the worker seals it.

    Rows that were sealed before the time of sealing was kept have no `sealed_at`.
    """

    sequence: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table__: ClassVar[FromClause]

    def chained(self) -> dict[str, Any]:
        """Return what the digest covers beside `sealed_at`; moments in UTC, as text."""
        return {
            str(column.key): _plain(getattr(self, str(column.key)))
            for column in content_columns(type(self), timed=False)
        }


class ChainHead(Mechanism):
    """The last sealed row of a chain in one school; made by a trigger at the first insert."""

    __tablename__ = "chain_head"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    sequence: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


class ChainTampered(Exception):
    """The last row of a chain is not the one that its head names: nothing is sealed upon it."""


def seal(session: Session, model: type[Any], school_id: str) -> int:
    """Seal up to 500 waiting rows of one school in the order of their ids; return how many.

    Raises:
        ChainTampered: the last row or gap is not the one that the head names.
    """
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
    last = last_link(session, model, school_id)
    if (last.sequence, last.digest) != (head.sequence, head.digest):
        raise ChainTampered(f"{model.__tablename__}: {last.sequence} instead of {head.sequence}")
    rows = session.scalars(waiting.execution_options(populate_existing=True)).all()
    sealed = []
    moment = now()
    for row in rows:
        head.sequence += 1
        content = {**row.chained(), "sealed_at": _plain(moment)}
        head.digest = _digest(head.digest, head.sequence, content)
        sealed.append({"key": row.id, "sequence": head.sequence, "digest": head.digest})
    if sealed:
        table = model.__table__
        session.connection().execute(
            update(table)
            .where(table.c.school_id == school_id, table.c.id == bindparam("key"))
            .values(
                sequence=bindparam("sequence"), digest=bindparam("digest"), sealed_at=moment
            ),
            sealed,
        )
    return len(sealed)


def content_columns(model: Any, *, timed: bool) -> list[ColumnElement[Any]]:
    """Return the columns that the digest covers; it does so in the order of their names.

    `timed`: of a row that has a time of sealing.
    """
    left_out = ("sequence", "digest") if timed else ("sequence", "digest", "sealed_at")
    return [c for c in model.__table__.columns if c.key not in left_out]


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
