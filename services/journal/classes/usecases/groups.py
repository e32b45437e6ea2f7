"""Loads a subject group for the features that work on one: grid, cells, term marks, lessons."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.destruction import refuse_destroyed
from services.journal.people.rules import short_name
from services.journal.years.rules import WRITABLE, TermState
from services.shared.accountability.access import Action, Basis, Target, require
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term of the group's grade in its year."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date
    state: TermState

    @property
    def writable(self) -> bool:
        """Whether a teacher still writes in it."""
        return self.state in WRITABLE


@dataclass(frozen=True, slots=True)
class Group:
    """A subject group with what is shown above its grid."""

    id: UUID
    class_id: UUID
    class_name: str
    grade: int
    subject: str
    subgroup: str | None
    teacher: str | None
    year: str
    year_starts_on: date
    year_ends_on: date
    version: int
    last_lesson_on: date | None
    terms: tuple[TermRow, ...]
    work_types: tuple[dict[str, str], ...]

    @property
    def numeric(self) -> bool:
        """Whether the class has marks at all: the first year has none."""
        return self.grade != 1

    def term_on(self, day: date) -> TermRow | None:
        """Return the term that a day falls into."""
        return next((t for t in self.terms if t.starts_on <= day <= t.ends_on), None)


def load_group(
    session: Session,
    caller: Caller,
    action: Action,
    group_id: UUID,
    *,
    day: date,
    lock: bool = False,
) -> tuple[Group, Basis]:
    """Return a group that the caller may do `action` to, with the basis for the access log.

    `lock` is for who writes: writers of one group wait for each other, and nothing is written into
    a journal that was destroyed.

    Raises:
        Destroyed: it was asked for to be written, and the class's journal went by an act.
        Forbidden: the caller's role or tie does not allow it.
        NotFound: the school has no such group.
    """
    which = {"school_id": caller.school_id, "group_id": group_id}
    if lock:
        session.execute(_LOCK, which)
    row = session.execute(_GROUP, {**which, "day": day}).mappings().one_or_none()
    target = Target(group_id=group_id, class_id=row["class_id"] if row else None)
    basis = require(action, caller, target)
    if lock:
        refuse_destroyed(session, school_of(caller), class_id=target.class_id, group_id=group_id)
    if row is None:
        raise NotFound("Такой учебной группы нет.")
    return _group(dict(row)), basis


_GROUP = text(
    """
    SELECT g.id, g.class_id, c.name AS class_name, c.grade, s.name AS subject,
           g.name AS subgroup, g.version, y.name AS year,
           y.starts_on AS year_starts_on, y.ends_on AS year_ends_on,
           w.family_name, w.given_name, w.patronymic,
           (SELECT max(l.held_on) FROM lesson l
             WHERE l.school_id = g.school_id AND l.group_id = g.id AND l.held_on <= :day
           ) AS last_lesson_on,
           (SELECT json_agg(json_build_array(t.id, t.name, t.starts_on, t.ends_on,
                                             coalesce(k.state, 'open'))
                            ORDER BY t.starts_on, t.ends_on)::text
              FROM term t
              LEFT JOIN class_journal_term k ON k.school_id = t.school_id AND k.term_id = t.id
                                            AND k.class_journal_id = j.id
             WHERE t.school_id = c.school_id AND t.year_id = c.year_id AND t.grade = c.grade
               AND t.kind <> 'year'
           ) AS terms,
           (SELECT json_agg(json_build_object('short', k.short, 'name', k.name)
                            ORDER BY k.weight DESC, k.name)::text
              FROM work_type k WHERE k.school_id = g.school_id
           ) AS work_types
      FROM subject_group g
      JOIN school_class c ON c.school_id = g.school_id AND c.id = g.class_id
      JOIN subject s ON s.school_id = g.school_id AND s.id = g.subject_id
      JOIN academic_year y ON y.school_id = c.school_id AND y.id = c.year_id
      LEFT JOIN class_journal j ON j.school_id = c.school_id AND j.class_id = c.id
      LEFT JOIN staff w ON w.school_id = g.school_id AND w.id = g.teacher_id
     WHERE g.school_id = :school_id AND g.id = :group_id
    """
)

# A statement of its own: what is read after it sees a term that was closed while it waited.
_LOCK = text(
    "SELECT FROM subject_group WHERE school_id = :school_id AND id = :group_id FOR UPDATE"
)


def _group(row: dict[str, Any]) -> Group:
    family = row.pop("family_name")
    given, patronymic = row.pop("given_name"), row.pop("patronymic")
    return Group(
        **{
            **row,
            "teacher": short_name(family, given, patronymic) if family else None,
            "terms": tuple(_term(*term) for term in orjson.loads(row["terms"] or "[]")),
            "work_types": tuple(orjson.loads(row["work_types"] or "[]")),
        }
    )


def _term(term_id: str, name: str, starts_on: str, ends_on: str, state: str) -> TermRow:
    return TermRow(
        UUID(term_id),
        name,
        date.fromisoformat(starts_on),
        date.fromisoformat(ends_on),
        TermState(state),
    )
