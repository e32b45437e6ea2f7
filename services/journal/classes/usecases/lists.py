"""Lists the classes of a year: all for a school's leaders, else one's own."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from services.journal.classes.access import CLASS_READ
from services.journal.classes.models import Enrolment, SchoolClass, Subject, SubjectGroup
from services.journal.classes.queries import select_groups_of_year, visible_class
from services.journal.people.models import Staff
from services.shared.accountability.access import scope_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A subject group of a class; `teacher` with initials."""

    id: UUID
    subject: str
    subgroup: str | None
    teacher: str | None


@dataclass(frozen=True, slots=True)
class ListedClass:
    """A class with the number of children in it now, and its groups by subject."""

    id: UUID
    name: str
    grade: int
    class_teacher: str | None
    pupils: int
    groups: list[ListedGroup]


def list_classes(database: Database, caller: Caller, year_id: UUID) -> list[ListedClass]:
    """Return the classes of a year with their groups, by grade and letter.

    Who teaches sees the groups taught; a psychologist the assigned children's classes alone.

    Raises:
        Forbidden: the caller's role has no classes.
    """
    tie = scope_of(caller, CLASS_READ)
    classes = (
        select(
            SchoolClass.id,
            SchoolClass.name,
            SchoolClass.grade,
            Staff.initialled_name.label("class_teacher"),
            _PUPILS.label("pupils"),
        )
        .outerjoin(Staff)
        .where(
            SchoolClass.school_id == caller.school_id,
            SchoolClass.year_id == year_id,
            visible_class(caller, tie),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter.collate("C"))
    )
    groups = select_groups_of_year(
        caller,
        tie,
        year_id,
        SubjectGroup.class_id,
        SubjectGroup.id,
        Subject.name,
        SubjectGroup.name,
        Staff.initialled_name,
    )
    of_class: defaultdict[UUID, list[ListedGroup]] = defaultdict(list)
    with database.transaction(caller.school_id) as session:
        found = session.execute(classes).mappings().all()
        for class_id, *group in session.execute(groups):
            of_class[class_id].append(ListedGroup(*group))
    return [ListedClass(**row, groups=of_class[row["id"]]) for row in found]


_PUPILS = (
    select(func.count(Enrolment.pupil_id.distinct()))
    .where(
        Enrolment.school_id == SchoolClass.school_id,
        Enrolment.class_id == SchoolClass.id,
        Enrolment.departed_on.is_(None),
    )
    .correlate(SchoolClass)
    .scalar_subquery()
)
