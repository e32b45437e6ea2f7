"""Two records of one person become one: looked at first, then done as it was shown."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.classes.queries import LATEST_FIRST
from services.journal.classes.usecases.versions import raise_class_versions
from services.journal.closing.queries.journal import lock_class
from services.journal.enrolment.usecases import publish_enrolled
from services.journal.merging.access import PEOPLE_MERGE
from services.journal.merging.models import PersonMerge
from services.journal.merging.queries import read_child
from services.journal.merging.rows import write_steps
from services.journal.merging.usecases.adults import (
    plan_person,
    plan_representatives,
    plan_staff,
)
from services.journal.merging.usecases.children import digest, plan_children, pupil_row
from services.journal.merging.usecases.marks import move_marks
from services.journal.merging.usecases.plan import Plan
from services.journal.merging.usecases.preview import Preview
from services.journal.people.models import Pupil, Representative, Staff
from services.journal.rosters.queries import lock_school
from services.shared.accountability.access import Basis, Target, require
from services.shared.accountability.access_log import record_accesses, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict
from services.shared.messaging import contracts, outbox
from services.shared.process.clock import now
from services.shared.wording import said

_REASON = str(said("две карточки одного человека соединены"))

_PLANS: Mapping[str, Callable[[Session, str, UUID, UUID, str | None], Plan]] = {
    "pupil": plan_children,
    "representative": plan_representatives,
    "staff": plan_staff,
    "person": plan_person,
}
KINDS = tuple(_PLANS)
_LOCKED: Mapping[str, tuple[Any, ...]] = {
    "pupil": (Pupil,),
    "representative": (Representative,),
    "staff": (Staff,),
    "person": (Staff, Representative),
}


@dataclass(frozen=True, slots=True)
class Merging:
    """Which record takes in which; of a `person`, `stays_id` is staff, `goes_id` represents."""

    kind: str
    stays_id: UUID
    goes_id: UUID


def preview_merge(database: Database, caller: Caller, merging: Merging) -> Preview:
    """Return what would move to the record that stays, and what stands against it.

    Raises:
        BadInput: both are the same record.
        Forbidden: the caller is no deputy.
        NotFound: the school has no such record.
    """
    basis = may_merge(caller)
    with database.transaction(school_of(caller)) as session:
        plan = _plan(session, caller, merging, None)
        log_children(session, caller, basis, plan.children)
    return plan.preview


def merge(
    database: Database, caller: Caller, merging: Merging, seen: str, name_of: str | None = None
) -> UUID:
    """Let one record take in the other, as the preview has shown it; return the merge's id.

    `name_of` says whose name stays (`stays`, `goes`); without it, the fuller one.

    Raises:
        BadInput: both are the same record.
        Conflict: something stands against it, or a record has changed since it was looked at.
        Forbidden: the caller is no deputy.
        NotFound: the school has no such record.
    """
    basis = may_merge(caller)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        lock_people(session, school_id, merging.kind, merging.stays_id, merging.goes_id)
        plan = _plan(session, caller, merging, name_of)
        demand_shown(plan.preview, seen)
        write_steps(session, caller, plan.steps, _REASON)
        if merging.kind == "pupil":
            move_marks(
                session, caller, merging.goes_id, merging.stays_id, plan.cells, plan.term_marks,
                _REASON,
            )
        merge_id = keep(session, caller, merging, "merge", plan)
        if merging.kind == "pupil":
            tell_children(
                session, caller, contracts.PUPIL_MERGED, merge_id, merging.stays_id,
                merging.goes_id,
            )
        log_children(session, caller, basis, plan.children)
    return merge_id


def _plan(session: Session, caller: Caller, merging: Merging, name_of: str | None) -> Plan:
    if merging.stays_id == merging.goes_id:
        raise BadInput(said("Это одна и та же карточка: выберите другую."))
    plan = _PLANS[merging.kind]
    return plan(session, school_of(caller), merging.stays_id, merging.goes_id, name_of)


def may_merge(caller: Caller) -> Basis:
    """Return on what basis the caller merges and splits.

    Raises:
        Forbidden: the caller is no deputy.
    """
    return require(PEOPLE_MERGE, caller, Target(school_id=caller.school_id))


def demand_shown(preview: Preview, seen: str) -> None:
    """Refuse what stands against it, and what was decided on another state than there is now.

    Raises:
        Conflict: with the sentence.
    """
    if preview.against:
        raise Conflict(preview.against[0])
    if preview.seen != seen:
        raise Conflict(said(
            "Пока страница была открыта, записи этих людей изменились. Ничего не записано: "
            "посмотрите ещё раз, что перейдёт."
        ))


def lock_people(
    session: Session, school_id: str, kind: str, *people: UUID
) -> None:
    """Let lists, movements, closings and everybody who writes marks of children wait, and wait."""
    session.execute(lock_school(school_id, "", []))
    for model in _LOCKED[kind]:
        session.execute(
            select(model.id)
            .where(model.school_id == school_id, model.id.in_(people))
            .order_by(model.id)
            .with_for_update()
        )
    if kind != "pupil":
        return
    classes: Select[UUID] = (
        select(Enrolment.class_id)
        .where(Enrolment.school_id == school_id, Enrolment.pupil_id.in_(people))
        .distinct()
    )
    for class_id in sorted(session.scalars(classes)):
        lock_class(session, school_id, class_id)


def keep(
    session: Session, caller: Caller, merging: Merging, step: str, plan: Plan
) -> UUID:
    """Write down what was done, so that it can be undone; return its id."""
    school_id = school_of(caller)
    for class_id in sorted(plan.classes):
        raise_class_versions(session, school_id, class_id)
    merge_id = new_id()
    session.add(PersonMerge(
        school_id=school_id, id=merge_id, kind=merging.kind, step=step,
        stays_id=merging.stays_id, goes_id=merging.goes_id, moved=dict(plan.as_json()),
        left=left_of(session, school_id, merging), at=now(), user_id=caller.user_id,
    ))
    return merge_id


def left_of(session: Session, school_id: str, merging: Merging) -> str:
    """Return a digest of what two children have, but for their marks; of adults nothing.

    What was written of adults is compared row by row when it is undone.
    """
    if merging.kind != "pupil":
        return ""
    session.flush()
    return " ".join(
        digest(read_child(session, school_id, row))
        for row in (
            pupil_row(session, school_id, one, merged=True)
            for one in (merging.stays_id, merging.goes_id)
        )
    )


def tell_children(
    session: Session, caller: Caller, event: str, merge_id: UUID, stays_id: UUID, goes_id: UUID
) -> None:
    """Publish that records of a child were merged or parted, and the class of who is in one."""
    outbox.publish(
        session, event, f"pupil/{stays_id}",
        {"merge_id": merge_id, "pupil_id": stays_id, "other_id": goes_id}, caller,
    )
    for pupil_id in (stays_id, goes_id):
        tell_class(session, caller, pupil_id)


def tell_class(session: Session, caller: Caller, pupil_id: UUID) -> None:
    """Publish the class that a child is in now, or was in last."""
    school_id = school_of(caller)
    found = session.execute(
        select(SchoolClass, Enrolment.enrolled_on)
        .join(Enrolment, (Enrolment.school_id == SchoolClass.school_id)
              & (Enrolment.class_id == SchoolClass.id))
        .where(Enrolment.school_id == school_id, Enrolment.pupil_id == pupil_id)
        .order_by(*LATEST_FIRST)
        .limit(1)
    ).one_or_none()
    if found is not None:
        publish_enrolled(session, caller, pupil_id, *found)


def log_children(
    session: Session, caller: Caller, basis: Basis, children: Iterable[UUID]
) -> None:
    """Log the step, once for each child that it touched."""
    bases = [basis.on(pupil_id=one) for one in dict.fromkeys(children)]
    record_accesses(session, caller, bases or [basis], kind="people")
