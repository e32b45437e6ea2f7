"""Takes in what services state of gaps, judges it, and says so to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.archive.gaps.models import CountersignedGaps
from services.archive.gaps.queries import ordered_of
from services.archive.gaps.rules import Ruling, judge
from services.destruction.proofs import Proofs
from services.shared.accountability.caller import Caller
from services.shared.accountability.gap_statements import GapClaim
from services.shared.accountability.roles import Role
from services.shared.accountability.signing import Signatures, Signer
from services.shared.database.base import Database
from services.shared.errors import BadInput
from services.shared.messaging.contracts import GAPS_JUDGED
from services.shared.messaging.outbox import publish
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.wording import said

log = get_logger()

_AT_A_TIME = 100
_SOON, _LATER = timedelta(seconds=2), timedelta(minutes=10)  # between two looks at what waits
_Key = tuple[str, str, UUID]


def note_statement(session: Session, statement_id: UUID, claim: GapClaim) -> None:
    """Note that a service asks for a signature under gaps; a caller's step.

    Who asks again is answered again; what was refused is judged anew.

    Raises:
        BadInput: under this id the service has stated something else.
    """
    moment = now()
    session.execute(
        insert(CountersignedGaps)
        .values(
            school_id=claim.school,
            service=claim.service,
            id=statement_id,
            chain=claim.chain,
            act_id=claim.act,
            request_id=claim.request,
            class_id=claim.class_id,
            first=claim.first,
            last=claim.last,
            gaps=claim.gaps,
            rows=claim.rows,
            digest=claim.digest,
            asked_at=moment,
            next_look_at=moment,
        )
        .on_conflict_do_nothing(index_elements=["school_id", "service", "id"])
    )
    stated = session.get_one(
        CountersignedGaps, (claim.school, claim.service, statement_id), with_for_update=True
    )
    if stated.claim() != claim:
        raise BadInput(said("Под этим номером сервис заявлял другое изъятие: не подписано."))
    if stated.state == "signed":
        _answer(session, stated)
    elif stated.state == "refused":
        stated.state, stated.next_look_at = "waiting", moment


@dataclass(frozen=True)
class Countersigner:
    """Judges what waits; a periodic task."""

    database: Database
    signer: Signer
    signatures: Signatures
    proofs: Proofs

    def run(self) -> int:
        """Judge the statements whose turn it is, each by itself; return how many were settled."""
        with self.database.transaction() as session:
            due = _due(session, now())
        return sum(self._judge(key) for key in due)

    def _judge(self, key: _Key) -> bool:
        with self.database.transaction(key[0]) as session:
            stated = session.get_one(CountersignedGaps, key, with_for_update=True)
            if stated.state != "waiting":
                return False
            moment = now()
            ordered = ordered_of(session, stated, self.signatures, self.proofs)
            ruling, stated.why = judge(stated.chain, stated.rows, stated.last, ordered)
            match ruling:
                case Ruling.WAIT:
                    waited = moment - stated.asked_at
                    stated.next_look_at = moment + min(max(waited, _SOON), _LATER)
                    return False
                case Ruling.SIGN:
                    stated.signature = self.signer.seal(stated.claim().countersigned())
                    stated.state = "signed"
                case Ruling.REFUSE:
                    stated.state = "refused"
                    log.error(
                        "gaps in a chain are not countersigned", service=stated.service,
                        chain=stated.chain, school=stated.school_id, act=str(stated.act_id),
                        why=stated.why,
                    )
            stated.judged_at = moment
            _answer(session, stated)
        return True


def _due(session: Session, moment: datetime) -> Sequence[_Key]:
    rows = session.execute(
        select(CountersignedGaps.school_id, CountersignedGaps.service, CountersignedGaps.id)
        .where(CountersignedGaps.state == "waiting", CountersignedGaps.next_look_at <= moment)
        .order_by(CountersignedGaps.next_look_at)
        .limit(_AT_A_TIME)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _answer(session: Session, stated: CountersignedGaps) -> None:
    publish(
        session,
        GAPS_JUDGED,
        f"chain/{stated.chain}",
        {
            "statement_id": stated.id,
            "service": stated.service,
            "chain": stated.chain,
            "act_id": stated.act_id,
            "request_id": stated.request_id,
            "class_id": stated.class_id,
            "first": stated.first,
            "last": stated.last,
            "gaps": stated.gaps,
            "rows": stated.rows,
            "digest": stated.digest,
            "signature": stated.signature.hex() if stated.signature else None,
            "why": stated.why or None,
        },
        Caller("worker:archive", Role.SERVICE, stated.school_id, origin="worker"),
    )
