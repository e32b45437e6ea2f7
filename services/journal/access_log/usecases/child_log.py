"""Tells a family who looked at its child: whole days, one line for a person and a day."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.journal.core.platform_numbers import OWN_LOG_AGE, rule_value
from services.journal.people.models import Pupil, Representation, Representative, Staff
from services.journal.people.rules import short_name
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import ACCESS_LOG_READ_CHILD, Look, list_looks
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import Attempt, NotFound
from services.shared.process.clock import today


def read_child_log(
    database: Database, caller: Caller, pupil_id: UUID, *, before: date | None, zone: str
) -> dict[str, Any]:
    """Return who did what with a child's data on ten days, the latest first.

    What was done with the class or a subject group since the child is in it was done with the
    child as well.

    Raises:
        NotFound: it is not the caller's own child, or the child itself is too young to ask.
        Forbidden: the caller's role reads no child's log.
    """
    school_id = school_of(caller)
    with database.transaction(school_id) as session:
        _allow(session, caller, pupil_id)
        touched = session.execute(_TOUCHED, {"school_id": school_id, "pupil_id": pupil_id})
        subjects: dict[UUID, date | None] = {row.id: row.since for row in touched}
        looks, following = list_looks(session, school_id, subjects, before=before, zone=zone)
        names = _names(session, caller, pupil_id, {one.person_id for one in looks})
    return {"items": [told_look(one, names, caller) for one in looks], "next": following}


def name_people(
    database: Database, caller: Caller, pupil_id: UUID, persons: Collection[UUID]
) -> dict[str, str]:
    """Return the names of those of `persons` whom the child's family may know of.

    Raises:
        NotFound: it is not the caller's own child, or the child itself is too young to ask.
        Forbidden: the caller's role reads no child's log.
    """
    with database.transaction(school_of(caller)) as session:
        _allow(session, caller, pupil_id)
        names = _names(session, caller, pupil_id, persons)
    return {str(person_id): name for person_id, name in names.items()}


def told_look(look: Look, names: dict[UUID, str], caller: Caller) -> dict[str, Any]:
    """Return a line of the log; a stranger's name is left out, the role says enough."""
    return {
        "day": look.day,
        "person_id": look.person_id,
        "who": names.get(look.person_id, "") if look.person_id else "",
        "role": look.role,
        "action": look.action,
        "kind": look.kind,
        "ground": look.ground,
        "times": look.times,
        "first_at": look.first_at,
        "last_at": look.last_at,
        "own": look.is_of(caller),
    }


def _allow(session: Session, caller: Caller, pupil_id: UUID) -> None:
    basis = require(ACCESS_LOG_READ_CHILD, caller, Target(pupil_id=pupil_id))
    pupil = session.get(Pupil, (school_of(caller), pupil_id))
    if pupil is None or (caller.role == Role.PUPIL and not _is_of_age(session, pupil)):
        problem = NotFound("Такой записи нет.")
        problem.attempt = Attempt(ACCESS_LOG_READ_CHILD.name, "pupil", pupil_id)
        raise problem
    record_access(session, caller, basis.on(pupil_id=pupil_id), kind="access_log")


def _is_of_age(session: Session, pupil: Pupil) -> bool:
    """Tell whether a child may ask without a representative; without a birth date it may not."""
    if pupil.born_on is None:
        return False
    years = rule_value(session, OWN_LOG_AGE)
    day = today()
    birthday_passed = (day.month, day.day) >= (pupil.born_on.month, pupil.born_on.day)
    return day.year - pupil.born_on.year - (not birthday_passed) >= years


def _names(
    session: Session, caller: Caller, pupil_id: UUID, persons: Collection[UUID | None]
) -> dict[UUID, str]:
    """Return the names of staff, of the child's own representatives, and of the child."""
    of_school = (
        Representative.school_id == school_of(caller),
        Representation.school_id == Representative.school_id,
        Representation.representative_id == Representative.id,
        Representation.pupil_id == pupil_id,
    )
    columns = ("person_id", "family_name", "given_name", "patronymic")
    known = (
        select(*(getattr(Staff, column) for column in columns)).where(
            Staff.school_id == school_of(caller)
        ),
        select(*(getattr(Representative, column) for column in columns)).where(*of_school),
        select(*(getattr(Pupil, column) for column in columns)).where(
            Pupil.school_id == school_of(caller), Pupil.id == pupil_id
        ),
    )
    return {
        person_id: short_name(*name)
        for query in known
        for person_id, *name in session.execute(query)
        if person_id in persons
    }


# The child, the classes it has been in, and the groups in which it was taught.
_TOUCHED = text(
    """
    SELECT CAST(:pupil_id AS uuid) AS id, CAST(NULL AS date) AS since
     UNION ALL
    SELECT e.class_id, min(e.enrolled_on) FROM enrolment e
     WHERE e.school_id = :school_id AND e.pupil_id = :pupil_id
     GROUP BY e.class_id
     UNION ALL
    SELECT g.id, min(e.enrolled_on)
      FROM enrolment e
      JOIN subject_group g ON g.school_id = e.school_id AND g.class_id = e.class_id
     WHERE e.school_id = :school_id AND e.pupil_id = :pupil_id
       AND (g.name IS NULL OR EXISTS (
               SELECT FROM subject_group_member m
                WHERE m.school_id = g.school_id AND m.group_id = g.id
                  AND m.pupil_id = e.pupil_id))
     GROUP BY g.id
    """
)
