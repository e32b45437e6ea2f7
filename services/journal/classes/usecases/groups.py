"""Opens subject groups and says who is in them: the steps of others' transactions, for many."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Date, case, cast, delete, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from services.journal.classes.models import Enrolment, GroupStay, SubjectGroup, SubjectGroupMember
from services.journal.classes.queries import GROUP_FACTS, MEMBER_FACTS, marked_in_group
from services.journal.facts.usecases import record_facts, record_removal
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id
from services.shared.errors import BadInput, NotFound
from services.shared.process.clock import today
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

    A caller's step: seven statements, and three for each group that loses somebody.

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
    _keep_stays(session, school_of(caller), group_id, pupils)
    session.execute(
        delete(SubjectGroupMember).where(
            SubjectGroupMember.school_id == school_of(caller),
            SubjectGroupMember.group_id == group_id,
            SubjectGroupMember.pupil_id.in_(pupils),
        )
    )


def _keep_stays(
    session: Session, school_id: str, group_id: UUID, pupils: Collection[UUID]
) -> None:
    """Keep until when children were in a group: yesterday, or today who has a mark of today."""
    day = today()
    yesterday = day - timedelta(days=1)
    member = SubjectGroupMember
    until = case((marked_in_group(member, day), day), else_=yesterday)
    session.execute(
        insert(GroupStay)
        .from_select(
            ["school_id", "group_id", "pupil_id", "since", "until"],
            select(
                member.school_id, member.group_id, member.pupil_id, member.since,
                cast(until, Date),
            ).where(
                member.school_id == school_id, member.group_id == group_id,
                member.pupil_id.in_(pupils),
                or_(member.since.is_(None), member.since <= cast(until, Date)),
            ),
        )
        .on_conflict_do_nothing()
    )


def _left_another(
    session: Session, school_id: str, added: Mapping[UUID, Collection[UUID]]
) -> set[tuple[UUID, UUID]]:
    """Return the groups with the children who were in another group of the subject before.

    Who was in none is in the new one from the first day in the class: it is written down late.
    """
    mine, other = aliased(SubjectGroup), aliased(SubjectGroup)
    rows = session.execute(
        select(mine.id, GroupStay.pupil_id)
        .join(
            other,
            (other.school_id == mine.school_id) & (other.class_id == mine.class_id)
            & (other.subject_id == mine.subject_id),
        )
        .join(
            GroupStay,
            (GroupStay.school_id == other.school_id) & (GroupStay.group_id == other.id),
        )
        .where(mine.school_id == school_id, mine.id.in_(added))
        .distinct()
    )
    return {(group_id, pupil_id) for group_id, pupil_id in rows}


def _add(
    session: Session, caller: Caller, added: Mapping[UUID, Collection[UUID]]
) -> None:
    if not any(added.values()):
        return
    late = _left_another(session, school_of(caller), added)
    rows = [
        {
            "school_id": school_of(caller), "group_id": group_id, "pupil_id": pupil_id,
            "since": today() if (group_id, pupil_id) in late else None,
        }
        for group_id, pupils in added.items()
        for pupil_id in pupils
    ]
    session.execute(insert(SubjectGroupMember).values(rows).on_conflict_do_nothing())
    grown = [group_id for group_id, pupils in added.items() if pupils]
    record_facts(
        session, caller, MEMBER_FACTS, grown, {str(row["pupil_id"]) for row in rows}
    )
