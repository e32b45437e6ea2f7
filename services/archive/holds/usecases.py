"""Places and lifts holds: whatever is on its way to be destroyed stops, here and in every service.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.archive.acts.models import DisposalItem
from services.archive.case_files.models import CaseFile, RetentionHold
from services.archive.case_files.rules.current_state import CaseState
from services.archive.case_files.usecases.hold_status import put_on_hold, release
from services.archive.case_files.usecases.loading import bring_up_to, lock_files
from services.archive.core.clock import PlatformClock, remember_zone
from services.archive.holds.access import HOLD_LIFT, HOLD_PLACE
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError, Forbidden, NotFound
from services.shared.process.clock import now
from services.shared.wording import said


def place_hold(
    database: Database,
    clock: PlatformClock,
    caller: Caller,
    case_file_id: UUID,
    *,
    reason: str,
    until: date | None,
) -> UUID:
    """Put a case file on hold; return the hold's id.

    While an act is executed, the services that have not begun stop, and the act stands open.

    Raises:
        BadInput: the last day of the hold has passed.
        Conflict: the data of this file is destroyed.
        Forbidden: the caller's role does not place holds.
        NotFound: the school has no such case file.
    """
    basis = require(HOLD_PLACE, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        remember_zone(session, caller)
        today = clock.today(session)
        if until is not None and until < today:
            what = said(
                "Последний день удержания уже прошёл: укажите день не раньше сегодняшнего."
            )
            raise BadInput(what, errors=[FieldError("until", what)])
        bring_up_to(session, school_id, today)
        (file,) = lock_files(session, school_id, [case_file_id])
        _demand_still_there(session, file)
        hold = RetentionHold(
            school_id=school_id,
            id=new_id(),
            case_file_id=file.id,
            reason=reason,
            until=until,
            placed_on=today,
            placed_at=now(),
            user_id=caller.user_id,
            person_id=caller.person_id,
            role=caller.role,
            name=caller.name,
        )
        put_on_hold(session, file, hold)
        record_access(session, caller, basis, kind="archive")
        return hold.id


def lift_hold(
    database: Database, clock: PlatformClock, caller: Caller, hold_id: UUID, *, reason: str
) -> None:
    """Lift a hold: who placed it does, or the director.

    Raises:
        Conflict: it was lifted already.
        Forbidden: it is somebody else's.
        NotFound: the school has no such hold.
    """
    basis = require(HOLD_LIFT, caller, Target())
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        bring_up_to(session, school_id, clock.today(session))
        hold = session.get(RetentionHold, (school_id, hold_id))
        if hold is None:
            raise NotFound(said("Такого удержания нет."))
        (file,) = lock_files(session, school_id, [hold.case_file_id])
        session.refresh(hold)
        _demand_liftable(hold, caller)
        release(session, caller, file, hold, reason)
        session.flush()
        bring_up_to(session, school_id, clock.today(session))
        record_access(session, caller, basis, kind="archive")


def _demand_still_there(session: Session, file: CaseFile) -> None:
    destroyed = session.scalars(
        select(DisposalItem).where(
            DisposalItem.school_id == file.school_id,
            DisposalItem.case_file_id == file.id,
            DisposalItem.state == "destroyed",
        )
    ).first()
    if file.state == CaseState.DESTROYED or destroyed is not None:
        raise Conflict(said("Данные дела уже уничтожены по акту: удерживать нечего."))


def _demand_liftable(hold: RetentionHold, caller: Caller) -> None:
    if hold.lifted_at is not None:
        raise Conflict(said("Удержание уже снято."))
    own = hold.user_id == caller.user_id or (
        caller.person_id is not None and hold.person_id == caller.person_id
    )
    if not own and caller.role != Role.DIRECTOR:
        what = said("Удержание снимает тот, кто его поставил, или директор.")
        raise Forbidden(what, tie="author")
