"""Gives subject groups to teachers for hours a week, from a day on; keeps who teaches in step."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from services.journal.classes.models import SubjectGroup
from services.journal.classes.queries import GROUP_FACTS
from services.journal.facts.usecases import record_facts
from services.journal.load.models import TeachingLoad
from services.journal.load.queries import LOAD_FACTS
from services.journal.people.appointing import ensure_roles
from services.journal.people.queries import in_force
from services.journal.people.succession import Succession, succeed
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said

LOADS = Succession(TeachingLoad, LOAD_FACTS, owner="group_id", told=("teacher_id", "hours"))


@dataclass(frozen=True, slots=True)
class NewLoad:
    """A group for a teacher and hours a week; no teacher: a vacancy; no hours: not said."""

    group_id: UUID
    teacher_id: UUID | None
    hours: Decimal | None = None


def assign_loads(
    session: Session,
    caller: Caller,
    wanted: Iterable[NewLoad],
    *,
    since: date | None,
    ground: str | None = None,
) -> list[UUID]:
    """Let groups be taught so from a day on; return those that changed: a caller's step.

    A dozen statements at most, however many. Who is not a teacher yet is appointed from that day
    (`ground` is the order). The same load again changes nothing.

    Raises:
        Conflict: somebody has left the school by then.
        NotFound: there is no such group or member of staff in the school.
    """
    loads = {one.group_id: one for one in wanted}
    school_id = school_of(caller)
    taught = dict(
        session.execute(
            select(SubjectGroup.id, SubjectGroup.teacher_id)
            .where(SubjectGroup.school_id == school_id, SubjectGroup.id.in_(loads))
            .order_by(SubjectGroup.id)
            .with_for_update()
        ).all()
    )
    if len(taught) < len(loads):
        raise NotFound(said("Такой учебной группы нет."))
    teachers = {one.teacher_id for one in loads.values() if one.teacher_id is not None}
    ensure_roles(session, caller, teachers, Role.TEACHER, since, ground)
    changed = succeed(
        session,
        caller,
        LOADS,
        {
            group_id: None
            if one.teacher_id is None and one.hours is None
            else {"teacher_id": one.teacher_id, "hours": one.hours}
            for group_id, one in loads.items()
        },
        since,
        of_old={one: {"teacher_id": teacher} for one, teacher in taught.items() if teacher},
    )
    keep_teachers(session, caller, today(), changed)
    return list(changed)


def keep_teachers(
    session: Session,
    caller: Caller,
    day: date,
    group_ids: Collection[UUID] | None = None,
    *,
    reason: str | None = None,
) -> list[UUID]:
    """Let groups name who teaches them on a day; return those that changed (a caller's step).

    The one place where `SubjectGroup.teacher_id` follows the days. Groups whose load nobody has
    dated are left alone.
    """
    dated = (
        TeachingLoad.school_id == SubjectGroup.school_id,
        TeachingLoad.group_id == SubjectGroup.id,
    )
    teaches = (
        select(TeachingLoad.teacher_id)
        .where(*dated, in_force(TeachingLoad, day))
        .scalar_subquery()
    )
    changed = session.scalars(
        update(SubjectGroup)
        .where(
            SubjectGroup.school_id == school_of(caller),
            exists().where(*dated) if group_ids is None else SubjectGroup.id.in_(group_ids),
            SubjectGroup.teacher_id.is_distinct_from(teaches),
        )
        .values(teacher_id=teaches, version=SubjectGroup.version + 1)
        .returning(SubjectGroup.id)
        .execution_options(synchronize_session=False)
    ).all()
    record_facts(session, caller, GROUP_FACTS, changed, ["teacher_id"], reason=reason)
    session.expire_all()
    return list(changed)
