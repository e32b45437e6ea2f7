"""Shows external results beside the term mark: of a class, of a subject group, of one child.

There is no view by teacher: results may not be used to rank them.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass
from services.journal.external.access import (
    EXTERNAL_RESULTS_READ_CHILD,
    EXTERNAL_RESULTS_READ_CLASS,
    EXTERNAL_RESULTS_READ_GROUP,
)
from services.journal.external.rules.comparing import compare
from services.journal.external.rules.records import written
from services.journal.lessons.usecases.groups import load_group
from services.journal.people.models import Pupil
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today

_KIND = "external_results"


def class_results(database: Database, caller: Caller, class_id: UUID) -> dict[str, Any]:
    """Return what a class has reached in every monitoring.

    Raises:
        Forbidden: the class is not the caller's.
        NotFound: the school has no such class.
    """
    basis = require(EXTERNAL_RESULTS_READ_CLASS, caller, Target(class_id=class_id))
    with database.transaction(caller.school_id) as session:
        school_class = session.get(SchoolClass, (school_of(caller), class_id))
        if school_class is None:
            raise NotFound("Такого класса нет.")
        rows = _rows(session, caller, class_id=class_id)
        record_access(session, caller, basis.on(class_id=class_id), kind=_KIND)
    return {"title": school_class.name, "subject": None, "monitorings": _by_monitoring(rows)}


def group_results(database: Database, caller: Caller, group_id: UUID) -> dict[str, Any]:
    """Return what a subject group has reached in the monitorings of its subject.

    Raises:
        Forbidden: the group is not the caller's.
        NotFound: the school has no such group.
    """
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(
            session, caller, EXTERNAL_RESULTS_READ_GROUP, group_id, day=today()
        )
        rows = _rows(
            session,
            caller,
            class_id=group.class_id,
            subject=group.subject,
            group_id=group.id if group.subgroup else None,
        )
        record_access(session, caller, basis.on(group_id=group.id), kind=_KIND)
    return {
        "title": group.class_name,
        "subject": group.subject,
        "monitorings": _by_monitoring(rows),
    }


def child_results(database: Database, caller: Caller, pupil_id: UUID) -> list[dict[str, Any]]:
    """Return what one child has reached, the latest monitoring first.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: there is no such child, or none that the caller may know of.
    """
    with database.transaction(caller.school_id) as session:
        where = {"school_id": caller.school_id, "pupil_id": pupil_id, "day": today()}
        class_id = session.scalar(_CLASS_NOW, where)
        basis = require(
            EXTERNAL_RESULTS_READ_CHILD, caller,
            Target(pupil_id=pupil_id, class_id=class_id),
        )
        if session.get(Pupil, (school_of(caller), pupil_id)) is None:
            raise NotFound("Такой записи нет.")
        rows = _rows(session, caller, pupil_id=pupil_id)
        record_access(session, caller, basis.on(pupil_id=pupil_id), kind=_KIND)
    return [{**_monitoring(row), **_result(row)} for row in rows if row["total"] is not None]


def _rows(
    session: Session,
    caller: Caller,
    *,
    class_id: UUID | None = None,
    subject: str | None = None,
    group_id: UUID | None = None,
    pupil_id: UUID | None = None,
) -> list[dict[str, Any]]:
    asked = {
        "school_id": caller.school_id,
        "class_id": class_id,
        "subject": subject,
        "group_id": group_id,
        "pupil_id": pupil_id,
    }
    return [dict(row) for row in session.execute(_RESULTS, asked).mappings()]


def _by_monitoring(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row["id"], {**_monitoring(row), "pupils": []})
        one["pupils"].append({"name": row["name"], **_result(row)})
    return list(found.values())


def _monitoring(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "title": row["title"],
        "subject": row["subject"],
        "held_on": row["held_on"],
        "maximum": written(row["maximum"]),
    }


def _result(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "total": None if row["total"] is None else written(row["total"]),
        "mark": row["mark"],
        "level": row["level"],
        "corrected": (row["version"] or 1) > 1,
        "term_mark": row["term_mark"],
        "term": row["term"],
        "comparison": compare(row["mark"], row["term_mark"]),
    }


_CLASS_NOW = text(
    """
    SELECT e.class_id
      FROM enrolment e
     WHERE e.school_id = :school_id AND e.pupil_id = :pupil_id
     ORDER BY e.enrolled_on <= :day DESC, abs(e.enrolled_on - :day)
     LIMIT 1
    """
)

# Beside each result the last mark of a term that had begun when the monitoring was held.
_RESULTS = text(
    """
    SELECT m.id, m.title, m.subject, m.held_on,
           (SELECT sum(k.maximum) FROM monitoring_task k WHERE k.monitoring_id = m.id) AS maximum,
           concat_ws(' ', p.family_name, nullif(p.given_name, '')) AS name,
           r.total, r.mark, r.level, r.version, b.mark AS term_mark, b.name AS term
      FROM participant_code c
      JOIN monitoring m ON m.id = c.monitoring_id
      JOIN pupil p ON p.school_id = c.school_id AND p.id = c.pupil_id
      LEFT JOIN external_result r ON r.school_id = c.school_id
                                 AND r.monitoring_id = c.monitoring_id AND r.code = c.code
      LEFT JOIN LATERAL (
          SELECT t.mark, e.name
            FROM term_mark t
            JOIN term e ON e.school_id = t.school_id AND e.id = t.term_id
            JOIN subject_group g ON g.school_id = t.school_id AND g.id = t.group_id
            JOIN subject s ON s.school_id = g.school_id AND s.id = g.subject_id
           WHERE t.school_id = c.school_id AND t.pupil_id = c.pupil_id AND t.mark IS NOT NULL
             AND lower(s.name) = lower(m.subject)
             AND e.kind <> 'year' AND e.starts_on <= m.held_on
           ORDER BY e.starts_on DESC
           LIMIT 1
      ) b ON true
     WHERE c.school_id = :school_id
       AND (CAST(:class_id AS uuid) IS NULL OR c.class_id = :class_id)
       AND (CAST(:pupil_id AS uuid) IS NULL OR c.pupil_id = :pupil_id)
       AND (CAST(:subject AS text) IS NULL OR lower(m.subject) = lower(:subject))
       AND (CAST(:group_id AS uuid) IS NULL OR EXISTS (
               SELECT FROM subject_group_member n
                WHERE n.school_id = c.school_id AND n.group_id = :group_id
                  AND n.pupil_id = c.pupil_id))
     ORDER BY m.held_on DESC, m.id, p.sort_key, p.id
    """
)
