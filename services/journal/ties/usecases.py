"""Tells the gateway what binds a person to children in one school and role."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.pupils.usecases import groups_of_pupils
from services.journal.ties.access import TIES_READ
from services.shared.accountability.access import Target, require
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today

_FAMILY = frozenset({Role.REPRESENTATIVE, Role.PUPIL})


def ties_of(
    database: Database, caller: Caller, *, person_id: UUID, school_id: str, role: Role
) -> dict[str, Any]:
    """Return own classes, own subject groups and own children of a person in a role.

    The groups of a family are those that its children are in: whom its works may go to.

    A child whose representation a court has restricted, or that has come of age, is not own.

    Raises:
        Forbidden: the caller is not the gateway.
        NotFound: there is no such school.
    """
    require(TIES_READ, caller, Target())
    day = today()
    who = {
        "school_id": school_id,
        "person_id": person_id,
        "role": role,
        "day": day,
        "eighteen": _of_age(day),
    }
    with database.transaction(school_id) as session:
        place = session.execute(_PLACE, who).one_or_none()
        if place is None:
            raise NotFound("Такой школы нет.")
        children = _children(session, role, who)
        return {
            "classes": place.classes,
            "groups": place.groups or _groups(session, role, school_id, children),
            "children": children,
            "school": {"id": school_id, "name": place.name},
        }


def _groups(
    session: Session, role: Role, school_id: str, children: list[dict[str, Any]]
) -> list[UUID]:
    """Return the groups that the children of a family are in."""
    if role not in _FAMILY or not children:
        return []
    return groups_of_pupils(session, school_id, [child["id"] for child in children])


def _children(session: Session, role: Role, who: dict[str, Any]) -> list[dict[str, Any]]:
    query = _CHILDREN.get(role)
    if query is None:
        return []
    return [dict(row) for row in session.execute(query, who).mappings()]


def _of_age(day: date) -> date:
    """Return the latest birth date of those who are eighteen on a day."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 18, day=28 if leap else day.day)


# One statement: asked ahead of a page, it counts among the statements of that page.
_PLACE = text(
    """
    SELECT s.name,
           ARRAY(SELECT c.id
                   FROM school_class c
                   JOIN staff w ON w.school_id = c.school_id AND w.id = c.class_teacher_id
                  WHERE :role = 'class_teacher'
                    AND c.school_id = s.code AND w.person_id = :person_id) AS classes,
           ARRAY(SELECT g.id
                   FROM subject_group g
                   JOIN staff w ON w.school_id = g.school_id AND w.id = g.teacher_id
                  WHERE :role = 'teacher'
                    AND g.school_id = s.code AND w.person_id = :person_id) AS groups
      FROM school s
     WHERE s.code = :school_id
    """
)

# A child with the class that it is in now, or was in last.
_CHILD = """
    SELECT p.id, concat_ws(' ', p.family_name, nullif(p.given_name, ''),
                           nullif(p.patronymic, '')) AS name,
           (SELECT c.name
              FROM enrolment e
              JOIN school_class c ON c.school_id = e.school_id AND c.id = e.class_id
             WHERE e.school_id = p.school_id AND e.pupil_id = p.id
             ORDER BY e.enrolled_on DESC LIMIT 1) AS class_name
      FROM pupil p
"""
_IN_ORDER = " ORDER BY p.sort_key, p.id"

_CHILDREN = {
    Role.PUPIL: text(_CHILD + " WHERE p.school_id = :school_id AND p.person_id = :person_id"),
    Role.REPRESENTATIVE: text(
        _CHILD
        + """
      JOIN representation n ON n.school_id = p.school_id AND n.pupil_id = p.id
      JOIN representative r ON r.school_id = n.school_id AND r.id = n.representative_id
     WHERE p.school_id = :school_id AND r.person_id = :person_id
       AND (p.born_on IS NULL OR p.born_on > :eighteen)
       AND (n.restricted_from IS NULL OR :day < n.restricted_from
            OR n.restricted_until < :day)
    """
        + _IN_ORDER
    ),
    Role.PSYCHOLOGIST: text(
        _CHILD
        + """
      JOIN assignment a ON a.school_id = p.school_id AND a.pupil_id = p.id
      JOIN staff w ON w.school_id = a.school_id AND w.id = a.staff_id
     WHERE p.school_id = :school_id AND w.person_id = :person_id
       AND a.since <= :day AND (a.until IS NULL OR a.until >= :day)
    """
        + _IN_ORDER
    ),
}
