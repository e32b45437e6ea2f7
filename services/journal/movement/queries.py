"""What movement reads: stays of children, what hangs on one, who is in the books."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    cast,
    exists,
    extract,
    func,
    select,
    union_all,
)

from services.journal.classes.models import (
    ClassJournal,
    Enrolment,
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.queries import GROUP_ORDER, not_departed_before
from services.journal.closing.models import CouncilDecision, YearClosing
from services.journal.core.models import PlatformRule
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, TermMark
from services.journal.participant_codes.models import ParticipantCode
from services.journal.people.models import Pupil
from services.journal.years.models import AcademicYear, Term

Rows = Select[*tuple[Any, ...]]

_CLOSED = exists().where(
    ClassJournal.school_id == SchoolClass.school_id,
    ClassJournal.class_id == SchoolClass.id,
    YearClosing.school_id == ClassJournal.school_id,
    YearClosing.class_journal_id == ClassJournal.id,
)
CLASS_OF_YEAR = (
    SchoolClass.id,
    SchoolClass.name,
    SchoolClass.grade,
    SchoolClass.year_id,
    AcademicYear.name.label("year"),
    AcademicYear.starts_on,
    AcademicYear.ends_on,
    _CLOSED.label("closed"),
)
"""The columns of a `ClassOfYear`, in its order."""

_STAY = (
    Enrolment.id.label("stay_id"), Enrolment.enrolled_on, Enrolment.departed_on, Enrolment.reason,
    Enrolment.order_number, Enrolment.came_from, Enrolment.departure_reason,
    Enrolment.departure_order, Enrolment.went_to,
)


def select_class(school_id: str, class_id: UUID) -> Rows:
    """Select a class as a `ClassOfYear`."""
    return (
        select(*CLASS_OF_YEAR)
        .join_from(SchoolClass, AcademicYear)
        .where(SchoolClass.school_id == school_id, SchoolClass.id == class_id)
    )


def select_stays(school_id: str, pupil_ids: list[UUID]) -> Rows:
    """Select stays of children in their order: the child, nine columns, those of the class."""
    return (
        select(Enrolment.pupil_id, *_STAY, *CLASS_OF_YEAR)
        .join_from(Enrolment, SchoolClass, _of_class())
        .join_from(SchoolClass, AcademicYear)
        .where(Enrolment.school_id == school_id, Enrolment.pupil_id.in_(pupil_ids))
        .order_by(Enrolment.pupil_id, Enrolment.enrolled_on, Enrolment.id)
    )


def _of_class() -> ColumnElement[bool]:
    return (SchoolClass.school_id == Enrolment.school_id) & (SchoolClass.id == Enrolment.class_id)


def select_open_classes(school_id: str) -> Rows:
    """Select the classes of years that are not closed, the latest year first."""
    return (
        select(*CLASS_OF_YEAR)
        .join_from(SchoolClass, AcademicYear)
        .where(SchoolClass.school_id == school_id, ~_CLOSED)
        .order_by(
            AcademicYear.starts_on.desc(), SchoolClass.grade, SchoolClass.letter.collate("C")
        )
    )


def select_subgroups(school_id: str, class_ids: list[UUID]) -> Rows:
    """Select the subgroups of classes: class, id, subject and name, in their order."""
    return (
        select(SubjectGroup.class_id, SubjectGroup.id, Subject.name, SubjectGroup.name)
        .join_from(SubjectGroup, Subject)
        .where(
            SubjectGroup.school_id == school_id,
            SubjectGroup.class_id.in_(class_ids),
            SubjectGroup.name.is_not(None),
        )
        .order_by(*GROUP_ORDER)
    )


def select_memberships(school_id: str, pupil_id: UUID, class_id: UUID) -> Select[UUID]:
    """Select the subgroups of a class that a child is in."""
    return (
        select(SubjectGroupMember.group_id)
        .join_from(SubjectGroupMember, SubjectGroup)
        .where(
            SubjectGroupMember.school_id == school_id,
            SubjectGroupMember.pupil_id == pupil_id,
            SubjectGroup.class_id == class_id,
        )
    )


def select_records(
    school_id: str, pupil_id: UUID, class_id: UUID, since: Any, *, only_stay: bool
) -> Select[bool]:
    """Select whether anything hangs on a child's stay in a class since a day.

    Cells of lessons from that day on; where it is the child's `only_stay` in the class, also term
    marks, decisions of the council and codes of participants.
    """
    found: list[Any] = [
        select(MarkCell.pupil_id)
        .join_from(MarkCell, Lesson)
        .join_from(Lesson, SubjectGroup)
        .where(
            MarkCell.school_id == school_id,
            MarkCell.pupil_id == pupil_id,
            SubjectGroup.class_id == class_id,
            Lesson.held_on >= since,
        )
    ]
    term_marks = (
        select(TermMark.pupil_id)
        .join_from(TermMark, SubjectGroup)
        .join_from(TermMark, Term)
        .where(
            TermMark.school_id == school_id,
            TermMark.pupil_id == pupil_id,
            SubjectGroup.class_id == class_id,
        )
    )
    found.append(term_marks if only_stay else term_marks.where(Term.ends_on >= since))
    if only_stay:
        found += [
            select(CouncilDecision.pupil_id)
            .join(
                ClassJournal,
                (ClassJournal.school_id == CouncilDecision.school_id)
                & (ClassJournal.id == CouncilDecision.class_journal_id),
            )
            .where(
                CouncilDecision.school_id == school_id,
                CouncilDecision.pupil_id == pupil_id,
                ClassJournal.class_id == class_id,
            ),
            select(ParticipantCode.pupil_id).where(
                ParticipantCode.school_id == school_id,
                ParticipantCode.pupil_id == pupil_id,
                ParticipantCode.class_id == class_id,
            ),
        ]
    return select(union_all(*found).exists())


def select_spells(school_id: str, year_id: UUID) -> Rows:
    """Select the enrolments of a year with whose they are: `id` and the columns of a `Spell`."""
    return (
        select(
            Enrolment.id, Enrolment.pupil_id, Enrolment.class_id, SchoolClass.grade,
            SchoolClass.name, Pupil.sex, Enrolment.enrolled_on, Enrolment.departed_on,
            Enrolment.reason, Enrolment.departure_reason,
        )
        .join_from(Enrolment, Pupil)
        .join(SchoolClass, _of_class())
        .where(Enrolment.school_id == school_id, Enrolment.year_id == year_id)
        .order_by(Pupil.sort_key, Pupil.id, Enrolment.enrolled_on)
    )


def select_periods(school_id: str, year_id: UUID) -> Rows:
    """Select the periods that a year is reported by: name and days, each once."""
    return (
        select(Term.name, Term.starts_on, Term.ends_on)
        .distinct()
        .where(Term.school_id == school_id, Term.year_id == year_id)
        .order_by(Term.starts_on, Term.ends_on)
    )


def counted_after(rule: str) -> ColumnElement[Any]:
    """Return the September day of an `AcademicYear` until which who comes is of its beginning."""
    day = select(PlatformRule.value).where(PlatformRule.name == rule).scalar_subquery()
    return func.greatest(
        func.make_date(cast(extract("year", AcademicYear.starts_on), Integer), 9, day),
        AcademicYear.starts_on,
    )


def in_school(day: date, *, gone: bool) -> ColumnElement[bool]:
    """Whether `Pupil` has not left its class before a day of the school, or has left all."""
    here = exists().where(
        Enrolment.school_id == Pupil.school_id,
        Enrolment.pupil_id == Pupil.id,
        not_departed_before(day),
    )
    was = exists().where(
        Enrolment.school_id == Pupil.school_id, Enrolment.pupil_id == Pupil.id
    )
    return (~here & was) if gone else here
