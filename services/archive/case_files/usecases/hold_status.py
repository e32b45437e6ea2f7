"""Holds and the state that they give a case file.

Placed and lifted where people are answered; the worker tells every service of each (telling).
"""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.archive.case_files.models import CaseFile, RetentionHold
from services.archive.case_files.rules.current_state import CaseState
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.process.clock import now
from services.shared.waiting.table import add_work
from services.shared.wording import said

TELL_PLACED, TELL_LIFTED = "tell_hold_placed", "tell_hold_lifted"

_LAPSED = said("срок удержания истёк")


def case_subject(case_file_id: UUID) -> str:
    """Return the subject of all events of a case file: they reach a service in their order."""
    return f"case_file/{case_file_id}"


def put_on_hold(session: Session, file: CaseFile, hold: RetentionHold) -> None:
    """Write a hold on a locked case file, and have it told."""
    file.hold_version += 1
    hold.placed_version = file.hold_version
    if file.state != CaseState.ON_HOLD:
        file.before_hold, file.state = file.state, CaseState.ON_HOLD
    session.add(hold)
    add_work(session, TELL_PLACED, hold.id, now(), school_id=hold.school_id)


def release(
    session: Session, caller: Caller, file: CaseFile, hold: RetentionHold, reason: str
) -> None:
    """Lift a hold of a locked case file, and have it told; the last gives the file its state back.

    The caller's token is kept: without it nobody believes that the hold was lifted early.
    """
    file.hold_version += 1
    hold.lifted_at, hold.lifted_by = now(), caller.user_id
    hold.lifted_version, hold.lift_reason = file.hold_version, reason
    hold.lift_token = caller.token or None
    session.flush()
    if not active_holds(session, file) and file.before_hold is not None:
        file.state, file.before_hold = file.before_hold, None
    add_work(session, TELL_LIFTED, hold.id, now(), school_id=hold.school_id)


def active_holds(session: Session, file: CaseFile) -> int:
    """Return how many holds stand on a case file."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RetentionHold)
            .where(
                RetentionHold.school_id == file.school_id,
                RetentionHold.case_file_id == file.id,
                RetentionHold.lifted_at.is_(None),
            )
        )
        or 0
    )


def lapse_holds(session: Session, school_id: str, today: date) -> None:
    """Lift the holds whose last day has passed."""
    over = session.scalars(
        select(RetentionHold)
        .where(
            RetentionHold.school_id == school_id,
            RetentionHold.lifted_at.is_(None),
            RetentionHold.until < today,
        )
        .order_by(RetentionHold.case_file_id)
    ).all()
    for hold in over:
        file = session.get_one(
            CaseFile, (school_id, hold.case_file_id), with_for_update={"of": CaseFile}
        )
        session.refresh(hold)
        if hold.lifted_at is None:
            release(session, _platform(school_id), file, hold, _LAPSED)
    session.flush()


def _platform(school_id: str) -> Caller:
    return Caller("archive", Role.SERVICE, school_id, origin="archive")
