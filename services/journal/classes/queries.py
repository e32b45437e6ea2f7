"""Who is in a class or a subject group on a day, a year's groups, and a class's terms.

Conditions name the mapped classes (`Enrolment`, `SubjectGroup`) or an alias given instead, and
belong into a statement that selects from them. Joins follow the foreign keys, `school_id` first.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    true,
)

from services.journal.classes.models import (
    ClassJournal,
    ClassJournalTerm,
    Enrolment,
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.people.models import Staff
from services.journal.years.models import Term
from services.journal.years.rules import TermState
from services.shared.accountability.access import Tie
from services.shared.accountability.caller import Caller

Day = date | SQLColumnExpression[date]

TERM_STATE: ColumnElement[str] = func.coalesce(ClassJournalTerm.state, TermState.OPEN.value)
"""How far a class has settled a term; for statements made by `select_class_terms`."""


def enrolled_on(day: Day, enrolment: Any = Enrolment) -> ColumnElement[bool]:
    """Whether an enrolment holds on a day: its first and its last day count."""
    return and_(enrolment.enrolled_on <= day, not_departed_before(day, enrolment))


def not_departed_before(day: Day, enrolment: Any = Enrolment) -> ColumnElement[bool]:
    """Whether an enrolment has not ended before a day; it may begin later."""
    return or_(enrolment.departed_on.is_(None), enrolment.departed_on >= day)


def in_group(
    pupil_id: SQLColumnExpression[UUID] | UUID | None = None, group: Any = SubjectGroup
) -> ColumnElement[bool]:
    """Whether a child of the group's class is in the group; without an id, the one enrolled.

    A group without a name has the whole class, a subgroup the children who are its members.
    """
    member = exists().where(
        SubjectGroupMember.school_id == group.school_id,
        SubjectGroupMember.group_id == group.id,
        SubjectGroupMember.pupil_id == (Enrolment.pupil_id if pupil_id is None else pupil_id),
    )
    return or_(group.name.is_(None), member.correlate_except(SubjectGroupMember))


def select_group_members(*columns: Any) -> Select[Any]:
    """Select from the enrolments of children in subject groups: a row per group and enrolment.

    `enrolled_on(day)` makes of it the members of a day.
    """
    return (
        select(*columns)
        .select_from(Enrolment)
        .join(
            SubjectGroup,
            (SubjectGroup.school_id == Enrolment.school_id)
            & (SubjectGroup.class_id == Enrolment.class_id),
        )
        .where(in_group())
    )


def select_class_terms(*columns: Any) -> Select[Any]:
    """Select from the terms of a class's year and grade (the year itself is one of them).

    `SchoolClass` is the class and `TERM_STATE` how far it has settled the term.
    """
    return (
        select(*columns)
        .select_from(SchoolClass)
        .join(
            Term,
            (Term.school_id == SchoolClass.school_id)
            & (Term.year_id == SchoolClass.year_id)
            & (Term.grade == SchoolClass.grade),
        )
        .join_from(SchoolClass, ClassJournal, isouter=True)
        .outerjoin(
            ClassJournalTerm,
            (ClassJournalTerm.school_id == Term.school_id)
            & (ClassJournalTerm.term_id == Term.id)
            & (ClassJournalTerm.class_journal_id == ClassJournal.id),
        )
    )


def select_groups_of_year(
    caller: Caller, tie: Tie, year_id: UUID, *columns: Any
) -> Select[Any]:
    """Select from the subject groups of a year that a tie lets the caller see.

    In the order of classes, subjects and subgroups; the whole class comes before its subgroups.
    """
    return (
        select(*columns)
        .select_from(SubjectGroup)
        .join(SchoolClass)
        .join_from(SubjectGroup, Subject)
        .join_from(SubjectGroup, Staff, isouter=True)
        .where(
            SubjectGroup.school_id == caller.school_id,
            SchoolClass.year_id == year_id,
            _visible_group(caller, tie),
        )
        .order_by(
            SchoolClass.grade,
            SchoolClass.letter.collate("C"),
            Subject.name.collate("C"),
            SubjectGroup.name.collate("C").nulls_first(),
        )
    )


def visible_class(caller: Caller, tie: Tie) -> ColumnElement[bool]:
    """Whether a tie lets the caller know of `SchoolClass`: through a group or a child as well."""
    ties = caller.ties
    match tie:
        case Tie.SCHOOL:
            return true()
        case Tie.OWN_CLASS:
            return SchoolClass.id.in_(ties.classes)
        case Tie.OWN_GROUP:
            taught = select(SubjectGroup.class_id).where(SubjectGroup.id.in_(ties.groups))
            return SchoolClass.id.in_(taught)
        case Tie.ASSIGNED:
            attended = select(Enrolment.class_id).where(Enrolment.pupil_id.in_(ties.pupils))
            return SchoolClass.id.in_(attended)
        case _:
            return false()


def _visible_group(caller: Caller, tie: Tie) -> ColumnElement[bool]:
    match tie:
        case Tie.SCHOOL:
            return true()
        case Tie.OWN_CLASS:
            return SubjectGroup.class_id.in_(caller.ties.classes)
        case Tie.OWN_GROUP:
            return SubjectGroup.id.in_(caller.ties.groups)
        case _:
            return false()
