"""Loads what stands in a class before a file goes in: a fixed number of statements."""

from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, select, text
from sqlalchemy.orm import Session

from services.journal.classes.models import SubjectGroup
from services.journal.classes.queries import TERM_ORDER, class_terms
from services.journal.imports.models import ImportedCell
from services.journal.imports.rules.current_state import (
    Standing,
    StandingLesson,
    StandingPupil,
    StandingText,
    folded,
)
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell
from services.journal.marks.queries import CELL_TEXT
from services.journal.workbooks import JournalFile, PersonName
from services.journal.workbooks.names import fold
from services.journal.workbooks.structure import SubjectKey
from services.journal.years.models import Term
from services.journal.years.rules import ClassTerm, TermKind, plan_terms, plan_year
from services.shared.database.base import new_id


def load_standing(session: Session, school_id: str, file: JournalFile) -> Standing:
    """Return the class that a file names as it stands, or as it would begin."""
    keys = {
        "school_id": school_id,
        "year": file.year,
        "grade": file.grade,
        "letter": file.letter,
    }
    year = session.execute(_YEAR, keys).mappings().one_or_none()
    common = {
        "subjects": {fold(name): id_ for id_, name in session.execute(_SUBJECTS, keys)},
        "work_types": {short.casefold(): short for short in session.scalars(_WORK_TYPES, keys)},
    }
    if year is None:
        return _planned(file, common)
    known = {
        **common,
        "year": file.year,
        "starts_on": year["starts_on"],
        "ends_on": year["ends_on"],
        "year_id": year["id"],
        "terms": tuple(_terms(session, {**keys, **year})),
    }
    if year["class_id"] is None:
        return Standing(**known)
    return Standing(
        **known,
        class_id=year["class_id"],
        **_of_class(session, {**keys, "class_id": year["class_id"]}),
    )


def lock_class(session: Session, school_id: str, file: JournalFile) -> None:
    """Let imports into one class wait for each other, and teachers who write in it for this one.

    A class that is still to be opened has no row to lock, hence the lock by name.
    """
    lock_class_name(session, school_id, file.year, f"{file.grade}{file.letter}")
    session.execute(
        _LOCK_GROUPS,
        {
            "school_id": school_id,
            "year": file.year,
            "grade": file.grade,
            "letter": file.letter,
        },
    )


def lock_class_name(session: Session, school_id: str, year: str, class_name: str) -> None:
    """Let whatever rewrites a whole class wait for each other."""
    session.execute(_LOCK_NAME, {"name": f"import {school_id} {year} {class_name}"})


def _planned(file: JournalFile, common: dict[str, Any]) -> Standing:
    """Return a class of a year that the school has not opened: its terms will be the default."""
    plan = plan_year(file.year)
    terms = plan_terms(plan, range(file.grade, min(file.grade, 11) + 1))
    return Standing(
        year=plan.name,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        terms=tuple(
            ClassTerm(new_id(), t.kind, t.number, t.name, t.starts_on, t.ends_on) for t in terms
        ),
        **common,
    )


def _of_class(session: Session, keys: dict[str, Any]) -> dict[str, Any]:
    groups = session.execute(_GROUPS, keys).all()
    return {
        "pupils": tuple(_pupil(row) for row in session.execute(_PUPILS, keys).mappings()),
        "groups": {
            folded(SubjectKey(subject, subgroup or "")): id_ for id_, subject, subgroup in groups
        },
        "members": frozenset((row[0], row[1]) for row in session.execute(_MEMBERS, keys)),
        "lessons": {
            (group_id, held_on, ordinal): StandingLesson(id_, work_type)
            for id_, group_id, held_on, ordinal, work_type in session.execute(_LESSONS, keys)
        },
        "cells": {
            (lesson_id, pupil_id): StandingText(current, base)
            for lesson_id, pupil_id, current, base in session.execute(_CELLS, keys)
        },
        "term_marks": {
            (group_id, term_id, pupil_id): StandingText(current, base)
            for group_id, term_id, pupil_id, current, base in session.execute(_TERM_MARKS, keys)
        },
    }


def _terms(session: Session, year: dict[str, Any]) -> list[ClassTerm]:
    """Return the terms of the class; for one still to be opened, those of its grade, all open."""
    if year["class_id"] is not None:
        return class_terms(session, year["school_id"], year["class_id"])
    terms = session.scalars(
        select(Term)
        .where(
            Term.school_id == year["school_id"],
            Term.year_id == year["id"],
            Term.grade == year["grade"],
        )
        .order_by(*TERM_ORDER)
    )
    return [
        ClassTerm(t.id, TermKind(t.kind), t.number, t.name, t.starts_on, t.ends_on) for t in terms
    ]


def _pupil(row: RowMapping) -> StandingPupil:
    id_: UUID = row["id"]
    parts = (row[part].rstrip(".") for part in ("family_name", "given_name", "patronymic"))
    name = PersonName(*parts)
    return StandingPupil(id_, name, row["enrolled_on"], row["departed_on"])


_LOCK_NAME = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")

_LOCK_GROUPS = text(
    """
    SELECT g.id
      FROM subject_group g
      JOIN school_class c ON c.school_id = g.school_id AND c.id = g.class_id
      JOIN academic_year y ON y.school_id = c.school_id AND y.id = c.year_id
     WHERE g.school_id = :school_id AND y.name = :year
       AND c.grade = :grade AND c.letter = :letter
     ORDER BY g.id
       FOR UPDATE OF g
    """
)

_YEAR = text(
    """
    SELECT y.id, y.starts_on, y.ends_on, c.id AS class_id
      FROM academic_year y
      LEFT JOIN school_class c ON c.school_id = y.school_id AND c.year_id = y.id
                              AND c.grade = :grade AND c.letter = :letter
     WHERE y.school_id = :school_id AND y.name = :year
    """
)

_SUBJECTS = text("SELECT id, name FROM subject WHERE school_id = :school_id")

_WORK_TYPES = text("SELECT short FROM work_type WHERE school_id = :school_id")

# A child who left and came back stands with the later days.
_PUPILS = text(
    """
    SELECT DISTINCT ON (p.id) p.id, p.family_name, p.given_name, p.patronymic,
           min(e.enrolled_on) OVER (PARTITION BY p.id) AS enrolled_on, e.departed_on
      FROM enrolment e
      JOIN pupil p ON p.school_id = e.school_id AND p.id = e.pupil_id
     WHERE e.school_id = :school_id AND e.class_id = :class_id
     ORDER BY p.id, e.enrolled_on DESC
    """
)

_GROUPS = text(
    """
    SELECT g.id, s.name, g.name
      FROM subject_group g
      JOIN subject s ON s.school_id = g.school_id AND s.id = g.subject_id
     WHERE g.school_id = :school_id AND g.class_id = :class_id
    """
)

_MEMBERS = text(
    """
    SELECT m.group_id, m.pupil_id
      FROM subject_group_member m
      JOIN subject_group g ON g.school_id = m.school_id AND g.id = m.group_id
     WHERE m.school_id = :school_id AND g.class_id = :class_id
    """
)

_LESSONS = text(
    """
    SELECT l.id, l.group_id, l.held_on, l.ordinal, w.short
      FROM lesson l
      JOIN subject_group g ON g.school_id = l.school_id AND g.id = l.group_id
      LEFT JOIN work_type w ON w.school_id = l.school_id AND w.id = l.work_type_id
     WHERE l.school_id = :school_id AND g.class_id = :class_id
    """
)

_CELLS = (
    select(MarkCell.lesson_id, MarkCell.pupil_id, CELL_TEXT, ImportedCell.text)
    .select_from(MarkCell)
    .join(Lesson, (Lesson.school_id == MarkCell.school_id) & (Lesson.id == MarkCell.lesson_id))
    .join(
        SubjectGroup,
        (SubjectGroup.school_id == Lesson.school_id) & (SubjectGroup.id == Lesson.group_id),
    )
    .outerjoin(
        ImportedCell,
        (ImportedCell.school_id == MarkCell.school_id)
        & (ImportedCell.lesson_id == MarkCell.lesson_id)
        & (ImportedCell.pupil_id == MarkCell.pupil_id),
    )
    .where(
        MarkCell.school_id == bindparam("school_id"),
        SubjectGroup.class_id == bindparam("class_id"),
    )
)

_TERM_MARKS = text(
    """
    SELECT t.group_id, t.term_id, t.pupil_id, coalesce(t.mark, ''), i.text
      FROM term_mark t
      JOIN subject_group g ON g.school_id = t.school_id AND g.id = t.group_id
      LEFT JOIN imported_term_mark i ON i.school_id = t.school_id AND i.group_id = t.group_id
                                    AND i.term_id = t.term_id AND i.pupil_id = t.pupil_id
     WHERE t.school_id = :school_id AND g.class_id = :class_id
    """
)
