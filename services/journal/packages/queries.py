"""Reads a class's whole year at one moment, to be printed and packed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, select, text
from sqlalchemy.orm import Session

from services.journal.classes.queries import class_terms
from services.journal.closing.rules import Decision
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell
from services.journal.marks.queries import CELL_TEXT
from services.journal.packages.rules.record import (
    ClassRecord,
    RecordChange,
    RecordGroup,
    RecordLesson,
    RecordPupil,
)
from services.journal.people.rules import short_name
from services.journal.years.rules import ClassTerm
from services.shared.accountability.roles import Role

# Told after each group: how many are read, of how many.
Tell = Callable[[int, int], None]


def read_record(session: Session, school_id: str, journal_id: UUID, tell: Tell) -> ClassRecord:
    """Return the record of a class's closed year: a caller's step, in one snapshot."""
    head = dict(
        session.execute(_HEAD, {"school_id": school_id, "journal_id": journal_id})
        .mappings()
        .one()
    )
    which = {
        "school_id": school_id,
        "journal_id": journal_id,
        "class_id": head.pop("class_id"),
    }
    teacher = [head.pop(part) for part in ("family_name", "given_name", "patronymic")]
    return ClassRecord(
        **head,
        class_teacher=_short(*teacher),
        director=_director(session, which),
        terms=_terms(session, which),
        pupils=_pupils(session, which),
        groups=_groups(session, which, tell),
        cell_changes=_changes(session.execute(_CELL_CHANGES, which).mappings()),
        term_mark_changes=_changes(session.execute(_TERM_MARK_CHANGES, which).mappings()),
    )


def _director(session: Session, which: dict[str, Any]) -> str:
    row = session.execute(_DIRECTOR, {**which, "role": Role.DIRECTOR}).one_or_none()
    return _short(*row) if row else ""


def _terms(session: Session, which: dict[str, Any]) -> list[ClassTerm]:
    """Return the terms of the class, the year itself last."""
    terms = class_terms(session, which["school_id"], which["class_id"])
    return sorted(terms, key=lambda term: term.whole_year)


def _pupils(session: Session, which: dict[str, Any]) -> list[RecordPupil]:
    return [
        RecordPupil(
            id=row["id"],
            number=number,
            full_name=" ".join(
                filter(None, (row["family_name"], row["given_name"], row["patronymic"]))
            ),
            short_name=f"{row['family_name']} {row['given_name']}".strip(),
            enrolled_on=row["enrolled_on"],
            departed_on=row["departed_on"],
            decision=Decision(row["decision"]) if row["decision"] else None,
        )
        for number, row in enumerate(session.execute(_PUPILS, which).mappings(), start=1)
    ]


def _groups(session: Session, which: dict[str, Any], tell: Tell) -> list[RecordGroup]:
    rows = session.execute(_GROUPS, which).mappings().all()
    members: dict[UUID, set[UUID]] = defaultdict(set)
    for group_id, pupil_id in session.execute(_MEMBERS, which):
        members[group_id].add(pupil_id)
    groups = []
    for number, row in enumerate(rows, start=1):
        groups.append(_group(session, {**which, "group_id": row["id"]}, row, members[row["id"]]))
        tell(number, len(rows))
    return groups


def _group(
    session: Session, which: dict[str, Any], row: RowMapping, members: Iterable[UUID]
) -> RecordGroup:
    lessons = session.execute(_LESSONS, which)
    cells = session.execute(_CELLS, which)
    marks = session.execute(_TERM_MARKS, which)
    return RecordGroup(
        id=row["id"],
        subject=row["subject"],
        subgroup=row["subgroup"],
        teacher=_short(row["family_name"], row["given_name"], row["patronymic"]),
        pupils=frozenset(members),
        lessons=[RecordLesson(*lesson) for lesson in lessons],
        cells={(lesson_id, pupil_id): text_ for lesson_id, pupil_id, text_ in cells},
        term_marks={(term_id, pupil_id): mark for term_id, pupil_id, mark in marks},
    )


def _changes(rows: Iterable[RowMapping]) -> list[RecordChange]:
    return [
        RecordChange(
            at=row["at"],
            place_id=row["place_id"],
            group_id=row["group_id"],
            pupil_id=row["pupil_id"],
            old=row["old_text"],
            new=row["new_text"],
            reason=row["reason"] or "",
            author=_short(row["family_name"], row["given_name"], row["patronymic"]),
            role=row["role"],
        )
        for row in rows
    ]


def _short(family: str | None, given: str | None, patronymic: str | None) -> str:
    return short_name(family, given or "", patronymic or "") if family else ""


_HEAD = text(
    """
    SELECT s.code AS school_code, s.name AS school_name, j.id AS class_journal_id,
           c.name AS class_name, c.grade, y.name AS year, c.id AS class_id,
           w.family_name, w.given_name, w.patronymic,
           z.closed_on, z.closed_at, z.protocol_no, z.protocol_on
      FROM class_journal j
      JOIN school s ON s.code = j.school_id
      JOIN school_class c ON c.school_id = j.school_id AND c.id = j.class_id
      JOIN academic_year y ON y.school_id = c.school_id AND y.id = c.year_id
      JOIN year_closing z ON z.school_id = j.school_id AND z.class_journal_id = j.id
      LEFT JOIN staff w ON w.school_id = c.school_id AND w.id = c.class_teacher_id
     WHERE j.school_id = :school_id AND j.id = :journal_id
    """
)

_DIRECTOR = text(
    """
    SELECT w.family_name, w.given_name, w.patronymic
      FROM appointment a
      JOIN staff w ON w.school_id = a.school_id AND w.id = a.staff_id
     WHERE a.school_id = :school_id AND a.role = :role
     ORDER BY w.sort_key, w.id
     LIMIT 1
    """
)

# A child who left and came back is one row, with the first day and the last.
_PUPILS = text(
    """
    SELECT p.id, p.family_name, p.given_name, p.patronymic, min(e.enrolled_on) AS enrolled_on,
           CASE WHEN bool_and(e.departed_on IS NOT NULL) THEN max(e.departed_on) END
               AS departed_on,
           d.decision
      FROM enrolment e
      JOIN pupil p ON p.school_id = e.school_id AND p.id = e.pupil_id
      LEFT JOIN council_decision d ON d.school_id = e.school_id AND d.pupil_id = p.id
                                  AND d.class_journal_id = :journal_id
     WHERE e.school_id = :school_id AND e.class_id = :class_id
     GROUP BY p.id, p.family_name, p.given_name, p.patronymic, p.sort_key, d.decision
     ORDER BY p.sort_key, p.id
    """
)

_GROUPS = text(
    """
    SELECT g.id, s.name AS subject, g.name AS subgroup,
           w.family_name, w.given_name, w.patronymic
      FROM subject_group g
      JOIN subject s ON s.school_id = g.school_id AND s.id = g.subject_id
      LEFT JOIN staff w ON w.school_id = g.school_id AND w.id = g.teacher_id
     WHERE g.school_id = :school_id AND g.class_id = :class_id
     ORDER BY s.name COLLATE "C", g.name COLLATE "C" NULLS FIRST, g.id
    """
)

_MEMBERS = text(
    """
    SELECT DISTINCT g.id, e.pupil_id
      FROM subject_group g
      JOIN enrolment e ON e.school_id = g.school_id AND e.class_id = g.class_id
     WHERE g.school_id = :school_id AND g.class_id = :class_id
       AND (g.name IS NULL OR EXISTS (
               SELECT FROM subject_group_member n
                WHERE n.school_id = g.school_id AND n.group_id = g.id
                  AND n.pupil_id = e.pupil_id))
    """
)

_LESSONS = text(
    """
    SELECT l.id, l.held_on, l.ordinal, l.topic, l.homework, coalesce(w.name, ''),
           coalesce(trim_scale(w.weight)::text, '1')
      FROM lesson l
      LEFT JOIN work_type w ON w.school_id = l.school_id AND w.id = l.work_type_id
     WHERE l.school_id = :school_id AND l.group_id = :group_id
     ORDER BY l.held_on, l.ordinal, l.id
    """
)

_CELLS = (
    select(MarkCell.lesson_id, MarkCell.pupil_id, CELL_TEXT)
    .select_from(MarkCell)
    .join(Lesson, (Lesson.school_id == MarkCell.school_id) & (Lesson.id == MarkCell.lesson_id))
    .where(
        Lesson.school_id == bindparam("school_id"),
        Lesson.group_id == bindparam("group_id"),
        CELL_TEXT != "",
    )
    .order_by(Lesson.held_on, Lesson.ordinal, Lesson.id, MarkCell.pupil_id)
)

_TERM_MARKS = text(
    """
    SELECT term_id, pupil_id, mark
      FROM term_mark
     WHERE school_id = :school_id AND group_id = :group_id AND mark IS NOT NULL
     ORDER BY term_id, pupil_id
    """
)

_CELL_CHANGES = text(
    """
    SELECT d.at, d.lesson_id AS place_id, l.group_id, d.pupil_id, d.old_text, d.new_text,
           d.reason, d.role, w.family_name, w.given_name, w.patronymic
      FROM subject_group g
      JOIN lesson l ON l.school_id = g.school_id AND l.group_id = g.id
      JOIN mark_change d ON d.school_id = l.school_id AND d.lesson_id = l.id
      LEFT JOIN staff w ON w.school_id = d.school_id AND w.person_id = d.person_id
     WHERE g.school_id = :school_id AND g.class_id = :class_id
     ORDER BY d.at, d.id
    """
)

_TERM_MARK_CHANGES = text(
    """
    SELECT d.at, d.term_id AS place_id, d.group_id, d.pupil_id, d.old_text, d.new_text,
           d.reason, d.role, w.family_name, w.given_name, w.patronymic
      FROM subject_group g
      JOIN term_mark_change d ON d.school_id = g.school_id AND d.group_id = g.id
      LEFT JOIN staff w ON w.school_id = d.school_id AND w.person_id = d.person_id
     WHERE g.school_id = :school_id AND g.class_id = :class_id
     ORDER BY d.at, d.id
    """
)
