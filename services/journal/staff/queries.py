"""Reads of staff: a page of the list, and what a card says."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from services.journal.classes.models import ClassTeacher, SchoolClass, Subject, SubjectGroup
from services.journal.load.models import TeachingLoad
from services.journal.people.models import Account, Appointment, Assignment, Pupil, Staff
from services.journal.people.queries import holds, in_force
from services.journal.years.models import AcademicYear
from services.shared.accountability.roles import Role
from services.shared.database.listing import Listing, ListPage, has_words, read_page

AT_WORK, LEFT, NO_ACCOUNT, NO_POST = "at_work", "left", "no_account", "no_post"
STATES = (AT_WORK, LEFT, NO_ACCOUNT, NO_POST)


def read_staff(
    session: Session,
    school_id: str,
    *,
    words: str,
    role: Role | None,
    state: str | None,
    after: UUID | None,
    day: date,
) -> ListPage[Staff]:
    """Return a page of a school's staff by name, narrowed by words, a role held and a state."""
    listing = Listing(
        select(Staff).where(Staff.school_id == school_id), Staff.id, (Staff.sort_key, Staff.id)
    )
    narrowed: dict[str, ColumnElement[bool]] = {}
    if words.strip():
        narrowed["words"] = has_words(words, Staff.full_name, Staff.post)
    if role is not None:
        narrowed["role"] = holds(role, day)
    if state is not None:
        narrowed["state"] = _states(day)[state]
    return read_page(session, listing, narrowed, after)


def has_account() -> ColumnElement[bool]:
    """Whether `Staff` may log in."""
    return exists().where(Account.person_id == Staff.person_id)


def is_at_work(day: date) -> ColumnElement[bool]:
    """Whether `Staff` holds some role on a day or later."""
    return exists().where(
        Appointment.school_id == Staff.school_id,
        Appointment.staff_id == Staff.id,
        or_(Appointment.until.is_(None), Appointment.until >= day),
    )


def _states(day: date) -> Mapping[str, ColumnElement[bool]]:
    return {
        AT_WORK: is_at_work(day),
        LEFT: ~is_at_work(day),
        NO_ACCOUNT: is_at_work(day) & ~has_account(),
        NO_POST: is_at_work(day) & Staff.post.is_(None),
    }


def select_appointments(
    school_id: str, staff_id: UUID
) -> Select[UUID, str, date | None, date | None, str | None, str | None]:
    """Select every appointment of a member of staff, the latest first."""
    return (
        select(
            Appointment.id,
            Appointment.role,
            Appointment.since,
            Appointment.until,
            Appointment.ground,
            Appointment.end_ground,
        )
        .where(Appointment.school_id == school_id, Appointment.staff_id == staff_id)
        .order_by(Appointment.until.desc().nulls_first(), Appointment.role)
    )


def select_classes_led(school_id: str, staff_id: UUID) -> Select[UUID, str, str]:
    """Select the classes led now: id, name and year, the latest year first."""
    return (
        select(SchoolClass.id, SchoolClass.name, AcademicYear.name)
        .join_from(SchoolClass, AcademicYear)
        .where(SchoolClass.school_id == school_id, SchoolClass.class_teacher_id == staff_id)
        .order_by(AcademicYear.starts_on.desc(), SchoolClass.grade, SchoolClass.letter)
    )


def select_groups_taught(
    school_id: str, staff_id: UUID, day: date
) -> Select[UUID, UUID, str, str, str | None, Decimal | None, date | None, str]:
    """Select the groups taught now: class, subject, subgroup, hours, since when, and the year."""
    return (
        select(
            SubjectGroup.id,
            SchoolClass.id.label("class_id"),
            SchoolClass.name.label("class_name"),
            Subject.name.label("subject"),
            SubjectGroup.name.label("subgroup"),
            TeachingLoad.hours,
            TeachingLoad.since,
            AcademicYear.name.label("year"),
        )
        .select_from(SubjectGroup)
        .join_from(SubjectGroup, SchoolClass)
        .join_from(SubjectGroup, Subject)
        .join_from(SchoolClass, AcademicYear)
        .outerjoin(
            TeachingLoad,
            (TeachingLoad.school_id == SubjectGroup.school_id)
            & (TeachingLoad.group_id == SubjectGroup.id)
            & in_force(TeachingLoad, day),
        )
        .where(SubjectGroup.school_id == school_id, SubjectGroup.teacher_id == staff_id)
        .order_by(
            AcademicYear.starts_on.desc(), SchoolClass.grade, SchoolClass.letter.collate("C"),
            Subject.name.collate("C"), SubjectGroup.name.collate("C").nulls_first(),
        )
    )


def select_assigned(
    school_id: str, staff_id: UUID
) -> Select[UUID, str, date, date | None]:
    """Select a psychologist's pupils, by name: id, name, since, until."""
    return (
        select(Pupil.id, Pupil.full_name, Assignment.since, Assignment.until)
        .join_from(Assignment, Pupil)
        .where(Assignment.school_id == school_id, Assignment.staff_id == staff_id)
        .order_by(Pupil.sort_key, Pupil.id)
    )


def select_lasting_loads(
    school_id: str, staff_id: UUID, day: date
) -> Select[UUID, Decimal | None, date | None]:
    """Select group, hours and first day of what somebody teaches on a day or later, by days.

    Of a group without dated load, whom it names.
    """
    other = aliased(TeachingLoad)
    dated = exists().where(
        other.school_id == SubjectGroup.school_id, other.group_id == SubjectGroup.id
    )
    lasting = (TeachingLoad.teacher_id == staff_id) & or_(
        TeachingLoad.until.is_(None), TeachingLoad.until >= day
    )
    return (
        select(SubjectGroup.id, TeachingLoad.hours, TeachingLoad.since)
        .select_from(SubjectGroup)
        .outerjoin(
            TeachingLoad,
            (TeachingLoad.school_id == SubjectGroup.school_id)
            & (TeachingLoad.group_id == SubjectGroup.id)
            & lasting,
        )
        .where(
            SubjectGroup.school_id == school_id,
            or_(TeachingLoad.id.is_not(None), (SubjectGroup.teacher_id == staff_id) & ~dated),
        )
        .order_by(TeachingLoad.since.nulls_first())
    )


def select_lasting_classes(
    school_id: str, staff_id: UUID, day: date
) -> Select[UUID, date | None]:
    """Select the classes that somebody leads on a day or later, and since when, earliest first."""
    other = aliased(ClassTeacher)
    dated = exists().where(
        other.school_id == SchoolClass.school_id, other.class_id == SchoolClass.id
    )
    lasting = (ClassTeacher.staff_id == staff_id) & or_(
        ClassTeacher.until.is_(None), ClassTeacher.until >= day
    )
    return (
        select(SchoolClass.id, ClassTeacher.since)
        .select_from(SchoolClass)
        .outerjoin(
            ClassTeacher,
            (ClassTeacher.school_id == SchoolClass.school_id)
            & (ClassTeacher.class_id == SchoolClass.id)
            & lasting,
        )
        .where(
            SchoolClass.school_id == school_id,
            or_(ClassTeacher.id.is_not(None), (SchoolClass.class_teacher_id == staff_id) & ~dated),
        )
        .order_by(ClassTeacher.since.nulls_first())
    )
