"""Reads of reviewers: classes that nobody leads, and who stands behind a child's works."""

from datetime import date
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, and_, exists, literal, or_, select

from services.journal.classes.models import Enrolment, SchoolClass, SubjectGroup
from services.journal.classes.queries import select_group_members
from services.journal.people.models import Appointment, Staff
from services.journal.people.queries import holds, in_force
from services.journal.years.models import AcademicYear
from services.shared.accountability.roles import Role

# A child of no class of these has left the school: its folder has gone with it.
_LATEST_YEARS = 2


def select_unled_classes(school_id: str, day: date | ScalarSelect[date]) -> Select[UUID]:
    """Select the classes of the two latest years that no class teacher leads on a day."""
    latest = (
        select(AcademicYear.id)
        .where(AcademicYear.school_id == school_id)
        .order_by(AcademicYear.starts_on.desc())
        .limit(_LATEST_YEARS)
    )
    leader = exists().where(
        Staff.school_id == SchoolClass.school_id,
        Staff.id == SchoolClass.class_teacher_id,
        holds(Role.CLASS_TEACHER, day),
    )
    return select(SchoolClass.id).where(
        SchoolClass.school_id == school_id, SchoolClass.year_id.in_(latest), ~leader
    )


def select_reviewers(
    school_id: str, pupil_id: UUID, class_id: UUID, group_id: UUID | None, day: date
) -> Select[str, str]:
    """Select role and name (with initials) of who may review a child's work on a day.

    The teacher of the group that the child is or was in, the class teacher, and of a class that
    nobody leads the deputies.
    """
    attended = select_group_members(SubjectGroup.id).where(
        Enrolment.school_id == school_id, Enrolment.pupil_id == pupil_id
    )
    teaches = exists().where(
        SubjectGroup.school_id == school_id,
        SubjectGroup.id == group_id,
        SubjectGroup.id.in_(attended),
        SubjectGroup.teacher_id == Staff.id,
    )
    leads = exists().where(
        SchoolClass.school_id == school_id,
        SchoolClass.id == class_id,
        SchoolClass.class_teacher_id == Staff.id,
    )
    is_unled = literal(class_id).in_(select_unled_classes(school_id, day))
    return (
        select(Appointment.role, Staff.initialled_name)
        .join_from(Appointment, Staff)
        .where(
            Appointment.school_id == school_id,
            in_force(Appointment, day),
            or_(
                and_(Appointment.role == Role.TEACHER, teaches),
                and_(Appointment.role == Role.CLASS_TEACHER, leads),
                and_(Appointment.role == Role.DEPUTY, is_unled),
            ),
        )
        .order_by(Appointment.role.desc(), Staff.sort_key, Staff.id)
    )
