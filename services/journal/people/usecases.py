"""Appoints staff, records who answers for a child, assigns children to psychologists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.journal.people.access import PEOPLE_WRITE, STAFF_READ
from services.journal.people.appointing import NewAppointment, appoint_all, roles_held
from services.journal.people.models import (
    Assignment,
    Pupil,
    Representation,
    Representative,
    Staff,
)
from services.journal.people.rules import Name
from services.shared.accountability.access import Basis, Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound
from services.shared.process.clock import today
from services.shared.wording import said


@dataclass(frozen=True, slots=True)
class ListedStaff:
    """A member of staff by the full name, with the roles held in the order of their names."""

    id: UUID
    name: str
    roles: list[Role]


def appoint_staff(
    database: Database,
    caller: Caller,
    *,
    person_id: UUID,
    name: Name,
    roles: Iterable[Role],
    since: date | None = None,
) -> UUID:
    """Take somebody into the school's staff with the roles given; return the staff id.

    Who is on the staff already keeps the roles held and gets the new ones. Without `since`, from
    of old.
    """
    basis = _may_write_people(caller)
    with database.transaction(caller.school_id) as session:
        staff_id = _ensure_person(session, Staff, caller, person_id, name)
        appoint_all(session, caller, [NewAppointment(staff_id, role, since) for role in roles])
        _log(session, caller, basis, None)
        return staff_id


def record_representation(
    database: Database, caller: Caller, *, person_id: UUID, name: Name, pupil_id: UUID
) -> UUID:
    """Record that a person is a child's legal representative; return the representative's id.

    Raises:
        NotFound: the school has no such pupil.
    """
    basis = _may_write_people(caller)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        _demand_pupil(session, school_id, pupil_id)
        representative_id = _ensure_person(session, Representative, caller, person_id, name)
        session.execute(
            insert(Representation)
            .values(school_id=school_id, representative_id=representative_id, pupil_id=pupil_id)
            .on_conflict_do_nothing()
        )
        _log(session, caller, basis, pupil_id)
        return representative_id


def restrict_representation(
    database: Database,
    caller: Caller,
    *,
    representative_id: UUID,
    pupil_id: UUID,
    decision: str,
    since: date,
    until: date | None,
) -> None:
    """Record that a court has restricted a representative; until then the child is not theirs.

    Raises:
        NotFound: there is no such representation.
    """
    basis = _may_write_people(caller)
    key = (school_of(caller), representative_id, pupil_id)
    with database.transaction(caller.school_id) as session:
        representation = session.get(Representation, key, with_for_update=True)
        if representation is None:
            raise NotFound(said("Такого представителя у ребёнка нет."))
        representation.restricted_by = decision
        representation.restricted_from = since
        representation.restricted_until = until
        _log(session, caller, basis, pupil_id)


def assign_child(
    database: Database,
    caller: Caller,
    *,
    staff_id: UUID,
    pupil_id: UUID,
    since: date | None = None,
) -> None:
    """Assign a child to a psychologist from a day on (today, if none is given).

    Raises:
        NotFound: the school has no such pupil or member of staff.
    """
    basis = _may_write_people(caller)
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        _demand_pupil(session, school_id, pupil_id)
        if session.get(Staff, (school_id, staff_id)) is None:
            raise NotFound(said("Такого сотрудника в школе нет."))
        session.execute(
            insert(Assignment)
            .values(
                school_id=school_id, staff_id=staff_id, pupil_id=pupil_id, since=since or today()
            )
            .on_conflict_do_nothing()
        )
        _log(session, caller, basis, pupil_id)


def find_staff(database: Database, caller: Caller, person_id: UUID) -> UUID:
    """Return the member of staff that a person is in the caller's school.

    Raises:
        NotFound: nobody on the staff is that person.
    """
    _may_write_people(caller)
    with database.transaction(caller.school_id) as session:
        staff_id = session.scalar(
            select(Staff.id).where(
                Staff.school_id == caller.school_id, Staff.person_id == person_id
            )
        )
    if staff_id is None:
        raise NotFound(said("Такого сотрудника в школе нет."))
    return staff_id


def list_staff(database: Database, caller: Caller) -> list[ListedStaff]:
    """Return the school's staff with the roles held today, in the order of their names.

    Raises:
        Forbidden: the caller's role does not allow it.
    """
    require(STAFF_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        staff = session.scalars(select(Staff).order_by(Staff.sort_key, Staff.id)).all()
        roles = roles_held(session, school_of(caller), today())
    return [ListedStaff(one.id, one.full_name, roles.get(one.id, [])) for one in staff]


def _may_write_people(caller: Caller) -> Basis:
    return require(PEOPLE_WRITE, caller, Target(school_id=caller.school_id))


def _log(session: Session, caller: Caller, basis: Basis, pupil_id: UUID | None) -> None:
    record_access(session, caller, basis.on(pupil_id=pupil_id), kind="people")


def _ensure_person(
    session: Session,
    model: type[Staff] | type[Representative],
    caller: Caller,
    person_id: UUID,
    name: Name,
) -> UUID:
    statement = insert(model).values(
        school_id=school_of(caller),
        id=new_id(),
        person_id=person_id,
        family_name=name.family,
        given_name=name.given,
        patronymic=name.patronymic,
    )
    return session.scalars(
        statement.on_conflict_do_update(
            index_elements=["school_id", "person_id"],
            set_={
                "family_name": name.family,
                "given_name": name.given,
                "patronymic": name.patronymic,
            },
        ).returning(model.id)
    ).one()


def _demand_pupil(session: Session, school_id: str, pupil_id: UUID) -> None:
    found = session.get(Pupil, (school_id, pupil_id))
    if found is None or found.merged_into is not None:
        raise NotFound(said("Такого ученика в школе нет."))
