"""Where children had a subject before: reading by child and subject, whatever the class."""

from typing import Any

from sqlalchemy import (
    CTE,
    Date,
    FromClause,
    and_,
    cast,
    false,
    literal,
    select,
    true,
    union,
)
from sqlalchemy.orm import aliased

from services.journal.classes.models import Enrolment, SchoolClass, SubjectGroup
from services.journal.classes.queries import in_group

_ALWAYS = cast(literal("infinity"), Date)


def former_groups(children: FromClause, name: str) -> CTE:
    """Return the other groups of a subject in which children of a group were in the same year.

    `children` has `school_id`, `group_id`, `pupil_id` and `since`: the last first day in the class
    of the group. Columns: `school_id`, `group_id`, `pupil_id`; `former_id`, the other group;
    `until`, the day from which its lessons are not the child's; `moved`, whether it is of another
    class. A subgroup of the same class that the child has left counts whole: its list has no days.
    """
    here, other, earlier = aliased(SubjectGroup), aliased(SubjectGroup), aliased(Enrolment)
    school_class = aliased(SchoolClass)
    child = children.c

    def selected(until: Any, moved: Any) -> Any:
        return (
            select(
                child.school_id,
                child.group_id,
                child.pupil_id,
                other.id.label("former_id"),
                until.label("until"),
                moved.label("moved"),
            )
            .select_from(children)
            .join(here, (here.school_id == child.school_id) & (here.id == child.group_id))
        )

    same_subject = and_(
        other.school_id == here.school_id, other.subject_id == here.subject_id
    )
    in_other_classes = (
        selected(child.since, true())
        .join(
            school_class,
            (school_class.school_id == here.school_id) & (school_class.id == here.class_id),
        )
        .join(
            earlier,
            (earlier.pupil_id == child.pupil_id)
            & (earlier.year_id == school_class.year_id)
            & (earlier.school_id == here.school_id)
            & (earlier.class_id != here.class_id)
            & (earlier.enrolled_on < child.since),
        )
        .join(other, same_subject & (other.class_id == earlier.class_id))
    )
    in_subgroups = (
        selected(_ALWAYS, false())
        .join(other, same_subject & (other.class_id == here.class_id))
        .where(other.id != here.id, ~in_group(child.pupil_id, other))
    )
    return (
        union(in_other_classes, in_subgroups).cte(name).prefix_with("MATERIALIZED")
    )
