"""Lists the classes and subject groups of a year: all for a school's leaders, else one's own."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.journal.classes.access import CLASS_READ, GROUP_READ
from services.journal.people.rules import short_name
from services.shared.accountability.access import Action, Tie, scope_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.process.clock import today


def list_classes(database: Database, caller: Caller, year_id: UUID) -> list[dict[str, Any]]:
    """Return the classes of a year with their groups.

    Who teaches sees the groups taught; a psychologist the assigned children's classes alone.

    Raises:
        Forbidden: the caller's role has no classes.
    """
    which = _which(caller, CLASS_READ, year_id)
    with database.transaction(caller.school_id) as session:
        classes = session.execute(_CLASSES, which).mappings().all()
        groups = session.execute(_GROUPS, which).mappings().all()
    by_class: dict[UUID, list[dict[str, Any]]] = {}
    for group in groups:
        told = {key: group[key] for key in ("id", "subject", "subgroup")}
        by_class.setdefault(group["class_id"], []).append({**told, "teacher": _teacher(group)})
    return [
        {
            "id": one["id"],
            "name": one["name"],
            "grade": one["grade"],
            Role.CLASS_TEACHER: _teacher(one),
            "pupils": one["pupils"],
            "groups": by_class.get(one["id"], []),
        }
        for one in classes
    ]


def list_groups(database: Database, caller: Caller, year_id: UUID) -> list[dict[str, Any]]:
    """Return the subject groups of a year that the caller may open.

    Raises:
        Forbidden: the caller's role opens no groups.
    """
    which = _which(caller, GROUP_READ, year_id)
    with database.transaction(caller.school_id) as session:
        groups = session.execute(_GROUPS, which).mappings().all()
    keys = ("id", "class_id", "class_name", "subject", "subgroup", "last_lesson_on")
    return [
        {**{key: group[key] for key in keys}, "teacher": _teacher(group)} for group in groups
    ]


def _which(caller: Caller, action: Action, year_id: UUID) -> dict[str, Any]:
    tie = scope_of(caller, action)
    return {
        "school_id": caller.school_id,
        "year_id": year_id,
        "day": today(),
        "all": tie is Tie.SCHOOL,
        "groups": list(caller.ties.groups) if tie is Tie.OWN_GROUP else [],
        "classes": list(caller.ties.classes) if tie is Tie.OWN_CLASS else [],
        "pupils": list(caller.ties.pupils) if tie is Tie.ASSIGNED else [],
    }


def _teacher(row: Any) -> str | None:
    if row["family_name"] is None:
        return None
    return short_name(row["family_name"], row["given_name"], row["patronymic"])


_CLASSES = text(
    """
    SELECT c.id, c.name, c.grade, w.family_name, w.given_name, w.patronymic,
           (SELECT count(DISTINCT e.pupil_id)
              FROM enrolment e
             WHERE e.school_id = c.school_id AND e.class_id = c.id AND e.departed_on IS NULL
           ) AS pupils
      FROM school_class c
      LEFT JOIN staff w ON w.school_id = c.school_id AND w.id = c.class_teacher_id
     WHERE c.school_id = :school_id AND c.year_id = :year_id
       AND (:all OR c.id = ANY(CAST(:classes AS uuid[]))
            OR EXISTS (SELECT FROM subject_group g
                        WHERE g.school_id = c.school_id AND g.class_id = c.id
                          AND g.id = ANY(CAST(:groups AS uuid[])))
            OR EXISTS (SELECT FROM enrolment e
                        WHERE e.school_id = c.school_id AND e.class_id = c.id
                          AND e.pupil_id = ANY(CAST(:pupils AS uuid[]))))
     ORDER BY c.grade, c.letter COLLATE "C"
    """
)

_GROUPS = text(
    """
    SELECT g.id, g.class_id, c.name AS class_name, s.name AS subject, g.name AS subgroup,
           w.family_name, w.given_name, w.patronymic,
           (SELECT max(l.held_on) FROM lesson l
             WHERE l.school_id = g.school_id AND l.group_id = g.id AND l.held_on <= :day
           ) AS last_lesson_on
      FROM subject_group g
      JOIN school_class c ON c.school_id = g.school_id AND c.id = g.class_id
      JOIN subject s ON s.school_id = g.school_id AND s.id = g.subject_id
      LEFT JOIN staff w ON w.school_id = g.school_id AND w.id = g.teacher_id
     WHERE g.school_id = :school_id AND c.year_id = :year_id
       AND (:all OR g.class_id = ANY(CAST(:classes AS uuid[]))
            OR g.id = ANY(CAST(:groups AS uuid[])))
     ORDER BY c.grade, c.letter COLLATE "C", s.name COLLATE "C", g.name COLLATE "C" NULLS FIRST
    """
)
