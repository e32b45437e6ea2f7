"""Reads the grid of a subject group for one term: the page that teachers open most.

Written for speed: five statements whatever the size of the class, texts joined by the database.
A grid is read far more often than it is changed, and every change raises its group's version; so
its rows are kept for the version that they were read at. Who asks is checked and logged each time.
"""

from dataclasses import asdict, dataclass
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from cachetools import LRUCache
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.lessons.usecases.groups import Group, load_group
from services.journal.marks.access import MARKS_READ, MARKS_WRITE
from services.journal.marks.rules.grid import outcome, row_texts, weight_units
from services.journal.years.rules import ClassTerm
from services.shared.accountability.access import Target, may
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.process.clock import today


def read_grid(
    database: Database, caller: Caller, group_id: UUID, term_id: UUID | None
) -> dict[str, Any]:
    """Return the grid of a group for a term; without a term for the one that is wanted now.

    Raises:
        Forbidden: the caller's role or tie does not allow it.
        NotFound: there is no such group, or its class has no such term.
    """
    day = today()
    with database.transaction(caller.school_id) as session:
        group, basis = load_group(session, caller, MARKS_READ, group_id, day=day)
        term = _choose_term(group, term_id, day)
        place = {
            "school_id": caller.school_id,
            "group_id": group.id,
            "class_id": group.class_id,
            "subgroup": group.subgroup is not None,
            "term_id": term.id,
            "starts_on": term.starts_on,
            "ends_on": term.ends_on,
        }
        body = _body(session, group, term, place)
        record_access(session, caller, basis.on(group_id=group.id), kind="marks")
    target = Target(group_id=group.id, class_id=group.class_id)
    writable = term.writable and may(MARKS_WRITE, caller, target)
    return {
        "group": _group_head(group, writable),
        "term": asdict(term),
        "terms": [{"id": t.id, "name": t.name, "state": t.state} for t in group.terms],
        "lessons": body.lessons,
        "pupils": body.pupils,
        "work_types": group.work_types,
    }


@dataclass(frozen=True, slots=True)
class _Body:
    """Columns and rows of a grid; shared between requests, so nobody changes them."""

    lessons: list[dict[str, Any]]
    pupils: list[dict[str, Any]]


_KEPT: LRUCache[tuple[Any, ...], _Body] = LRUCache(maxsize=512)
_LOCK = Lock()


def _body(session: Session, group: Group, term: ClassTerm, place: dict[str, Any]) -> _Body:
    # The version was read before the rows: what is kept is at least as new as its key.
    key = (group.id, group.version, term.id, term.starts_on, term.ends_on)
    with _LOCK:
        kept = _KEPT.get(key)
    if kept is not None:
        return kept
    lessons = _lessons(session, place)
    pupils = _pupils(session, place, [lesson["units"] for lesson in lessons])
    body = _Body([_lesson_head(lesson) for lesson in lessons], pupils)
    with _LOCK:
        _KEPT[key] = body
    return body


def _choose_term(group: Group, term_id: UUID | None, day: date) -> ClassTerm:
    if term_id is not None:
        chosen = next((t for t in group.terms if t.id == term_id), None)
    else:
        # Today's; in a past year the one with the last lesson; before the year the first.
        chosen = (
            group.term_on(day)
            or (group.term_on(group.last_lesson_on) if group.last_lesson_on else None)
            or next(iter(group.terms), None)
        )
    if chosen is None:
        raise NotFound("У этого класса нет такого учебного периода.")
    return chosen


def _group_head(group: Group, writable: bool) -> dict[str, Any]:
    return {
        "id": group.id,
        "class_id": group.class_id,
        "class_name": group.class_name,
        "subject": group.subject,
        "subgroup": group.subgroup,
        "teacher": group.teacher,
        "year": group.year,
        "numeric": group.numeric,
        "can_write": writable,
        "version": group.version,
    }


def _lessons(session: Session, place: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**row, "units": weight_units(row["weight"])}
        for row in session.execute(_LESSONS, place).mappings()
    ]


def _lesson_head(lesson: dict[str, Any]) -> dict[str, Any]:
    weight = lesson["weight"]
    return {
        "id": lesson["id"],
        "date": lesson["held_on"],
        "ordinal": lesson["ordinal"],
        "work_type": lesson["work_type"],
        "weight": "1" if weight is None else f"{weight.normalize():f}",
        "topic": lesson["topic"],
        "homework": lesson["homework"],
    }


def _pupils(session: Session, place: dict[str, Any], units: list[int]) -> list[dict[str, Any]]:
    pupils = []
    for number, row in enumerate(session.execute(_PUPILS, place), start=1):
        pupil_id, name, departed_on, places, texts, term_mark = row
        if places:
            result = outcome((t, units[p]) for p, t in zip(places, texts, strict=True))
        else:
            result = outcome(())
        pupils.append(
            {
                "id": pupil_id,
                "number": number,
                "name": name,
                "departed_on": departed_on,
                "cells": row_texts(len(units), places, texts),
                "average": result.average,
                "weighted": result.weighted,
                "term_mark": term_mark,
                "proposed": result.proposed,
            }
        )
    return pupils


_LESSONS = text(
    """
    SELECT l.id, l.held_on, l.ordinal, l.topic, l.homework, w.short AS work_type, w.weight
      FROM lesson l
      LEFT JOIN work_type w ON w.school_id = l.school_id AND w.id = l.work_type_id
     WHERE l.school_id = :school_id AND l.group_id = :group_id
       AND l.held_on BETWEEN :starts_on AND :ends_on
     ORDER BY l.held_on, l.ordinal, l.id
    """
)

# A child who left the class and came back has two enrolments and one row. MATERIALIZED: a planner
# that knows nothing of a new school yet would work the cells out again for every child.
_PUPILS = text(
    """
    WITH roster AS MATERIALIZED (
        SELECT e.pupil_id,
               CASE WHEN bool_and(e.departed_on IS NOT NULL) THEN max(e.departed_on) END
                   AS departed_on
          FROM enrolment e
         WHERE e.school_id = :school_id AND e.class_id = :class_id
           AND e.enrolled_on <= :ends_on
           AND (e.departed_on IS NULL OR e.departed_on >= :starts_on)
           AND (NOT :subgroup OR EXISTS (
                   SELECT FROM subject_group_member m
                    WHERE m.school_id = e.school_id AND m.group_id = :group_id
                      AND m.pupil_id = e.pupil_id))
         GROUP BY e.pupil_id
    ), places AS MATERIALIZED (
        SELECT l.id, (row_number() OVER (ORDER BY l.held_on, l.ordinal, l.id) - 1)::int AS place
          FROM lesson l
         WHERE l.school_id = :school_id AND l.group_id = :group_id
           AND l.held_on BETWEEN :starts_on AND :ends_on
    ), cells AS MATERIALIZED (
        SELECT c.pupil_id, array_agg(p.place) AS places,
               array_agg(array_to_string(c.marks || c.attendance, '·')) AS texts
          FROM places p
          JOIN mark_cell c ON c.school_id = :school_id AND c.lesson_id = p.id
         GROUP BY c.pupil_id
    )
    SELECT p.id, p.family_name || ' ' || p.given_name, r.departed_on, c.places, c.texts, t.mark
      FROM roster r
      JOIN pupil p ON p.school_id = :school_id AND p.id = r.pupil_id
      LEFT JOIN cells c ON c.pupil_id = r.pupil_id
      LEFT JOIN term_mark t ON t.school_id = :school_id AND t.group_id = :group_id
                           AND t.term_id = :term_id AND t.pupil_id = r.pupil_id
     ORDER BY p.sort_key, p.id
    """
)
