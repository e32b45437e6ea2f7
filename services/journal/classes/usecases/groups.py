"""Opens subject groups and says who is in them: the steps of others' transactions, for many."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SubjectGroup, SubjectGroupMember
from services.journal.classes.queries import GROUP_FACTS, MEMBER_FACTS
from services.journal.facts.usecases import record_facts, record_removal
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id
from services.shared.errors import BadInput, NotFound
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class GroupKey:
    """What tells a subject group: its class, subject and name; None for the whole class."""

    class_id: UUID
    subject_id: UUID
    name: str | None = None


def open_groups(
    session: Session, caller: Caller, wanted: Iterable[GroupKey]
) -> dict[GroupKey, UUID]:
    """Return the ids of subject groups, opened where they are new: three statements at most."""
    keys = list(dict.fromkeys(wanted))
    if not keys:
        return {}
    school_id = school_of(caller)
    rows = [
        {
            "school_id": school_id,
            "id": new_id(),
            "class_id": key.class_id,
            "subject_id": key.subject_id,
            "name": key.name,
        }
        for key in keys
    ]
    new = session.scalars(
        insert(SubjectGroup)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["class_id", "subject_id", "name", "school_id"])
        .returning(SubjectGroup.id)
    ).all()
    record_facts(session, caller, GROUP_FACTS, new)
    found = session.execute(
        select(
            SubjectGroup.class_id, SubjectGroup.subject_id, SubjectGroup.name, SubjectGroup.id
        ).where(
            SubjectGroup.school_id == school_id,
            tuple_(SubjectGroup.class_id, SubjectGroup.subject_id).in_(
                {(key.class_id, key.subject_id) for key in keys}
            ),
        )
    )
    known = {
        GroupKey(class_id, subject_id, name): group_id
        for class_id, subject_id, name, group_id in found
    }
    return {key: known[key] for key in keys}


def set_members(
    session: Session, caller: Caller, wanted: Mapping[UUID, Collection[UUID]]
) -> list[UUID]:
    """Let subgroups have these children and no others; return those that changed.

    A caller's step: six statements, and two for each group that loses somebody.

    Raises:
        BadInput: a child is not in the class of the group, or the group has the whole class.
        NotFound: there is no such group in the school.
    """
    school_id = school_of(caller)
    groups = session.execute(
        select(SubjectGroup.id, SubjectGroup.class_id, SubjectGroup.name)
        .where(SubjectGroup.school_id == school_id, SubjectGroup.id.in_(wanted))
        .order_by(SubjectGroup.id)
        .with_for_update()
    ).all()
    if len(groups) < len(wanted):
        raise NotFound(said("Такой учебной группы нет."))
    if any(group.name is None for group in groups):
        raise BadInput(said("В этой группе весь класс: состав отмечать не нужно."))
    there = {group: set[UUID]() for group in wanted}
    members = select(SubjectGroupMember.group_id, SubjectGroupMember.pupil_id).where(
        SubjectGroupMember.school_id == school_id, SubjectGroupMember.group_id.in_(wanted)
    )
    for group_id, pupil_id in session.execute(members):
        there[group_id].add(pupil_id)
    added = {group: set(wanted[group]) - there[group] for group in wanted}
    gone = {group: there[group] - set(wanted[group]) for group in wanted}
    _demand_of_class(session, school_id, {one.id: one.class_id for one in groups}, added)
    for group_id, pupils in gone.items():
        _remove(session, caller, group_id, pupils)
    _add(session, caller, added)
    changed = [group for group in wanted if added[group] or gone[group]]
    session.execute(
        update(SubjectGroup)
        .where(SubjectGroup.school_id == school_id, SubjectGroup.id.in_(changed))
        .values(version=SubjectGroup.version + 1)
    )
    return changed


def _demand_of_class(
    session: Session,
    school_id: str,
    class_of: Mapping[UUID, UUID],
    added: Mapping[UUID, Collection[UUID]],
) -> None:
    enrolled = set(
        session.execute(
            select(Enrolment.class_id, Enrolment.pupil_id).where(
                Enrolment.school_id == school_id,
                Enrolment.class_id.in_(set(class_of.values())),
                Enrolment.pupil_id.in_({one for pupils in added.values() for one in pupils}),
            )
        ).all()
    )
    for group_id, pupils in added.items():
        if any((class_of[group_id], pupil_id) not in enrolled for pupil_id in pupils):
            raise BadInput(said("В группу можно взять только учеников этого класса."))


def _remove(
    session: Session, caller: Caller, group_id: UUID, pupils: Collection[UUID]
) -> None:
    if not pupils:
        return
    record_removal(session, caller, MEMBER_FACTS, [group_id], map(str, pupils))
    session.execute(
        delete(SubjectGroupMember).where(
            SubjectGroupMember.school_id == school_of(caller),
            SubjectGroupMember.group_id == group_id,
            SubjectGroupMember.pupil_id.in_(pupils),
        )
    )


def _add(
    session: Session, caller: Caller, added: Mapping[UUID, Collection[UUID]]
) -> None:
    rows = [
        {"school_id": school_of(caller), "group_id": group_id, "pupil_id": pupil_id}
        for group_id, pupils in added.items()
        for pupil_id in pupils
    ]
    if not rows:
        return
    session.execute(insert(SubjectGroupMember).values(rows).on_conflict_do_nothing())
    grown = [group_id for group_id, pupils in added.items() if pupils]
    record_facts(
        session, caller, MEMBER_FACTS, grown, {str(row["pupil_id"]) for row in rows}
    )
