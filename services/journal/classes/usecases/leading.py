"""Gives classes to class teachers, from a day on; who leads a class now is kept in step."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from services.journal.classes.models import ClassTeacher, SchoolClass
from services.journal.classes.queries import CLASS_FACTS, CLASS_TEACHER_FACTS
from services.journal.facts.usecases import record_facts
from services.journal.people.appointing import ensure_roles
from services.journal.people.queries import in_force
from services.journal.people.succession import Succession, succeed
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.process.clock import today

CLASS_TEACHERS = Succession(
    ClassTeacher, CLASS_TEACHER_FACTS, owner="class_id", told=("staff_id",)
)


def set_class_teachers(
    session: Session,
    caller: Caller,
    wanted: Mapping[UUID, UUID | None],
    *,
    since: date | None,
    ground: str | None = None,
    roles_since: date | None = None,
    reason: str | None = None,
) -> list[UUID]:
    """Let classes be led by members of staff from a day on, None for nobody: a caller's step.

    A dozen statements at most, however many. Who is not a class teacher yet is appointed from
    that day, or from `roles_since`. Returns the classes that changed. `reason` stands in the
    history of facts.

    Raises:
        Conflict: somebody has left the school by then.
    """
    school_id = school_of(caller)
    led = dict(
        session.execute(
            select(SchoolClass.id, SchoolClass.class_teacher_id)
            .where(SchoolClass.school_id == school_id, SchoolClass.id.in_(wanted))
            .order_by(SchoolClass.id)
            .with_for_update()
        ).all()
    )
    leaders = {staff_id for staff_id in wanted.values() if staff_id is not None}
    ensure_roles(session, caller, leaders, Role.CLASS_TEACHER, roles_since or since, ground)
    changed = succeed(
        session,
        caller,
        CLASS_TEACHERS,
        {
            class_id: None if staff_id is None else {"staff_id": staff_id, "ground": ground}
            for class_id, staff_id in wanted.items()
        },
        since,
        of_old={one: {"staff_id": staff_id} for one, staff_id in led.items() if staff_id},
        reason=reason,
    )
    keep_class_teachers(session, caller, today(), changed, reason=reason)
    return list(changed)


def keep_class_teachers(
    session: Session,
    caller: Caller,
    day: date,
    class_ids: Collection[UUID] | None = None,
    *,
    reason: str | None = None,
) -> list[UUID]:
    """Let classes name who leads them on a day; return those that changed (a caller's step).

    The one place where `SchoolClass.class_teacher_id` follows the days. Classes whose teacher
    nobody has dated are left alone.
    """
    dated = (
        ClassTeacher.school_id == SchoolClass.school_id,
        ClassTeacher.class_id == SchoolClass.id,
    )
    leads = (
        select(ClassTeacher.staff_id).where(*dated, in_force(ClassTeacher, day)).scalar_subquery()
    )
    conditions = [
        SchoolClass.school_id == school_of(caller),
        # Rows of the same class may have gone in this transaction: it is named, then.
        exists().where(*dated) if class_ids is None else SchoolClass.id.in_(class_ids),
        SchoolClass.class_teacher_id.is_distinct_from(leads),
    ]
    changed = session.scalars(
        update(SchoolClass)
        .where(*conditions)
        .values(class_teacher_id=leads)
        .returning(SchoolClass.id)
        .execution_options(synchronize_session=False)
    ).all()
    record_facts(session, caller, CLASS_FACTS, changed, ["class_teacher_id"], reason=reason)
    session.expire_all()
    return list(changed)
