"""Tells every service of holds: the worker's, since whoever answers requests is not believed.

A hold that was placed is told as it stands: it only stops. One that was lifted is told when its
last day has passed, or when the gateway has signed that its author or the director lifted it; the
account of the web process can write the row, and that alone lifts nothing.
"""

from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.case_files.models import RetentionHold, ToldHold
from services.archive.case_files.usecases.hold_status import (
    TELL_LIFTED,
    TELL_PLACED,
    case_subject,
)
from services.archive.case_files.usecases.loading import lock_files
from services.archive.core.clock import PlatformClock
from services.destruction.proofs import Proofs
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.messaging import outbox
from services.shared.messaging.contracts import HOLD_LIFTED, HOLD_PLACED
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.waiting.runner import WorkKind, run_due
from services.shared.waiting.table import WaitingWork

log = get_logger()

_AT_ONCE = 50
_EVENTS = {"placed": HOLD_PLACED, "lifted": HOLD_LIFTED}


def tell_due_holds(database: Database, clock: PlatformClock, proofs: Proofs) -> int:
    """Tell of the holds that were placed or lifted; return how many (a periodic task)."""
    tell = partial(_tell, database, clock, proofs)
    kinds = (WorkKind(kind, tell) for kind in (TELL_PLACED, TELL_LIFTED))
    return run_due(database, *kinds, at_most=_AT_ONCE)


def tell_holds(
    session: Session, proofs: Proofs, school_id: str, case_file_id: UUID, today: date
) -> int:
    """Tell of all that is new about a locked case file's holds; return how much was ever told."""
    holds = session.scalars(
        select(RetentionHold)
        .where(
            RetentionHold.school_id == school_id, RetentionHold.case_file_id == case_file_id
        )
        .order_by(RetentionHold.placed_at, RetentionHold.id)
        .execution_options(populate_existing=True)
    ).all()
    told = {
        (row.hold_id, row.event)
        for row in session.scalars(
            select(ToldHold).where(
                ToldHold.school_id == school_id, ToldHold.case_file_id == case_file_id
            )
        )
    }
    for hold in holds:
        for event in ("placed", "lifted"):
            if (hold.id, event) not in told and _is_so(hold, event, proofs, today):
                told.add((hold.id, event))
                _publish(session, hold, event, len(told))
    session.flush()
    return len(told)


def _tell(database: Database, clock: PlatformClock, proofs: Proofs, work: WaitingWork) -> None:
    with database.transaction(work.school_id) as session:
        hold = session.get(RetentionHold, (work.school_id, work.id))
        if hold is None:
            return
        lock_files(session, work.school_id, [hold.case_file_id])
        tell_holds(session, proofs, work.school_id, hold.case_file_id, clock.today(session))


def _is_so(hold: RetentionHold, event: str, proofs: Proofs, today: date) -> bool:
    if event == "placed":
        return True
    if hold.lifted_at is None:
        return False
    if hold.until is not None and hold.until < today:
        return True
    believed = proofs.lifts(
        hold.school_id,
        hold.id,
        hold.lift_token or "",
        user_id=hold.user_id,
        person_id=hold.person_id,
    )
    if not believed:
        log.error("nothing shows that a hold was lifted: it stands", hold=str(hold.id))
    return believed


def _publish(session: Session, hold: RetentionHold, event: str, version: int) -> None:
    session.add(
        ToldHold(
            school_id=hold.school_id,
            hold_id=hold.id,
            event=event,
            case_file_id=hold.case_file_id,
            told_at=now(),
        )
    )
    outbox.publish(
        session,
        _EVENTS[event],
        case_subject(hold.case_file_id),
        {"hold_id": hold.id, "case_file_id": hold.case_file_id, "version": version},
        Caller("archive", Role.SERVICE, hold.school_id, origin="worker"),
        school_id=hold.school_id,
    )
