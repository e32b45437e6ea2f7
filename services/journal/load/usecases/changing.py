"""Changes who leads a class and who teaches its groups; what was planned takes effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.classes.access import GROUP_ASSIGN
from services.journal.classes.models import SchoolClass, SubjectGroup
from services.journal.classes.usecases.leading import keep_class_teachers, set_class_teachers
from services.journal.load.assigning import NewLoad, assign_loads, keep_teachers
from services.journal.load.usecases.reading import ClassStaffing, load_staffing, told_load
from services.journal.people.seen import demand_seen
from services.journal.schools.models import School
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound
from services.shared.process.clock import days_of, today
from services.shared.wording import said


def set_class_teacher(
    database: Database,
    caller: Caller,
    class_id: UUID,
    *,
    staff_id: UUID | None,
    since: date,
    ground: str | None,
    seen: str | None,
) -> ClassStaffing:
    """Let somebody lead a class from a day on, or nobody.

    Raises:
        Conflict: somebody has changed it since, or the teacher has left the school by then.
        NotFound: there is no such class or member of staff.
    """
    basis = require(GROUP_ASSIGN, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        lock_class(session, caller, class_id)
        before = load_staffing(session, caller, class_id)
        demand_seen(seen, before.seen, before.class_teacher or said("не назначен"))
        set_class_teachers(session, caller, {class_id: staff_id}, since=since, ground=ground)
        record_access(session, caller, basis.on(class_id=class_id), kind="class")
        return load_staffing(session, caller, class_id)


@dataclass(frozen=True, slots=True)
class GroupChange:
    """The load that a form gives a group, and the `seen` that the form was made from."""

    load: NewLoad
    seen: str | None


def assign_load(
    database: Database,
    caller: Caller,
    group_id: UUID,
    *,
    teacher_id: UUID | None,
    hours: Decimal | None,
    since: date,
    ground: str | None = None,
    seen: str | None,
) -> ClassStaffing:
    """Let somebody teach a group for some hours a week from a day on; return the class's load.

    Raises:
        Conflict: somebody has changed it since, or the teacher has left the school by then.
        NotFound: there is no such group or member of staff.
    """
    basis = require(GROUP_ASSIGN, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        group = lock_group(session, caller, group_id)
        change = GroupChange(NewLoad(group_id, teacher_id, hours), seen)
        found = _assign(session, caller, group.class_id, [change], since, ground)
        record_access(session, caller, basis.on(group_id=group_id), kind="load")
        return found


def assign_class_load(
    database: Database,
    caller: Caller,
    class_id: UUID,
    *,
    changes: Sequence[GroupChange],
    since: date,
    ground: str | None = None,
) -> ClassStaffing:
    """Let groups of a class be taught so from a day on, all of them or none; return its load.

    Raises:
        Conflict: somebody has changed one of them since, or a teacher has left by then.
        NotFound: there is no such class, group of it, or member of staff.
    """
    basis = require(GROUP_ASSIGN, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        lock_class(session, caller, class_id)
        for change in sorted(changes, key=lambda one: one.load.group_id):
            lock_group(session, caller, change.load.group_id)
        found = _assign(session, caller, class_id, changes, since, ground)
        record_access(session, caller, basis.on(class_id=class_id), kind="load")
        return found


def _assign(
    session: Session,
    caller: Caller,
    class_id: UUID,
    changes: Sequence[GroupChange],
    since: date,
    ground: str | None,
) -> ClassStaffing:
    there = {one.id: one for one in load_staffing(session, caller, class_id).groups}
    for change in changes:
        group = there.get(change.load.group_id)
        if group is None:
            raise NotFound(said("Такой учебной группы нет."))
        demand_seen(change.seen, group.seen, told_load(group))
    assign_loads(session, caller, [one.load for one in changes], since=since, ground=ground)
    return load_staffing(session, caller, class_id)


def assign_teacher(
    database: Database, caller: Caller, group_id: UUID, staff_id: UUID | None
) -> None:
    """Give a subject group to a teacher from today on, or to nobody; the hours stay.

    Raises:
        NotFound: there is no such group or member of staff in this school.
    """
    basis = require(GROUP_ASSIGN, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        group = lock_group(session, caller, group_id)
        staffed = load_staffing(session, caller, group.class_id).groups
        hours = next(one for one in staffed if one.id == group_id).now.hours
        wanted = NewLoad(group_id, staff_id, hours)
        assign_loads(session, caller, [wanted], since=today())
        record_access(session, caller, basis.on(group_id=group_id), kind="group")


def take_effect(database: Database) -> int:
    """Let what was planned for a day hold from that day; return how many changed (periodic).

    Each school in a transaction of its own.
    """
    with database.transaction() as session:
        schools = session.execute(
            select(School.code, School.time_zone).order_by(School.code)
        ).all()
    changed = 0
    for school_id, time_zone in schools:
        with days_of(time_zone):
            changed += _take_effect(database, school_id)
    return changed


def _take_effect(database: Database, school_id: str) -> int:
    caller = Caller(
        "worker:journal", Role.SERVICE, school_id, correlation_id=new_id().hex, origin="worker"
    )
    with database.transaction(school_id) as session:
        classes = keep_class_teachers(session, caller, today())
        return len(classes) + len(keep_teachers(session, caller, today()))


def lock_class(session: Session, caller: Caller, class_id: UUID) -> None:
    """Let nobody else change a class until the transaction ends.

    Raises:
        NotFound: there is no such class.
    """
    key = (school_of(caller), class_id)
    if session.get(SchoolClass, key, with_for_update=True) is None:
        raise NotFound(said("Такого класса нет."))


def lock_group(session: Session, caller: Caller, group_id: UUID) -> SubjectGroup:
    """Return a group that nobody else changes until the transaction ends.

    Raises:
        NotFound: there is no such group.
    """
    group = session.get(SubjectGroup, (school_of(caller), group_id), with_for_update=True)
    if group is None:
        raise NotFound(said("Такой учебной группы нет."))
    return group
