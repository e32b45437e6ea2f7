"""Sends the newest heads of all chains to the regional systems, which are outside of the platform.

Whoever rules over all of our databases still does not rule over what a region has kept.
"""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.journal.checkpoints.models import KeptHead
from services.journal.regions.models import RegionalSystem
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.checkpoints.heads import SignedHead
from services.shared.checkpoints.models import ChainCheckpoint
from services.shared.database.base import PLATFORM, Database
from services.shared.messaging.contracts import HEADS_TO_KEEP
from services.shared.messaging.outbox import publish
from services.shared.process.clock import now

_BETWEEN = timedelta(hours=6)
_IN_ONE_MESSAGE = 200


def tell_regions(database: Database) -> int:
    """Send every region that was not sent them for six hours the newest heads; return how many.

    Those of the journal as it told them last, and of every other service as they are kept here.
    """
    moment = now()
    with database.transaction() as session:
        last = RegionalSystem.heads_told_at
        due = session.scalars(
            select(RegionalSystem)
            .where(or_(last.is_(None), last <= moment - _BETWEEN))
            .with_for_update(skip_locked=True)
        ).all()
        heads = _newest(session) if due else []
        if not heads:
            return 0
        for region in due:
            _send(session, region.name, heads)
            region.heads_told_at = moment
        return len(due)


def _send(session: Session, region: str, heads: list[SignedHead]) -> None:
    caller = Caller(user_id="worker:journal", role=Role.SERVICE, origin="worker")
    for first in range(0, len(heads), _IN_ONE_MESSAGE):
        some = [one.as_json() for one in heads[first : first + _IN_ONE_MESSAGE]]
        publish(session, HEADS_TO_KEEP, region, {"heads": some}, caller, school_id=PLATFORM)


def _newest(session: Session) -> list[SignedHead]:
    own = session.scalars(select(ChainCheckpoint).where(ChainCheckpoint.signature.is_not(None)))
    kept = session.scalars(
        select(KeptHead)
        .ext(distinct_on(KeptHead.service, KeptHead.chain, KeptHead.school_id))
        .order_by(KeptHead.service, KeptHead.chain, KeptHead.school_id, KeptHead.at.desc())
    )
    return [*(one.as_head("journal") for one in own), *(one.as_head() for one in kept)]
