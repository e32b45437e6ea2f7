"""Whose achievement folders the demo fills: the first child of a family in each led class."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.demo.people import ASSIGNED_COHORT, FAMILIES, SCHOOLS
from services.journal.people.models import Pupil
from services.journal.years.models import AcademicYear
from services.shared.accountability.roles import Role
from services.shared.database.base import Database


@dataclass(frozen=True, slots=True)
class FolderOwner:
    """A child with the class that it is in now, its parent and its class teacher, as persons."""

    school: str
    pupil_id: UUID
    name: str
    class_id: UUID
    class_name: str
    year: str
    parent: UUID
    class_teacher: UUID


def folder_owners(database: Database) -> list[FolderOwner]:
    """Return the children of families in the classes whose class teacher has an account."""
    teachers = {school.code: school.person_id(Role.CLASS_TEACHER) for school in SCHOOLS}
    return [
        _owner(database, child.school, child.person_id, family.person_id, teachers[child.school])
        for family in FAMILIES
        for child in family.children
        if child.cohort == ASSIGNED_COHORT
    ]


def _owner(
    database: Database, school: str, person: UUID, parent: UUID, teacher: UUID
) -> FolderOwner:
    with database.transaction(school) as session:
        pupil, room, year = session.execute(
            select(Pupil, SchoolClass, AcademicYear.name)
            .join(
                Enrolment,
                (Enrolment.school_id == Pupil.school_id) & (Enrolment.pupil_id == Pupil.id),
            )
            .join(
                SchoolClass,
                (SchoolClass.school_id == Enrolment.school_id)
                & (SchoolClass.id == Enrolment.class_id),
            )
            .join(
                AcademicYear,
                (AcademicYear.school_id == SchoolClass.school_id)
                & (AcademicYear.id == SchoolClass.year_id),
            )
            .where(Pupil.school_id == school, Pupil.person_id == person)
            .order_by(Enrolment.enrolled_on.desc())
            .limit(1)
        ).one()
        name = " ".join(part for part in (pupil.family_name, pupil.given_name) if part)
        return FolderOwner(school, pupil.id, name, room.id, room.name, year, parent, teacher)
