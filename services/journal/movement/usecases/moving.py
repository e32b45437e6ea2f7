"""Children who change class or leave, and the last movement of one taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SchoolClass, SubjectGroupMember
from services.journal.classes.queries import DEPARTURE, ENROLMENT_FACTS, MEMBER_FACTS
from services.journal.classes.rules import ArrivalReason, DepartureReason
from services.journal.classes.usecases.versions import raise_class_versions
from services.journal.enrolment.access import ENROLMENT_WRITE
from services.journal.enrolment.rules import Arrival, Departure, Ending
from services.journal.enrolment.usecases import (
    Placement,
    end_many,
    enrol_many,
    publish_enrolled,
)
from services.journal.facts.usecases import record_facts, record_removal
from services.journal.movement.queries import select_memberships, select_records
from services.journal.movement.rules.stays import (
    ClassOfYear,
    Stay,
    Undo,
    begins_with_year,
    check_departure,
    check_transfer,
    check_undo,
    last_movement,
    leaves_before_year,
    stay_of_year,
)
from services.journal.movement.usecases.children import (
    add_to_subgroups,
    class_of_year,
    last_mark,
    lock_classes,
    lock_pupil,
    refuse,
    refuse_stale,
    stays_of,
    wait_for_lists,
)
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import BadInput, FieldError
from services.shared.wording import said

_UNDONE = str(said("ошибочное движение отменено"))
_NOT_BEGUN = str(said("выбытие до начала учебного года"))


@dataclass(frozen=True, slots=True)
class Transfer:
    """Into which class of the same year, from which day, by which order, into which subgroups."""

    class_id: UUID
    day: date
    order_number: str | None = None
    groups: Sequence[UUID] = ()


def transfer_child(
    database: Database, caller: Caller, pupil_id: UUID, transfer: Transfer, version: str
) -> None:
    """Move a child to another class of the year: the former one ends the day before.

    Marks stay where they were given and count on (docs/decisions/transfers.md).

    Raises:
        Conflict: the child's movement is another than `version` says.
        BadInput: the class or the day does not fit; each reason by its field.
        NotFound: the school has no such child or class.
    """
    basis = require(ENROLMENT_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        year = class_of_year(session, school_id, transfer.class_id).year
        stays = _enter(session, school_id, pupil_id, version, year, also=[transfer.class_id])
        into = class_of_year(session, school_id, transfer.class_id)
        stay = stay_of_year(stays, into.year_id)
        marked = last_mark(session, school_id, pupil_id, stay.school_class.id) if stay else None
        anew = stay is not None and begins_with_year(stay, transfer.day) and not _has_records(
            session, school_id, pupil_id, stays
        )
        refuse(check_transfer(stay, into, transfer.day, marked, anew=anew))
        assert stay is not None  # noqa: S101  (checked above)
        if anew:
            _put_right(session, caller, pupil_id, stays, into, transfer.order_number)
        else:
            _move(session, caller, pupil_id, stay, into, transfer)
        add_to_subgroups(session, caller, pupil_id, into, transfer.groups)
        for one in (stay.school_class.id, into.id):
            raise_class_versions(session, school_id, one)
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="movement")


def _move(
    session: Session, caller: Caller, pupil_id: UUID, stay: Stay, into: ClassOfYear,
    transfer: Transfer,
) -> None:
    end_many(session, caller, [Ending(
        stay.id, transfer.day - timedelta(days=1),
        Departure(DepartureReason.MOVED, transfer.order_number, into.name),
    )])
    school_class = session.get_one(SchoolClass, (school_of(caller), into.id))
    arrival = Arrival(ArrivalReason.MOVED, transfer.order_number, stay.school_class.name)
    enrol_many(session, caller, [Placement(pupil_id, school_class, transfer.day, arrival)])


def _put_right(
    session: Session, caller: Caller, pupil_id: UUID, stays: Sequence[Stay], into: ClassOfYear,
    order_number: str | None,
) -> None:
    """Let the rollover have put a child into another class: it never was in the first one."""
    school_id, last = school_of(caller), stays[-1]
    _take_out_of_subgroups(session, caller, pupil_id, stays)
    session.execute(
        update(Enrolment)
        .where(Enrolment.school_id == school_id, Enrolment.id == last.id)
        .values(class_id=into.id, order_number=order_number or last.order_number)
        .execution_options(synchronize_session=False)
    )
    record_facts(session, caller, ENROLMENT_FACTS, [last.id], ["class_id", "order_number"])
    school_class = session.get_one(SchoolClass, (school_id, into.id))
    publish_enrolled(session, caller, pupil_id, school_class, last.enrolled_on)


def let_depart(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    day: date,
    departure: Departure,
    version: str,
) -> None:
    """Let a child leave the school, with a day as the last one; what was entered stays.

    Who leaves after a rollover, but before the new year, leaves the class of the year before: the
    place in the new year is taken away.

    Raises:
        Conflict: the child's movement is another than `version` says.
        BadInput: the child is in no class, or something of it is later than the day.
        NotFound: the school has no such child.
    """
    basis = require(ENROLMENT_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    if departure.reason in (None, DepartureReason.MOVED):
        what = said("Выберите, почему ребёнок выбывает.")
        raise BadInput(what, errors=[FieldError("reason", what)])
    with database.transaction(school_id) as session:
        year = _year_of_last(session, school_id, pupil_id)
        stays = _enter(session, school_id, pupil_id, version, year)
        planned = leaves_before_year(stays, day) and not _has_records(
            session, school_id, pupil_id, stays
        )
        last = stays[-2] if planned else stays[-1] if stays else None
        stay = last if last is not None and last.departed_on is None else None
        marked = last_mark(session, school_id, pupil_id, stay.school_class.id) if stay else None
        refuse(check_departure(stay, day, marked))
        assert stay is not None  # noqa: S101  (checked above)
        if planned:
            _take_away(session, caller, pupil_id, stays, _NOT_BEGUN)
            raise_class_versions(session, school_id, stays[-1].school_class.id)
        end_many(session, caller, [Ending(stay.id, day, departure)])
        raise_class_versions(session, school_id, stay.school_class.id)
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="movement")


def undo_movement(database: Database, caller: Caller, pupil_id: UUID, version: str) -> Undo:
    """Take back the last movement of a child while nothing hangs on it; return what it was.

    The child itself stays in the school's people: who is enrolled again is recognized.

    Raises:
        Conflict: the child's movement is another than `version` says.
        BadInput: there is nothing to take back, or marks hang on it.
        NotFound: the school has no such child.
    """
    basis = require(ENROLMENT_WRITE, caller, Target(school_id=caller.school_id))
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        year = _year_of_last(session, school_id, pupil_id)
        stays = _enter(session, school_id, pupil_id, version, year)
        refuse(check_undo(stays, _has_records(session, school_id, pupil_id, stays)))
        what = last_movement(stays)
        assert what is not None  # noqa: S101  (checked above)
        if what is Undo.DEPARTURE:
            _reopen(session, caller, pupil_id, stays[-1])
        else:
            _take_away(session, caller, pupil_id, stays, _UNDONE)
            if what is Undo.TRANSFER:
                _reopen(session, caller, pupil_id, stays[-2])
        for one in {stay.school_class.id for stay in stays[-2:]}:
            raise_class_versions(session, school_id, one)
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="movement")
    return what


def _year_of_last(session: Session, school_id: str, pupil_id: UUID) -> str:
    stays = stays_of(session, school_id, pupil_id)
    return stays[-1].school_class.year if stays else ""


def _enter(
    session: Session,
    school_id: str,
    pupil_id: UUID,
    version: str,
    year: str,
    also: Sequence[UUID] = (),
) -> list[Stay]:
    """Wait for lists, closings and others at this child; return its stays as they are then."""
    wait_for_lists(session, school_id, year)
    lock_pupil(session, school_id, pupil_id)
    stays = stays_of(session, school_id, pupil_id)
    lock_classes(
        session, school_id, [*(one.school_class.id for one in stays[-2:]), *also]
    )
    stays = stays_of(session, school_id, pupil_id)
    refuse_stale(stays, version)
    return stays


def _has_records(
    session: Session, school_id: str, pupil_id: UUID, stays: Sequence[Stay]
) -> bool:
    if not stays:
        return False
    last = stays[-1]
    only = sum(one.school_class.id == last.school_class.id for one in stays) == 1
    query = select_records(
        school_id, pupil_id, last.school_class.id, last.enrolled_on, only_stay=only
    )
    return bool(session.scalar(query))


def _reopen(session: Session, caller: Caller, pupil_id: UUID, stay: Stay) -> None:
    """Let a stay go on as if it had never ended, and publish the class that holds again."""
    school_id = school_of(caller)
    session.execute(
        update(Enrolment)
        .where(Enrolment.school_id == school_id, Enrolment.id == stay.id)
        .values(departed_on=None, departure_reason=None, departure_order=None, went_to=None)
        .execution_options(synchronize_session=False)
    )
    record_facts(session, caller, ENROLMENT_FACTS, [stay.id], DEPARTURE, reason=_UNDONE)
    school_class = session.get_one(SchoolClass, (school_id, stay.school_class.id))
    publish_enrolled(session, caller, pupil_id, school_class, stay.enrolled_on)


def _take_away(
    session: Session, caller: Caller, pupil_id: UUID, stays: Sequence[Stay], reason: str
) -> None:
    """Take the last stay away, and out of the subgroups of its class if it was the only one."""
    school_id, last = school_of(caller), stays[-1]
    _take_out_of_subgroups(session, caller, pupil_id, stays)
    record_removal(session, caller, ENROLMENT_FACTS, [last.id], reason=reason)
    session.execute(
        delete(Enrolment).where(Enrolment.school_id == school_id, Enrolment.id == last.id)
    )


def _take_out_of_subgroups(
    session: Session, caller: Caller, pupil_id: UUID, stays: Sequence[Stay]
) -> None:
    """Take a child out of the subgroups of its last class, where it was in that only once."""
    school_id, last = school_of(caller), stays[-1]
    if any(one.school_class.id == last.school_class.id for one in stays[:-1]):
        return
    groups = session.scalars(
        select_memberships(school_id, pupil_id, last.school_class.id)
    ).all()
    record_removal(session, caller, MEMBER_FACTS, groups, [str(pupil_id)], reason=_UNDONE)
    session.execute(
        delete(SubjectGroupMember).where(
            SubjectGroupMember.school_id == school_id,
            SubjectGroupMember.pupil_id == pupil_id,
            SubjectGroupMember.group_id.in_(groups),
        )
    )
