"""Reads for the gateway what binds a person to children in one school and role."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.journal.people.rules import READ_AFTER
from services.journal.pupils.usecases import groups_of_pupils
from services.journal.ties.access import TIES_READ
from services.journal.ties.queries import select_children, select_school
from services.shared.accountability.access import Target, require
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import FAMILY_ROLES, Role
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process import clock
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class TiedChild:
    """A child by its full name; `class_name` is None for a child of no class.

    `left_on` is the last day of one who has left the school, `reads_until` the last one on which
    its family may still read what is the child's; None while it is at the school.
    """

    id: UUID
    name: str
    class_name: str | None
    left_on: date | None = None

    @property
    def reads_until(self) -> date | None:
        """Return the last day of reading."""
        return self.left_on and self.left_on + READ_AFTER


@dataclass(frozen=True, slots=True)
class TiedSchool:
    """A school by its code, and the IANA name of its own time zone, if it has one."""

    id: str
    name: str
    time_zone: str | None


@dataclass(frozen=True, slots=True)
class PersonTies:
    """Own classes, own subject groups and own children of a person in one school and role.

    The classes of a deputy are those that nobody leads: he stands in for their class teachers.
    The groups of a family are those that its children are in: whom its works may go to. Those who
    have left are in none.
    `day_groups` are those that a teacher teaches in another's stead on `day`, the school's day.
    """

    classes: list[UUID]
    groups: list[UUID]
    children: list[TiedChild]
    school: TiedSchool
    day_groups: list[UUID]
    day: date


def ties_of(
    database: Database, caller: Caller, *, person_id: UUID, school_id: str, role: Role
) -> PersonTies:
    """Return the ties of a person in a role; children in the order of their names.

    A child whose representation a court has restricted, or that has come of age, is not own.

    Raises:
        Forbidden: the caller is not the gateway.
        NotFound: there is no such school.
    """
    require(TIES_READ, caller, Target())
    wanted = select_school(school_id, person_id, role, clock.now())
    with database.transaction(school_id) as session:
        school = session.execute(wanted).one_or_none()
        if school is None:
            raise NotFound(said("Такой школы нет."))
        name, time_zone, own, of_day = school
        with clock.days_of(time_zone):
            day = clock.today()
        query = select_children(school_id, person_id, role, day)
        own = own or []
        children = [] if query is None else [TiedChild(*row) for row in session.execute(query)]
        groups = own if role is Role.TEACHER else []
        here = [child.id for child in children if child.left_on is None]
        if role in FAMILY_ROLES and here:
            groups = groups_of_pupils(session, school_id, here)
    return PersonTies(
        classes=own if role in (Role.CLASS_TEACHER, Role.DEPUTY) else [],
        groups=groups,
        children=children,
        school=TiedSchool(school_id, name, time_zone),
        day_groups=of_day or [],
        day=day,
    )
