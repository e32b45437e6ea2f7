"""What a rollover reads: a fixed number of statements, whatever the size of the school."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from services.journal.classes.models import (
    ClassJournal,
    Enrolment,
    SchoolClass,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.closing.models import CouncilDecision
from services.journal.lessons.models import Lesson
from services.journal.load.models import TeachingLoad
from services.journal.people.models import Pupil
from services.journal.rollover.models import YearRollover
from services.journal.years.models import AcademicYear

Rows = Select[*tuple[Any, ...]]


def select_year(school_id: str, name: str) -> Rows:
    """Select a year by its name: id and days."""
    return select(AcademicYear.id, AcademicYear.starts_on, AcademicYear.ends_on).where(
        AcademicYear.school_id == school_id, AcademicYear.name == name
    )


def select_children(school_id: str, year_id: UUID, next_id: UUID | None) -> Rows:
    """Select who is in a class of a year without an end, as a `Child`, by class and name."""
    later = aliased(Enrolment)
    in_next = exists().where(
        later.school_id == Enrolment.school_id,
        later.pupil_id == Enrolment.pupil_id,
        later.year_id == next_id,
    )
    return (
        select(
            Enrolment.pupil_id, Enrolment.id, Enrolment.class_id, SchoolClass.grade,
            SchoolClass.letter, Pupil.full_name, CouncilDecision.decision,
            in_next.label("is_in_next"),
        )
        .join_from(Enrolment, Pupil)
        .join(
            SchoolClass,
            (SchoolClass.school_id == Enrolment.school_id)
            & (SchoolClass.id == Enrolment.class_id),
        )
        .join(
            ClassJournal,
            (ClassJournal.school_id == SchoolClass.school_id)
            & (ClassJournal.class_id == SchoolClass.id),
            isouter=True,
        )
        .outerjoin(
            CouncilDecision,
            (CouncilDecision.school_id == ClassJournal.school_id)
            & (CouncilDecision.class_journal_id == ClassJournal.id)
            & (CouncilDecision.pupil_id == Enrolment.pupil_id),
        )
        .where(
            Enrolment.school_id == school_id,
            Enrolment.year_id == year_id,
            Enrolment.departed_on.is_(None),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter.collate("C"), Pupil.sort_key, Pupil.id)
    )


def select_letters(school_id: str, year_id: UUID, grade: int) -> Select[str]:
    """Select the letters of a grade's classes."""
    return (
        select(SchoolClass.letter)
        .where(
            SchoolClass.school_id == school_id,
            SchoolClass.year_id == year_id,
            SchoolClass.grade == grade,
        )
        .order_by(SchoolClass.letter.collate("C"))
    )


def select_groups(school_id: str, year_id: UUID) -> Rows:
    """Select the groups of a year: id, class, subject, name, teacher, hours of its last load."""
    hours = (
        select(TeachingLoad.hours)
        .where(
            TeachingLoad.school_id == SubjectGroup.school_id,
            TeachingLoad.group_id == SubjectGroup.id,
        )
        .order_by(TeachingLoad.since.desc().nulls_last())
        .limit(1)
        .correlate(SubjectGroup)
        .scalar_subquery()
    )
    return (
        select(
            SubjectGroup.id, SubjectGroup.class_id, SubjectGroup.subject_id, SubjectGroup.name,
            SubjectGroup.teacher_id, hours,
        )
        .join_from(SubjectGroup, SchoolClass)
        .where(SubjectGroup.school_id == school_id, SchoolClass.year_id == year_id)
    )


def select_members(school_id: str, year_id: UUID) -> Rows:
    """Select who is in which subgroup of a year."""
    return (
        select(SubjectGroupMember.group_id, SubjectGroupMember.pupil_id)
        .join_from(SubjectGroupMember, SubjectGroup)
        .join(
            SchoolClass,
            (SchoolClass.school_id == SubjectGroup.school_id)
            & (SchoolClass.id == SubjectGroup.class_id),
        )
        .where(SubjectGroupMember.school_id == school_id, SchoolClass.year_id == year_id)
    )


def select_memberships(school_id: str, year_id: UUID, pupils: list[UUID]) -> Rows:
    """Select in which subgroups of a year some children are."""
    return select_members(school_id, year_id).where(SubjectGroupMember.pupil_id.in_(pupils))


def select_rollovers(school_id: str, from_id: UUID, to_id: UUID) -> Select[YearRollover]:
    """Select what was done from a year to the next and not taken back, the latest first."""
    return (
        select(YearRollover)
        .where(
            YearRollover.school_id == school_id,
            YearRollover.from_year_id == from_id,
            YearRollover.to_year_id == to_id,
            YearRollover.undone_at.is_(None),
        )
        .order_by(YearRollover.at.desc(), YearRollover.id.desc())
    )


def lock_years(school_id: str, year_ids: Iterable[UUID | None]) -> Select[UUID]:
    """Select the groups of years, locking until the end: whoever writes into a journal waits.

    In the order of ids, as everybody who locks several.
    """
    return (
        select(SubjectGroup.id)
        .join_from(SubjectGroup, SchoolClass)
        .where(
            SubjectGroup.school_id == school_id,
            SchoolClass.year_id.in_([one for one in year_ids if one is not None]),
        )
        .order_by(SubjectGroup.id)
        .with_for_update(of=SubjectGroup)
    )


def select_begun(school_id: str, year_id: UUID) -> Select[bool]:
    """Select whether any lesson of a year is there."""
    lessons = (
        select(Lesson.id)
        .join_from(Lesson, SubjectGroup)
        .join_from(SubjectGroup, SchoolClass)
        .where(Lesson.school_id == school_id, SchoolClass.year_id == year_id)
    )
    return select(lessons.exists())


def select_moved_since(school_id: str, made: list[UUID]) -> Select[bool]:
    """Select whether enrolments that were made have ended since, or are another class's."""
    later = aliased(Enrolment)
    changed = select(Enrolment.id).where(
        Enrolment.school_id == school_id,
        Enrolment.id.in_(made),
        or_(
            Enrolment.departed_on.is_not(None),
            exists().where(
                later.school_id == Enrolment.school_id,
                later.pupil_id == Enrolment.pupil_id,
                later.year_id == Enrolment.year_id,
                later.id != Enrolment.id,
            ),
        ),
    )
    return select(changed.exists())
