"""Comparing chains with heads that were kept elsewhere: all that are missing, cut or rewritten."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import exists, func, or_, select

from services.shared.accountability.chain import ChainHead
from services.shared.accountability.signing import Signatures
from services.shared.checkpoints.acceptance import Acceptance
from services.shared.checkpoints.heads import SignedHead
from services.shared.checkpoints.models import ChainCheckpoint
from services.shared.checkpoints.points import Point, points_at
from services.shared.database.base import Database, enter_school
from services.shared.database.failure import is_database_lost
from services.shared.process.clock import now

_FORGED = "контрольная точка подделана: подпись под ней — не сервиса"
_ON_ITS_WAY = timedelta(minutes=10)
_YOUNG = timedelta(days=1)
_ACCEPTANCE = "принятие цепочки подделано: подпись под ним — не сервиса"


@dataclass(frozen=True)
class Contradiction:
    """Where a chain and a kept head of it do not agree; `sequence` is the head's.

    `forged`: nobody who could has signed that head, or that acceptance of the chain.
    """

    service: str
    chain: str
    school: str
    sequence: int
    what: str
    forged: bool = False


@dataclass(frozen=True)
class Standing:
    """How far a chain is what was kept of it (`holds_to`), and its end now, empty without rows."""

    holds_to: int
    sequence: int
    digest: str


def compare_heads(
    database: Database,
    chains: Collection[type[Any]],
    heads: Iterable[SignedHead],
    accepted: Iterable[Acceptance],
    signatures: Signatures,
) -> list[Contradiction]:
    """Compare a service's chains with heads of them that were kept, the heads read before.

    Each head's row, or the edge of the lawful gap that took it, must be there with its digest; of
    a row inside a gap nothing can be said. What is not signed as it must be is named and not
    believed. A head that an acceptance sets aside is not looked at: the acceptance's own is.
    """
    models = {model.__tablename__: model for model in chains}
    found: list[Contradiction] = []
    for (chain, school), kept in _by_chain(heads, accepted).items():
        found += kept.forged(signatures)
        genuine = kept.valid(signatures)
        if not genuine:
            continue
        try:
            found += _compare_chain(database, models.get(chain), school, genuine, signatures)
        except Exception as error:
            if is_database_lost(error):
                raise
            # A chain that cannot be read is not what was kept of it, and hides no other.
            found.append(_named(genuine[-1], f"не читается ({type(error).__name__})"))
    return found


def standing_of(
    database: Database,
    model: type[Any],
    school: str,
    heads: Iterable[SignedHead],
    accepted: Iterable[Acceptance],
    signatures: Signatures,
) -> Standing:
    """Return how far a chain is what was kept of it, and where it ends now."""
    (kept,) = _by_chain(heads, accepted).values()
    valid = kept.valid(signatures)
    with database.transaction(school) as session:
        head = session.get(ChainHead, (model.__tablename__, school))
        places = {one.sequence for one in valid}
        points = points_at(session, model, school, places, signatures)
    holding = takewhile(lambda one: _difference(one, points[one.sequence]) is None, valid)
    holds_to = max((one.sequence for one in holding), default=0)
    if head is None or not head.sequence:
        return Standing(0, 0, "")
    return Standing(min(holds_to, head.sequence), head.sequence, head.digest.hex())


def unkept_chains(
    database: Database,
    service: str,
    chains: Collection[type[Any]],
    kept: Collection[tuple[str, str]],
) -> list[Contradiction]:
    """Return the chains of a service of which nobody keeps a head, although they were told.

    `kept` are the chains (and schools) of which something is kept. One that is younger than a
    day, or was told for the first time just now, may still be on its way.
    """
    models = {model.__tablename__: model for model in chains}
    moment = now()
    with database.transaction() as session:
        told = session.scalars(
            select(ChainCheckpoint).where(
                ChainCheckpoint.signature.is_not(None),
                or_(
                    ChainCheckpoint.at < moment - _ON_ITS_WAY,
                    func.cardinality(ChainCheckpoint.told) > 0,
                ),
            )
        ).all()
        found = []
        for one in told:
            model = models.get(one.chain)
            if model is None or (one.chain, one.school_id) in kept:
                continue
            enter_school(session, one.school_id)
            first = session.scalar(
                select(model.sealed_at)
                .where(model.school_id == one.school_id, model.sequence.is_not(None))
                .order_by(model.sequence)
                .limit(1)
            )
            if first is None or first < moment - _YOUNG:
                what = "о цепочке сообщалось, а записи о ней нет"
                found.append(_named(one.as_head(service), what))
    return found


@dataclass
class _Kept:
    """What was kept of one chain of one school."""

    heads: list[SignedHead] = field(default_factory=list)
    accepted: list[Acceptance] = field(default_factory=list)

    def forged(self, signatures: Signatures) -> list[Contradiction]:
        """Name what is not signed as it must be."""
        return [
            *(
                _named(one, f"{_FORGED} {one.service}", forged=True)
                for one in self.heads
                if not one.is_genuine(signatures)
            ),
            *(
                _named(_end_of(one), f"{_ACCEPTANCE} {one.accepter}", forged=True)
                for one in self.accepted
                if not one.is_genuine(signatures)
            ),
        ]

    def valid(self, signatures: Signatures) -> list[SignedHead]:
        """Return the heads that count, in their order, and the ends that were accepted."""
        accepted = [one for one in self.accepted if one.is_genuine(signatures)]
        ends = [_end_of(one) for one in accepted if one.sequence]
        genuine = [one for one in self.heads if one.is_genuine(signatures)]
        return sorted(
            (
                one
                for one in (*genuine, *ends)
                if not any(late.sets_aside(one) for late in accepted if late.at != one.at)
            ),
            key=lambda one: one.sequence,
        )


def _by_chain(
    heads: Iterable[SignedHead], accepted: Iterable[Acceptance]
) -> Mapping[tuple[str, str], _Kept]:
    found: dict[tuple[str, str], _Kept] = defaultdict(_Kept)
    for head in heads:
        found[head.chain, head.school].heads.append(head)
    for one in accepted:
        found[one.chain, one.school].accepted.append(one)
    return dict(sorted(found.items()))


def _end_of(accepted: Acceptance) -> SignedHead:
    """Return the end that a chain had when it was accepted, as a head of it."""
    return SignedHead(
        accepted.service,
        accepted.chain,
        accepted.school,
        accepted.sequence,
        accepted.digest,
        accepted.at,
        accepted.signature,
    )


def _compare_chain(
    database: Database,
    model: type[Any] | None,
    school: str,
    heads: list[SignedHead],
    signatures: Signatures,
) -> list[Contradiction]:
    newest = heads[-1]
    if model is None:
        return [_named(newest, "такой цепочки у сервиса нет")]
    with database.transaction() as session:
        enter_school(session, school)
        head = session.get(ChainHead, (model.__tablename__, school))
        places = {one.sequence for one in heads}
        points = points_at(session, model, school, places, signatures)
        empty = not session.scalar(select(exists().where(model.school_id == school)))
    if empty and all(one.digest is None and not one.destroyed for one in points.values()):
        return [_named(newest, "цепочки больше нет, а была")]
    found = [
        _named(one, what) for one in heads if (what := _difference(one, points[one.sequence]))
    ]
    if head is None or head.sequence < newest.sequence:
        length = head.sequence if head else 0
        found.append(_named(newest, f"цепочка укорочена: её конец теперь {length}"))
    return found


def _difference(head: SignedHead, point: Point) -> str | None:
    if point.destroyed or point.digest == head.digest:
        return None
    return "записи больше нет" if point.digest is None else "цепочка переписана"


def _named(head: SignedHead, what: str, *, forged: bool = False) -> Contradiction:
    return Contradiction(head.service, head.chain, head.school, head.sequence, what, forged)
