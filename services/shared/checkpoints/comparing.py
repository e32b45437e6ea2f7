"""Comparing chains with heads that were kept elsewhere: all that are missing, cut or rewritten."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import exists, select

from services.shared.accountability.chain import ChainHead
from services.shared.accountability.signing import Signatures
from services.shared.checkpoints.heads import SignedHead
from services.shared.checkpoints.points import Point, points_at
from services.shared.database.base import Database, enter_school

FORGED = "контрольная точка подделана: подпись под ней — не сервиса"


@dataclass(frozen=True)
class Contradiction:
    """Where a chain and a kept head of it do not agree; `sequence` is the head's."""

    service: str
    chain: str
    school: str
    sequence: int
    what: str


def compare(
    database: Database,
    chains: Collection[type[Any]],
    heads: Iterable[SignedHead],
    signatures: Signatures,
) -> list[Contradiction]:
    """Compare a service's chains with heads of them that were kept, the heads read before.

    Each head's row, or the edge of the lawful gap that took it, must be there with its digest; of
    a row inside a gap nothing can be said. A head that the service has not signed is named and
    not believed.
    """
    models = {model.__tablename__: model for model in chains}
    found = []
    for (chain, school), group in groupby(sorted(heads, key=_place), key=_chain):
        known = list(group)
        genuine = [one for one in known if one.is_genuine(signatures)]
        found += [_named(one, f"{FORGED} {one.service}") for one in known if one not in genuine]
        if genuine:
            found += _compare_chain(database, models.get(chain), school, genuine, signatures)
    return found


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


def _named(head: SignedHead, what: str) -> Contradiction:
    return Contradiction(head.service, head.chain, head.school, head.sequence, what)


def _chain(head: SignedHead) -> tuple[str, str]:
    return head.chain, head.school


def _place(head: SignedHead) -> tuple[str, str, int]:
    return head.chain, head.school, head.sequence


