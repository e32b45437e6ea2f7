"""Loads what closing is decided on: a class's journal, its terms, and what is missing in each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.destruction import refuse_destroyed
from services.journal.closing.rules import GroupFacts, Point, PointKind, PupilFact, term_points
from services.journal.years.rules import TermKind, TermState
from services.shared.accountability.access import Action, Basis, Target, require
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of a class with what closing needs to know of it."""

    id: UUID
    class_id: UUID
    class_name: str
    grade: int
    year_id: UUID
    year: str
    year_starts_on: date
    year_ends_on: date
    opened_at: datetime
    has_class_teacher: bool
    closed_at: datetime | None

    @property
    def numeric(self) -> bool:
        """Whether the class has marks at all: the first year has none."""
        return self.grade != 1


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """A term as one class stands in it."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date
    state: TermState
    kind: TermKind


def load_journal(
    session: Session, caller: Caller, action: Action, class_id: UUID, *, lock: bool = False
) -> tuple[Journal, Basis]:
    """Return the journal of a class that the caller may do `action` to, with the basis.

    `lock` makes everybody wait who writes in the class, and whoever closes it at the same time.

    Raises:
        Destroyed: the class's journal went by an act.
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such class.
    """
    basis = require(action, caller, Target(class_id=class_id))
    which = {"school_id": caller.school_id, "class_id": class_id}
    if lock:
        session.execute(_LOCK_JOURNAL, which)
        session.execute(_LOCK_GROUPS, which)
    refuse_destroyed(session, school_of(caller), class_id=class_id)
    row = session.execute(_JOURNAL, which).mappings().one_or_none()
    if row is None:
        raise NotFound("Такого класса нет.")
    return Journal(**row), basis


def load_terms(session: Session, journal: Journal, school_id: str) -> list[ClassTerm]:
    """Return the terms of the class in order, without the year itself."""
    rows = session.execute(
        _TERMS,
        {
            "school_id": school_id,
            "journal_id": journal.id,
            "year_id": journal.year_id,
            "grade": journal.grade,
        },
    ).mappings()
    terms = [
        ClassTerm(**{**row, "state": TermState(row["state"]), "kind": TermKind(row["kind"])})
        for row in rows
    ]
    return [term for term in terms if term.kind is not TermKind.YEAR]


def load_points(
    session: Session, caller: Caller, journal: Journal, terms: list[ClassTerm], today: date
) -> dict[UUID, list[Point]]:
    """Return the checklist of each term."""
    which = {
        "school_id": school_of(caller),
        "class_id": journal.class_id,
        "terms": [term.id for term in terms],
    }
    pupils: dict[tuple[UUID, UUID], list[PupilFact]] = {}
    for term_id, group_id, name, mark, has_marks in session.execute(_PUPILS, which):
        pupils.setdefault((term_id, group_id), []).append(PupilFact(name, mark, has_marks))
    groups: dict[UUID, list[GroupFacts]] = {term.id: [] for term in terms}
    for row in session.execute(_GROUPS, which).mappings():
        groups[row["term_id"]].append(_group(row, pupils))
    return {
        term.id: term_points(
            term_id=term.id,
            ends_on=term.ends_on,
            today=today,
            numeric=journal.numeric,
            groups=groups[term.id],
        )
        for term in terms
    }


def year_points(journal: Journal, terms: list[ClassTerm], today: date) -> list[Point]:
    """Return the checklist of the year: every term closed, and the year over."""
    open_states = (TermState.OPEN, TermState.REVIEW)
    points = [
        Point(PointKind.TERM_OPEN, term_id=term.id, names=(term.name,))
        for term in terms
        if term.state in open_states
    ]
    if today < journal.year_ends_on:
        points.append(Point(PointKind.NOT_OVER, days=(journal.year_ends_on,)))
    if not journal.has_class_teacher:
        points.append(Point(PointKind.NO_CLASS_TEACHER))
    return points


def _group(row: Any, pupils: dict[tuple[UUID, UUID], list[PupilFact]]) -> GroupFacts:
    return GroupFacts(
        id=row["group_id"],
        name=row["name"],
        has_teacher=row["has_teacher"],
        lessons=row["lessons"],
        without_topic=row["without_topic"] or (),
        pupils=pupils.get((row["term_id"], row["group_id"]), ()),
    )


_LOCK_JOURNAL = text(
    """
    SELECT FROM class_journal
     WHERE school_id = :school_id AND class_id = :class_id
       FOR UPDATE
    """
)

# In one order, as imports do: nobody waits for somebody who waits for him.
_LOCK_GROUPS = text(
    """
    SELECT FROM subject_group
     WHERE school_id = :school_id AND class_id = :class_id
     ORDER BY id
       FOR UPDATE
    """
)

_JOURNAL = text(
    """
    SELECT j.id, c.id AS class_id, c.name AS class_name, c.grade, y.id AS year_id,
           y.name AS year, y.starts_on AS year_starts_on, y.ends_on AS year_ends_on,
           j.opened_at, c.class_teacher_id IS NOT NULL AS has_class_teacher, z.closed_at
      FROM school_class c
      JOIN class_journal j ON j.school_id = c.school_id AND j.class_id = c.id
      JOIN academic_year y ON y.school_id = c.school_id AND y.id = c.year_id
      LEFT JOIN year_closing z ON z.school_id = j.school_id AND z.class_journal_id = j.id
     WHERE c.school_id = :school_id AND c.id = :class_id
    """
)

_TERMS = text(
    """
    SELECT t.id, t.name, t.starts_on, t.ends_on, t.kind, coalesce(k.state, 'open') AS state
      FROM term t
      LEFT JOIN class_journal_term k ON k.school_id = t.school_id AND k.term_id = t.id
                                    AND k.class_journal_id = :journal_id
     WHERE t.school_id = :school_id AND t.year_id = :year_id AND t.grade = :grade
     ORDER BY t.starts_on, t.ends_on
    """
)

_GROUPS = text(
    """
    SELECT t.id AS term_id, g.id AS group_id,
           s.name || coalesce(', ' || g.name, '') AS name,
           g.teacher_id IS NOT NULL AS has_teacher,
           count(l.id) AS lessons,
           array_agg(l.held_on ORDER BY l.held_on, l.ordinal) FILTER (WHERE l.topic = '')
               AS without_topic
      FROM term t
      JOIN subject_group g ON g.school_id = t.school_id AND g.class_id = :class_id
      JOIN subject s ON s.school_id = g.school_id AND s.id = g.subject_id
      LEFT JOIN lesson l ON l.school_id = g.school_id AND l.group_id = g.id
                        AND l.held_on BETWEEN t.starts_on AND t.ends_on
     WHERE t.school_id = :school_id AND t.id = ANY(CAST(:terms AS uuid[]))
     GROUP BY t.id, g.id, s.name, g.name, g.teacher_id
     ORDER BY s.name COLLATE "C", g.name COLLATE "C" NULLS FIRST
    """
)

# Children who were in the class on the last day of the term, with whom something is to be said.
_PUPILS = text(
    """
    WITH marked AS MATERIALIZED (
        SELECT DISTINCT t.id AS term_id, l.group_id, c.pupil_id
          FROM subject_group g
          JOIN lesson l ON l.school_id = g.school_id AND l.group_id = g.id
          JOIN term t ON t.school_id = l.school_id AND t.id = ANY(CAST(:terms AS uuid[]))
                     AND l.held_on BETWEEN t.starts_on AND t.ends_on
          JOIN mark_cell c ON c.school_id = l.school_id AND c.lesson_id = l.id
                          AND cardinality(c.marks) > 0
         WHERE g.school_id = :school_id AND g.class_id = :class_id
    )
    SELECT t.id, g.id, p.family_name || ' ' || p.given_name, m.mark, k.pupil_id IS NOT NULL
      FROM term t
      JOIN subject_group g ON g.school_id = t.school_id AND g.class_id = :class_id
      JOIN enrolment e ON e.school_id = g.school_id AND e.class_id = g.class_id
                      AND e.enrolled_on <= t.ends_on
                      AND coalesce(e.departed_on, 'infinity') >= t.ends_on
      JOIN pupil p ON p.school_id = e.school_id AND p.id = e.pupil_id
      LEFT JOIN term_mark m ON m.school_id = g.school_id AND m.group_id = g.id
                           AND m.term_id = t.id AND m.pupil_id = p.id
      LEFT JOIN marked k ON k.term_id = t.id AND k.group_id = g.id AND k.pupil_id = p.id
     WHERE t.school_id = :school_id AND t.id = ANY(CAST(:terms AS uuid[]))
       AND (g.name IS NULL OR EXISTS (
               SELECT FROM subject_group_member n
                WHERE n.school_id = g.school_id AND n.group_id = g.id AND n.pupil_id = p.id))
       AND (m.mark IS NULL OR m.mark = 'н/а' OR k.pupil_id IS NULL)
     ORDER BY p.sort_key, p.id
    """
)
