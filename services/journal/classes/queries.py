"""Shared selections: who is in a class or a group on a day, a year's groups, a class's terms.

Conditions and orders name the mapped classes (`Enrolment`, `SubjectGroup` …) and belong into a
statement that selects from them; `enrolled_on`, `not_departed_before` and `in_group` take an alias
instead. Joins follow the foreign keys, `school_id` first; the school is for the statement to name.

- `enrolled_on(day)`: an enrolment holds on a day; `not_departed_before(day)`: or begins later.
- `FIRST_DAY`, `LAST_DAY`: a child's days in a class where enrolments are grouped by child.
- `nearest_first(day)`, `LATEST_FIRST`: which of a child's enrolments is its class (of a day; now).
- `left_on(pupil, day)`: the last day of a child who has left the school before a day.
- `LATEST_CLASS`: a row with the class that `Pupil` is in now, or was in last.
- `in_group()`: a child is in a group; `select_group_members()`: from all that are.
- `select_groups()`: from subject groups with subject and teacher; `GROUP_ORDER`: their order.
- `select_groups_of_year()`, `visible_class()`: what a tie lets the caller see of a year.
- `CLASS_FACTS` …: what is told of classes, subjects, groups and who is in them in the history of
  facts (`services.journal.facts`); `class_of_journal()`: the class whose such a row is.
- `attendance_codes_of()`: how attendance codes are written in the journal of a class.
- `select_class_terms()`, `TERM_STATE`: from the terms of a class with how far it has settled them;
  `CLASS_TERM`: the columns of a `ClassTerm`; `TERM_ORDER`; `class_terms()` reads them all.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    Uuid,
    and_,
    case,
    cast,
    column,
    exists,
    false,
    func,
    null,
    or_,
    select,
    table,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from services.journal.attendance_codes.queries import codes_now
from services.journal.classes.models import (
    ClassJournal,
    ClassJournalTerm,
    ClassTeacher,
    Enrolment,
    GroupStay,
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.facts.queries import FactKind, facts_of
from services.journal.people.models import Pupil, Staff
from services.journal.years.models import Term
from services.journal.years.rules import ClassTerm, TermKind, TermState, told_term
from services.shared.accountability.access import Tie
from services.shared.accountability.caller import Caller

Day = date | SQLColumnExpression[date]

# Lessons and their cells stand above this feature.
_LESSON = table("lesson", column("school_id"), column("id", Uuid), column("group_id", Uuid),
                column("held_on", Date))
_CELL = table("mark_cell", column("school_id"), column("lesson_id", Uuid),
              column("pupil_id", Uuid))

TERM_STATE: ColumnElement[str] = func.coalesce(ClassJournalTerm.state, TermState.OPEN.value)
"""How far a class has settled a term; for statements made by `select_class_terms`."""

CLASS_TERM = (
    Term.id, Term.kind, Term.number, Term.name, Term.starts_on, Term.ends_on, TERM_STATE
)
"""The columns of a `ClassTerm`, in its order."""

TERM_ORDER = (Term.starts_on, Term.ends_on)
"""Terms as they follow each other; the year itself is after those that begin with it."""

FIRST_DAY: ColumnElement[date] = func.min(Enrolment.enrolled_on)
"""A child's first day in a class, over the enrolments of who left and came back."""

LAST_DAY: ColumnElement[date | None] = case(
    (func.bool_and(Enrolment.departed_on.is_not(None)), func.max(Enrolment.departed_on))
)
"""A child's last day in a class, over its enrolments; NULL while one has no end."""

LATEST_FIRST = (Enrolment.enrolled_on.desc(), Enrolment.id.desc())
"""The order in which the class that a child is in now, or was in last, comes first."""

LATEST_CLASS = (
    select(SchoolClass.id, SchoolClass.name)
    .select_from(Enrolment)
    .join(
        SchoolClass,
        (SchoolClass.school_id == Enrolment.school_id) & (SchoolClass.id == Enrolment.class_id),
    )
    .where(Enrolment.school_id == Pupil.school_id, Enrolment.pupil_id == Pupil.id)
    .order_by(*LATEST_FIRST)
    .limit(1)
    .correlate(Pupil)
    .lateral("latest_class")
)
"""The class (`id`, `name`) that `Pupil` is in now, or was in last; to be joined `ON true`."""

GROUP_ORDER = (
    Subject.name.collate("C"),
    SubjectGroup.name.collate("C").nulls_first(),
    SubjectGroup.id,
)
"""Groups of a class by subject, the whole class before its subgroups."""

CLASS_FACTS = facts_of(SchoolClass, "year_id", "grade", "letter", "class_teacher_id")
CLASS_TEACHER_FACTS = facts_of(ClassTeacher, "class_id", "staff_id", "since", "until")
SUBJECT_FACTS = facts_of(Subject, "name")
ENROLMENT_FACTS = facts_of(
    Enrolment, "pupil_id", "class_id", "year_id", "enrolled_on", "departed_on",
    "reason", "order_number", "departure_reason", "departure_order",
)
DEPARTURE = ("departed_on", "departure_reason", "departure_order")
"""What a departure writes of the facts of an enrolment; where to is no fact."""
GROUP_FACTS = facts_of(
    SubjectGroup, "class_id", "subject_id", "name", "teacher_id", class_id=SubjectGroup.class_id
)
MEMBER_FACTS = FactKind(
    SubjectGroupMember,
    SubjectGroupMember.group_id,
    [(SubjectGroupMember.pupil_id, true())],
    select(SubjectGroup.class_id)
    .where(
        SubjectGroup.school_id == SubjectGroupMember.school_id,
        SubjectGroup.id == SubjectGroupMember.group_id,
    )
    .correlate(SubjectGroupMember)
    .scalar_subquery(),
    ("group_id", "pupil_id"),
)


def class_of_journal(model: Any) -> ColumnElement[UUID]:
    """Return the class of the journal that a row of `model` belongs to."""
    return (
        select(ClassJournal.class_id)
        .where(
            ClassJournal.school_id == model.school_id, ClassJournal.id == model.class_journal_id
        )
        .correlate(model)
        .scalar_subquery()
    )


TERM_STATE_FACTS = FactKind(
    ClassJournalTerm,
    ClassJournalTerm.class_journal_id,
    [(ClassJournalTerm.term_id, ClassJournalTerm.state)],
    class_of_journal(ClassJournalTerm),
    ("class_journal_id", "term_id"),
)


def attendance_codes_of(journal: Any = ClassJournal) -> ColumnElement[str | None]:
    """Return how codes are written in a class's journal: as at its close, else as now.

    `journal` belongs into the statement around it, with an outer join: a class may have none.
    """
    return func.coalesce(journal.attendance_codes, codes_now(SchoolClass.school_id))


def enrolled_on(day: Day, enrolment: Any = Enrolment) -> ColumnElement[bool]:
    """Whether an enrolment holds on a day: its first and its last day count."""
    return and_(enrolment.enrolled_on <= day, not_departed_before(day, enrolment))


def not_departed_before(day: Day, enrolment: Any = Enrolment) -> ColumnElement[bool]:
    """Whether an enrolment has not ended before a day; it may begin later."""
    return or_(enrolment.departed_on.is_(None), enrolment.departed_on >= day)


def last_of_year(day: Day) -> ColumnElement[bool]:
    """Whether `Enrolment` is its child's last of the year, and has not ended before a day.

    So each child of a year is told once: in the class it is in, or goes into.
    """
    later = aliased(Enrolment)
    followed = exists().where(
        later.school_id == Enrolment.school_id,
        later.pupil_id == Enrolment.pupil_id,
        later.year_id == Enrolment.year_id,
        later.enrolled_on > Enrolment.enrolled_on,
    )
    return and_(not_departed_before(day), ~followed.correlate(Enrolment))


def left_on(pupil: Any, day: Day) -> ScalarSelect[date | None]:
    """Return the last day at the school of a `pupil` who has left it before a day, else NULL.

    Who is still to begin, or was never in a class, has not left.
    """
    own = aliased(Enrolment)
    goes_on = func.bool_or(not_departed_before(day, own))
    return (
        select(case((goes_on, null()), else_=func.max(own.departed_on)))
        .where(own.school_id == pupil.school_id, own.pupil_id == pupil.id)
        .correlate(pupil)
        .scalar_subquery()
    )


def nearest_first(day: Day) -> tuple[ColumnElement[Any], ...]:
    """Return the order in which the class that a child was in on a day comes first.

    Where no enrolment holds on the day: the last one before it, else the first one after it.
    """
    return (Enrolment.enrolled_on <= day).desc(), func.abs(Enrolment.enrolled_on - day)


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


_stays = union_all(
    select(
        SubjectGroupMember.school_id, SubjectGroupMember.group_id, SubjectGroupMember.pupil_id,
        SubjectGroupMember.since, cast(null(), Date).label("until"),
    ),
    select(
        GroupStay.school_id, GroupStay.group_id, GroupStay.pupil_id, GroupStay.since,
        GroupStay.until,
    ),
).subquery("stays")

FIRST_IN_GROUP: ColumnElement[date] = func.greatest(Enrolment.enrolled_on, _stays.c.since)
"""A child's first day in a group; for statements made by `select_group_stays`."""

LAST_IN_GROUP: ColumnElement[date | None] = func.least(Enrolment.departed_on, _stays.c.until)
"""A child's last day in a group, NULL while it has no end; as `FIRST_IN_GROUP`."""


def select_group_stays(*columns: Any) -> Select[Any]:
    """Select from the times of children in subject groups, those that they have left among them.

    `in_group_on(day)` makes of it who was in a group on a day.
    """
    return (
        select(*columns)
        .select_from(Enrolment)
        .join(
            SubjectGroup,
            (SubjectGroup.school_id == Enrolment.school_id)
            & (SubjectGroup.class_id == Enrolment.class_id),
        )
        .outerjoin(
            _stays,
            (_stays.c.school_id == SubjectGroup.school_id)
            & (_stays.c.group_id == SubjectGroup.id)
            & (_stays.c.pupil_id == Enrolment.pupil_id)
            & SubjectGroup.name.is_not(None),
        )
        .where(or_(SubjectGroup.name.is_(None), _stays.c.group_id.is_not(None)))
    )


def in_group_on(day: Day) -> ColumnElement[bool]:
    """Whether a time in a group holds on a day; for statements made by `select_group_stays`."""
    return and_(
        enrolled_on(day),
        or_(_stays.c.since.is_(None), _stays.c.since <= day),
        or_(_stays.c.until.is_(None), _stays.c.until >= day),
    )


def marked_in_group(member: Any, day: date) -> ColumnElement[bool]:
    """Whether a member of a group has anything in its journal of a day."""
    return (
        exists()
        .where(
            _LESSON.c.school_id == member.school_id, _LESSON.c.group_id == member.group_id,
            _LESSON.c.held_on == day, _CELL.c.school_id == _LESSON.c.school_id,
            _CELL.c.lesson_id == _LESSON.c.id, _CELL.c.pupil_id == member.pupil_id,
        )
        .correlate(member)
    )


def select_groups(*columns: Any) -> Select[Any]:
    """Select from subject groups with their `Subject` and the `Staff` who teaches, if any.

    `GROUP_ORDER` is the order in which a page or a form lists them.
    """
    return (
        select(*columns)
        .select_from(SubjectGroup)
        .join_from(SubjectGroup, Subject)
        .join_from(SubjectGroup, Staff, isouter=True)
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


def class_terms(session: Session, school_id: str, class_id: UUID) -> list[ClassTerm]:
    """Return the terms of a class in their order, the year itself among them."""
    rows = session.execute(
        select_class_terms(*CLASS_TERM)
        .where(SchoolClass.school_id == school_id, SchoolClass.id == class_id)
        .order_by(*TERM_ORDER)
    )
    return [
        ClassTerm(
            id_, TermKind(kind), number, told_term(name), starts_on, ends_on, TermState(state)
        )
        for id_, kind, number, name, starts_on, ends_on, state in rows
    ]


def select_groups_of_year(
    caller: Caller, tie: Tie, year_id: UUID, *columns: Any
) -> Select[Any]:
    """Select from the subject groups of a year that a tie lets the caller see.

    In the order of classes, subjects and subgroups; the whole class comes before its subgroups.
    """
    return (
        select_groups(*columns)
        .join_from(SubjectGroup, SchoolClass)
        .where(
            SubjectGroup.school_id == caller.school_id,
            SchoolClass.year_id == year_id,
            _visible_group(caller, tie),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter.collate("C"), *GROUP_ORDER)
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
            return SubjectGroup.id.in_(caller.ties.groups | caller.ties.day_groups)
        case _:
            return false()
