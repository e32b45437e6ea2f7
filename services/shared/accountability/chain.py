"""Hash chains: rows of one school, each bound to the one before, so that a change shows.

A row is inserted unsealed, in the transaction of what it records, and sealed a moment
later by the worker: sealing at insert would make all writers of a school wait for each other.
A trigger in the database refuses any change of a sealed row. Rows that a destruction act takes
leave a signed gap (services.shared.accountability.chain_gap), and the chain still holds around it.
"""

from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    LargeBinary,
    Select,
    Text,
    and_,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.accountability.chain_gap import GENESIS as GENESIS
from services.shared.accountability.chain_gap import last_link
from services.shared.accountability.chained_content import join_content
from services.shared.database.base import Mechanism, SchoolKey, enter_school

_BATCH = 500


class Sealed:
    """Columns of a chained row.

    `position` (the order of writing) and `written_at` are given by the database itself when the
    row is written, whatever the writer says; the others are NULL until the worker seals the row,
    `sealed_at` by the database's clock. Rows of before these times were kept do not have them.
    """

    position: Mapped[int | None] = mapped_column(BigInteger)
    written_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table__: ClassVar[FromClause]


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
    """Seal up to 500 waiting rows of one school in the order of writing; return how many.

    What is sealed are the bytes that the database writes for a row: no value in it, such as a time
    that no calendar has, can keep those behind it from being sealed.

    Raises:
        ChainTampered: the last row or gap is not the one that the head names.
    """
    enter_school(session, school_id)
    which = {"of_school": school_id}
    if session.execute(_select_waiting(model, limit=1), which).first() is None:
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
    sealed = []
    for key, body in session.execute(_select_waiting(model, limit=_BATCH), which).all():
        head.sequence += 1
        head.digest = link_digest(head.digest, head.sequence, body)
        sealed.append({"key": key, "sequence": head.sequence, "digest": head.digest})
    if sealed:
        table = model.__table__
        session.connection().execute(
            update(table)
            .where(table.c.school_id == school_id, table.c.id == bindparam("key"))
            .values(
                sequence=bindparam("sequence"),
                digest=bindparam("digest"),
                sealed_at=func.now(),
            ),
            sealed,
        )
    return len(sealed)


def is_waiting(model: Any) -> ColumnElement[bool]:
    """Return whether a row has no seal yet; one that has half of it stands outside the chain."""
    return and_(model.digest.is_(None), model.sequence.is_(None))


def link_digest(previous: bytes, sequence: int, body: str) -> bytes:
    """Return the seal of a row: over the seal before, its number and its canonical content."""
    return sha256(b"%b[%d,%b]" % (previous, sequence, body.encode())).digest()


def schools_of(session: Session, model: type[Any]) -> list[str]:
    """Return the schools that have a chain of `model`."""
    return list(
        session.scalars(
            select(ChainHead.school_id).where(ChainHead.chain == model.__tablename__)
        ).all()
    )


def _select_waiting(model: Any, *, limit: int) -> Select[Any]:
    """Select the id of waiting rows and the content that they are sealed with now."""
    joined, body = join_content(model, sealed_at=func.now())
    return (
        select(model.id, body)
        .select_from(joined)
        .where(model.school_id == bindparam("of_school", type_=Text), is_waiting(model))
        # What has no position was written before positions were given.
        .order_by(model.position.nulls_first(), model.id)
        .limit(limit)
    )
