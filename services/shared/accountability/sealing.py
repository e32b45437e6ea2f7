"""Sealing the hash chains, and publishing how far they have come."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Text, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from services.shared.accountability.caller import Caller
from services.shared.accountability.chain import ChainHead, schools_of, seal
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, Mechanism, Moment, SchoolKey
from services.shared.messaging.contracts import checkpoint_type
from services.shared.messaging.outbox import publish
from services.shared.process.clock import now

_BETWEEN_CHECKPOINTS = timedelta(minutes=5)


class ChainCheckpoint(Mechanism):
    """How far a chain had come when an event last told of it."""

    __tablename__ = "chain_checkpoint"

    chain: Mapped[str] = mapped_column(Text, primary_key=True)
    school_id: Mapped[SchoolKey]
    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Moment]


class Sealer:
    """Seals the chains of one service again and again; quiet schools are looked at less often.

    A look is a transaction in that school: in a municipality with a hundred schools looking at all
    of them every second would be most of what a worker does.
    """

    _SHORTEST, _LONGEST = 1.0, 8.0  # seconds between two looks at one chain of one school

    def __init__(
        self,
        database: Database,
        chains: Iterable[type[Any]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the tables that are chained."""
        self._database = database
        self._chains = tuple(chains)
        self._clock = clock
        self._pauses: dict[tuple[type[Any], str], float] = {}
        self._due: dict[tuple[type[Any], str], float] = {}

    def seal(self) -> int:
        """Seal what waits in every school whose turn it is; return how many rows."""
        sealed = 0
        for model in self._chains:
            with self._database.transaction() as session:
                schools = schools_of(session, model)
            for school_id in schools:
                sealed += self._seal_when_due(model, school_id)
        return sealed

    def _seal_when_due(self, model: type[Any], school_id: str) -> int:
        which, moment = (model, school_id), self._clock()
        if moment < self._due.get(which, moment):
            return 0
        sealed = _seal_school(self._database, model, school_id)
        pause = self._SHORTEST if sealed else self._pauses.get(which, self._SHORTEST / 2) * 2
        self._pauses[which] = min(pause, self._LONGEST)
        self._due[which] = moment + self._pauses[which]
        return sealed


def publish_checkpoints(database: Database, service: str) -> int:
    """Publish a checkpoint of each chain that has grown and not been told of lately."""
    moment = now()
    with database.transaction() as session:
        heads = _grown(session, moment)
        for head in heads:
            _publish_one(session, service, head, moment)
    return len(heads)


def _seal_school(database: Database, model: type[Any], school_id: str) -> int:
    sealed = 0
    while True:
        with database.transaction() as session:
            count = seal(session, model, school_id)
        sealed += count
        if not count:
            return sealed


def _grown(session: Session, moment: datetime) -> list[ChainHead]:
    last = ChainCheckpoint
    return list(
        session.scalars(
            select(ChainHead)
            .outerjoin(
                last, (last.chain == ChainHead.chain) & (last.school_id == ChainHead.school_id)
            )
            .where(
                ChainHead.sequence > func.coalesce(last.sequence, 0),
                or_(last.at.is_(None), last.at <= moment - _BETWEEN_CHECKPOINTS),
            )
            .with_for_update(of=ChainHead, skip_locked=True)
        )
    )


def _publish_one(session: Session, service: str, head: ChainHead, moment: datetime) -> None:
    publish(
        session,
        checkpoint_type(service, head.chain),
        head.chain,
        {"chain": head.chain, "sequence": head.sequence, "digest": head.digest.hex()},
        Caller(user_id=f"worker:{service}", role=Role.SERVICE, origin="worker"),
        school_id=head.school_id,
    )
    reached = {"sequence": head.sequence, "at": moment}
    session.execute(
        insert(ChainCheckpoint)
        .values(chain=head.chain, school_id=head.school_id, **reached)
        .on_conflict_do_update(index_elements=["chain", "school_id"], set_=reached)
    )
