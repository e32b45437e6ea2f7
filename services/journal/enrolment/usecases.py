"""Enrols children into classes and lets them depart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.classes.queries import DEPARTURE, ENROLMENT_FACTS
from services.journal.classes.rules import class_title
from services.journal.classes.usecases.versions import raise_class_versions
from services.journal.enrolment.access import ENROLMENT_WRITE
from services.journal.enrolment.rules import Arrival, Departure, Ending
from services.journal.facts.usecases import record_facts
from services.journal.people.models import Pupil
from services.journal.people.queries import PUPIL_FACTS
from services.journal.people.rules import Name
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, NotFound
from services.shared.messaging import contracts, outbox
from services.shared.wording import said

_UNTOLD = Arrival()
_NOWHERE = Departure()


def enrol_pupil(
    database: Database,
    caller: Caller,
    *,
    class_id: UUID,
    name: Name,
    enrolled_on: date,
    person_id: UUID | None = None,
    born_on: date | None = None,
    arrival: Arrival = _UNTOLD,
) -> UUID:
    """Take a new child into a class and publish it; return the pupil's id.

    Raises:
        NotFound: there is no such class in this school.
    """
    basis = require(ENROLMENT_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        school_class = session.get(SchoolClass, (school_of(caller), class_id))
        if school_class is None:
            raise NotFound(said("Такого класса нет."))
        pupil = add_pupil(session, caller, name, person_id=person_id, born_on=born_on)
        enrol(session, caller, pupil.id, school_class, enrolled_on, arrival)
        record_access(session, caller, basis.on(pupil_id=pupil.id), kind="movement")
        return pupil.id


def depart_pupil(
    database: Database,
    caller: Caller,
    pupil_id: UUID,
    class_id: UUID,
    departed_on: date,
    departure: Departure = _NOWHERE,
) -> None:
    """Note the last day of a child in a class; what was entered stays.

    Raises:
        Conflict: the child is not in this class on that day.
    """
    basis = require(ENROLMENT_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        if not depart(session, caller, pupil_id, class_id, departed_on, departure):
            raise Conflict(said("В этот день ребёнок не числится в этом классе."))
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="movement")


def find_pupil(database: Database, caller: Caller, person_id: UUID) -> UUID:
    """Return the pupil that a person is in the caller's school.

    Raises:
        NotFound: the school has no such pupil.
    """
    basis = require(ENROLMENT_WRITE, caller, Target(school_id=caller.school_id))
    with database.transaction(caller.school_id) as session:
        pupil_id = session.scalar(
            select(Pupil.id).where(
                Pupil.school_id == caller.school_id, Pupil.person_id == person_id
            )
        )
        if pupil_id is None:
            raise NotFound(said("Такого ученика в школе нет."))
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="people")
        return pupil_id


def add_pupil(
    session: Session,
    caller: Caller,
    name: Name,
    *,
    person_id: UUID | None = None,
    born_on: date | None = None,
) -> Pupil:
    """Add a child to the school's people, in the caller's transaction."""
    pupil = Pupil(
        school_id=school_of(caller),
        id=new_id(),
        person_id=person_id or new_id(),
        family_name=name.family,
        given_name=name.given,
        patronymic=name.patronymic,
        born_on=born_on,
    )
    session.add(pupil)
    record_facts(session, caller, PUPIL_FACTS, [pupil.id])
    return pupil


def enrol(
    session: Session,
    caller: Caller,
    pupil_id: UUID,
    school_class: SchoolClass,
    enrolled_on: date,
    arrival: Arrival = _UNTOLD,
) -> None:
    """Put a child of the school into a class, in the caller's transaction, and publish it."""
    enrol_many(session, caller, [Placement(pupil_id, school_class, enrolled_on, arrival)])
    raise_class_versions(session, school_class.school_id, school_class.id)


@dataclass(frozen=True, slots=True)
class NewPupil:
    """A child whom the school does not know yet."""

    name: Name
    born_on: date | None = None
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """A child of the school who comes into a class on a day."""

    pupil_id: UUID
    school_class: SchoolClass
    enrolled_on: date
    arrival: Arrival = _UNTOLD


def add_pupils(session: Session, caller: Caller, pupils: Mapping[UUID, NewPupil]) -> None:
    """Add many children to the school's people, in the caller's transaction."""
    if not pupils:
        return
    session.execute(
        insert(Pupil),
        [
            {
                "school_id": school_of(caller),
                "id": pupil_id,
                "person_id": new_id(),
                "family_name": pupil.name.family,
                "given_name": pupil.name.given,
                "patronymic": pupil.name.patronymic,
                "born_on": pupil.born_on,
                "sex": pupil.sex,
            }
            for pupil_id, pupil in pupils.items()
        ],
    )
    record_facts(session, caller, PUPIL_FACTS, pupils)


def enrol_many(
    session: Session, caller: Caller, placements: Sequence[Placement]
) -> list[UUID]:
    """Put many children into classes by a fixed number of statements, and publish it.

    Returns the ids of the enrolments. In the caller's transaction; the versions of the classes'
    grids are the caller's to raise.
    """
    if not placements:
        return []
    enrolments: list[dict[str, Any]] = [
        {
            "school_id": one.school_class.school_id,
            "id": new_id(),
            "pupil_id": one.pupil_id,
            "class_id": one.school_class.id,
            "year_id": one.school_class.year_id,
            "enrolled_on": one.enrolled_on,
            "reason": one.arrival.reason,
            "order_number": one.arrival.order_number,
            "came_from": one.arrival.came_from,
        }
        for one in placements
    ]
    session.flush()
    session.execute(insert(Enrolment), enrolments)
    made: list[UUID] = [one["id"] for one in enrolments]
    record_facts(session, caller, ENROLMENT_FACTS, made)
    for one in placements:
        publish_enrolled(session, caller, one.pupil_id, one.school_class, one.enrolled_on)
    return made


def depart(
    session: Session,
    caller: Caller,
    pupil_id: UUID,
    class_id: UUID,
    departed_on: date,
    departure: Departure = _NOWHERE,
) -> bool:
    """Set the last day of a child in a class; return whether there was an enrolment to end."""
    found = session.scalars(
        select(Enrolment.id).where(
            Enrolment.school_id == caller.school_id,
            Enrolment.pupil_id == pupil_id,
            Enrolment.class_id == class_id,
            Enrolment.departed_on.is_(None),
            Enrolment.enrolled_on <= departed_on,
        )
    ).all()
    end_many(session, caller, [Ending(one, departed_on, departure) for one in found])
    raise_class_versions(session, school_of(caller), class_id)
    return bool(found)


def end_many(
    session: Session, caller: Caller, endings: Sequence[Ending], *, reason: str | None = None
) -> None:
    """End many enrolments by a fixed number of statements; `reason` stands in their history.

    In the caller's transaction; the versions of the classes' grids are the caller's to raise.
    """
    if not endings:
        return
    table = cast(Table, Enrolment.__table__)
    statement = (
        update(table)
        .where(table.c.school_id == bindparam("of_school"), table.c.id == bindparam("ended"))
        .values(
            departed_on=bindparam("last_day"),
            departure_reason=bindparam("why"),
            departure_order=bindparam("by_order"),
            went_to=bindparam("where_to"),
        )
    )
    session.connection().execute(statement, [
        {
            "of_school": caller.school_id, "ended": one.enrolment_id, "last_day": one.last_day,
            "why": one.departure.reason, "by_order": one.departure.order_number,
            "where_to": one.departure.went_to,
        }
        for one in endings
    ])
    ended = [one.enrolment_id for one in endings]
    record_facts(session, caller, ENROLMENT_FACTS, ended, DEPARTURE, reason=reason)


def publish_enrolled(
    session: Session, caller: Caller, pupil_id: UUID, school_class: SchoolClass, enrolled_on: date
) -> None:
    """Publish the class that a child is in from a day on, in the caller's transaction."""
    outbox.publish(
        session,
        contracts.PUPIL_ENROLLED,
        f"pupil/{pupil_id}",
        {
            "pupil_id": pupil_id,
            "class_id": school_class.id,
            "class_name": class_title(school_class.grade, school_class.letter),
            "enrolled_on": enrolled_on,
        },
        caller,
        school_id=school_class.school_id,
    )
