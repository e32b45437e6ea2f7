"""What goes with the children into the next year: class teachers, groups, who teaches them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass, SubjectGroup, SubjectGroupMember
from services.journal.classes.queries import MEMBER_FACTS
from services.journal.classes.usecases.groups import GroupKey, open_groups
from services.journal.classes.usecases.leading import set_class_teachers
from services.journal.facts.usecases import record_facts
from services.journal.load.assigning import NewLoad, assign_loads
from services.journal.people.appointing import who_is_at_work
from services.journal.rollover.queries import select_groups, select_members
from services.journal.rollover.rules import FIRST_OF_BASIC, OTHER_SUBJECTS, Fate, Line
from services.journal.years.models import AcademicYear
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller

Placed = Sequence[tuple[Line, SchoolClass]]


def former_classes(placed: Placed) -> dict[UUID, UUID]:
    """Return the class of last year that most children of each class come from.

    Who is retained is left out: it comes into a class of others.
    """
    counted: defaultdict[UUID, Counter[UUID]] = defaultdict(Counter)
    for line, school_class in placed:
        if line.fate is not Fate.RETAINED:
            counted[school_class.id][line.child.class_id] += 1
    return {new: old.most_common(1)[0][0] for new, old in counted.items()}


def carry_leaders(
    session: Session, caller: Caller, year: AcademicYear, placed: Placed
) -> None:
    """Let class teachers lead their classes on; a class that has one already keeps it.

    Not from grade 4 into grade 5, and nobody who will have left by then.
    """
    former = former_classes([one for one in placed if one[1].grade != FIRST_OF_BASIC])
    led = dict(
        session.execute(
            select(SchoolClass.id, SchoolClass.class_teacher_id).where(
                SchoolClass.school_id == school_of(caller),
                SchoolClass.id.in_([*former, *former.values()]),
            )
        ).all()
    )
    staff = who_is_at_work(session, caller, filter(None, led.values()), year.starts_on)
    wanted = {
        new: led[old] for new, old in former.items() if led.get(old) in staff and not led.get(new)
    }
    if wanted:
        set_class_teachers(session, caller, wanted, since=year.starts_on)


def carry_groups(
    session: Session, caller: Caller, from_year_id: UUID, year: AcademicYear, placed: Placed
) -> None:
    """Open the groups of last year for the classes, with teachers, hours and subgroups' members.

    Classes that have groups already keep theirs. The first grades of a level have other subjects.
    The group of a teacher who will have left by then is a vacancy with the same hours.
    """
    school_id = school_of(caller)
    former = former_classes([one for one in placed if one[1].grade not in OTHER_SUBJECTS])
    taken = set(
        session.scalars(
            select(SubjectGroup.class_id).where(
                SubjectGroup.school_id == school_id, SubjectGroup.class_id.in_(list(former))
            )
        )
    )
    of_class: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for new, old in former.items():
        if new not in taken:
            of_class[old].append(new)
    keys: dict[GroupKey, tuple[UUID, UUID | None, object]] = {}
    for id_, class_id, subject_id, name, teacher_id, hours in session.execute(
        select_groups(school_id, from_year_id)
    ):
        for new in of_class.get(class_id, ()):
            keys[GroupKey(new, subject_id, name)] = (id_, teacher_id, hours)
    opened = open_groups(session, caller, keys)
    taught_by = {teacher_id for _id, teacher_id, _hours in keys.values() if teacher_id is not None}
    staff = who_is_at_work(session, caller, taught_by, year.starts_on)
    loads = [
        NewLoad(opened[key], teacher_id if teacher_id in staff else None, hours)  # type: ignore[arg-type]
        for key, (_id, teacher_id, hours) in keys.items()
        if teacher_id in staff or hours is not None
    ]
    if loads:
        assign_loads(session, caller, loads, since=year.starts_on)
    _carry_members(session, caller, from_year_id, placed, {
        (key.class_id, keys[key][0]): opened[key] for key in keys if key.name is not None
    })


def _carry_members(
    session: Session,
    caller: Caller,
    from_year_id: UUID,
    placed: Placed,
    groups: dict[tuple[UUID, UUID], UUID],
) -> None:
    if not groups:
        return
    school_id = school_of(caller)
    now_in = {line.child.pupil_id: school_class.id for line, school_class in placed}
    rows = [
        {"school_id": school_id, "group_id": new, "pupil_id": pupil_id}
        for group_id, pupil_id in session.execute(select_members(school_id, from_year_id))
        if pupil_id in now_in
        and (new := groups.get((now_in[pupil_id], group_id))) is not None
    ]
    if not rows:
        return
    added = session.execute(
        insert(SubjectGroupMember).on_conflict_do_nothing().returning(
            SubjectGroupMember.group_id, SubjectGroupMember.pupil_id
        ),
        rows,
    ).all()
    _tell(session, caller, [(row[0], row[1]) for row in added])


def _tell(session: Session, caller: Caller, added: Iterable[tuple[UUID, UUID]]) -> None:
    """Tell of new members: the groups are new, so all that they have is new."""
    record_facts(session, caller, MEMBER_FACTS, [group_id for group_id, _ in added])


def raise_versions(session: Session, caller: Caller, classes: Iterable[UUID]) -> None:
    """Raise the versions of the grids of classes that show other children now."""
    session.execute(
        update(SubjectGroup)
        .where(
            SubjectGroup.school_id == school_of(caller),
            SubjectGroup.class_id.in_(list(classes)),
        )
        .values(version=SubjectGroup.version + 1)
        .execution_options(synchronize_session=False)
    )
