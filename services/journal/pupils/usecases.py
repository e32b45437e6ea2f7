"""Tells who the children are: the list of a class, names for ids, and a child's subjects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass
from services.journal.people.rules import short_name
from services.journal.pupils.access import PUPIL_LIST, PUPIL_NAME, PUPIL_SUBJECTS
from services.shared.accountability.access import Target, may, require, scope_of
from services.shared.accountability.access_log import record_access, record_accesses, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today

NAMED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Place:
    """The class that a child is in now, or was in last."""

    id: UUID
    name: str


def class_of(session: Session, school_id: str, pupil_id: UUID) -> Place | None:
    """Return the class that a child is in now, or was in last: a caller's step."""
    row = session.execute(_PLACE, {"school_id": school_id, "pupil_id": pupil_id}).one_or_none()
    return Place(*row) if row else None


def list_pupils(database: Database, caller: Caller, class_id: UUID) -> dict[str, Any]:
    """Return the children of a class who are in it today, in the order of their names.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such class.
    """
    basis = require(PUPIL_LIST, caller, Target(class_id=class_id))
    with database.transaction(caller.school_id) as session:
        school_class = session.get(SchoolClass, (school_of(caller), class_id))
        if school_class is None:
            raise NotFound("Такого класса нет.")
        rows = session.execute(
            _IN_CLASS, {"school_id": caller.school_id, "class_id": class_id, "day": today()}
        ).mappings()
        record_access(session, caller, basis.on(class_id=class_id), kind="people")
        return {
            "id": class_id,
            "name": school_class.name,
            "pupils": [dict(row) for row in rows],
        }


def name_pupils(
    database: Database, caller: Caller, pupil_ids: Sequence[UUID]
) -> list[dict[str, Any]]:
    """Return the names and classes of children, of those alone whom the caller may know.

    Raises:
        Forbidden: the caller's role knows no child.
    """
    scope_of(caller, PUPIL_NAME)
    with database.transaction(caller.school_id) as session:
        rows = session.execute(
            _NAMES,
            {
                "school_id": caller.school_id,
                "pupils": list(pupil_ids),
                "groups": list(caller.ties.groups),
            },
        ).mappings()
        named = [dict(row) for row in rows if _may_name(caller, dict(row))]
        seen = [
            (row["id"], require(PUPIL_NAME, caller, _target(row))) for row in named
        ]
        record_accesses(session, caller, seen, kind="people")
    return [{key: row[key] for key in ("id", "name", "class_name")} for row in named]


def list_subjects(database: Database, caller: Caller, pupil_id: UUID) -> list[dict[str, Any]]:
    """Return the subject groups that a child is in (or was in last), with their teachers.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: there is no such child, or none that the caller may know of.
    """
    basis = require(PUPIL_SUBJECTS, caller, Target(pupil_id=pupil_id))
    with database.transaction(caller.school_id) as session:
        which = {"school_id": caller.school_id, "pupils": [pupil_id]}
        rows = session.execute(_SUBJECTS, which).all()
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind="people")
    return [
        {
            "id": group_id,
            "subject": subject,
            "subgroup": subgroup,
            "teacher": short_name(family, given, patronymic) if family else None,
        }
        for group_id, subject, subgroup, family, given, patronymic in rows
    ]


def groups_of_pupils(session: Session, school_id: str, pupil_ids: Sequence[UUID]) -> list[UUID]:
    """Return the subject groups that children are in, or were in last: a caller's step."""
    rows = session.execute(_SUBJECTS, {"school_id": school_id, "pupils": list(pupil_ids)})
    return [row[0] for row in rows]


def _may_name(caller: Caller, row: dict[str, Any]) -> bool:
    return may(PUPIL_NAME, caller, _target(row))


def _target(row: dict[str, Any]) -> Target:
    return Target(pupil_id=row["id"], class_id=row["class_id"], group_id=row["group_id"])


_PLACE = text(
    """
    SELECT c.id, c.name
      FROM enrolment e
      JOIN school_class c ON c.school_id = e.school_id AND c.id = e.class_id
     WHERE e.school_id = :school_id AND e.pupil_id = :pupil_id
     ORDER BY e.enrolled_on DESC, e.id DESC LIMIT 1
    """
)

_NAME = """concat_ws(' ', p.family_name, nullif(p.given_name, ''),
                           nullif(p.patronymic, '')) AS name"""

_IN_CLASS = text(
    f"""
    SELECT p.id, {_NAME}
      FROM pupil p
      JOIN enrolment e ON e.school_id = p.school_id AND e.pupil_id = p.id
     WHERE p.school_id = :school_id AND e.class_id = :class_id
       AND (e.departed_on IS NULL OR e.departed_on >= :day)
     ORDER BY p.sort_key, p.id
    """  # noqa: S608  (a column of ours)
)

# A child is in a group of the whole class, or in a subgroup that names the child.
_IN_GROUP = """
       (g.name IS NULL OR EXISTS (
            SELECT FROM subject_group_member m
             WHERE m.school_id = g.school_id AND m.group_id = g.id
               AND m.pupil_id = e.pupil_id))
"""

_NAMES = text(
    f"""
    SELECT p.id, {_NAME}, c.id AS class_id, coalesce(c.name, '') AS class_name,
           (SELECT g.id
              FROM enrolment e
              JOIN subject_group g ON g.school_id = e.school_id AND g.class_id = e.class_id
             WHERE e.school_id = p.school_id AND e.pupil_id = p.id
               AND g.id = ANY(CAST(:groups AS uuid[])) AND {_IN_GROUP}
             LIMIT 1) AS group_id
      FROM pupil p
      LEFT JOIN LATERAL (
           SELECT c.id, c.name
             FROM enrolment e
             JOIN school_class c ON c.school_id = e.school_id AND c.id = e.class_id
            WHERE e.school_id = p.school_id AND e.pupil_id = p.id
            ORDER BY e.enrolled_on DESC, e.id DESC LIMIT 1) c ON true
     WHERE p.school_id = :school_id AND p.id = ANY(CAST(:pupils AS uuid[]))
     ORDER BY p.sort_key, p.id
    """  # noqa: S608  (conditions of ours)
)

_SUBJECTS = text(
    f"""
    SELECT DISTINCT g.id, s.name, g.name, w.family_name, w.given_name, w.patronymic
      FROM enrolment e
      JOIN subject_group g ON g.school_id = e.school_id AND g.class_id = e.class_id
      JOIN subject s ON s.school_id = g.school_id AND s.id = g.subject_id
      LEFT JOIN staff w ON w.school_id = g.school_id AND w.id = g.teacher_id
     WHERE e.school_id = :school_id AND e.pupil_id = ANY(CAST(:pupils AS uuid[]))
       AND NOT EXISTS (SELECT FROM enrolment later
                        WHERE later.school_id = e.school_id AND later.pupil_id = e.pupil_id
                          AND later.enrolled_on > e.enrolled_on)
       AND {_IN_GROUP}
     ORDER BY s.name, g.name
    """  # noqa: S608  (a condition of ours)
)
