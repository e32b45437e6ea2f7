"""Loads and locks a class before a file is imported into it: a fixed number of statements."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.journal.classes.queries import class_terms
from services.journal.imports.queries import (
    select_cells,
    select_groups,
    select_groups_to_lock,
    select_lessons,
    select_members,
    select_pupils,
    select_term_marks,
    select_terms,
    select_work_types,
    select_year,
)
from services.journal.imports.rules.current_state import (
    CurrentLesson,
    CurrentPupil,
    CurrentState,
    CurrentText,
    folded,
)
from services.journal.list_reading.queries import known_pupils
from services.journal.subjects.queries import known_subjects
from services.journal.workbooks import JournalFile, PersonName
from services.journal.workbooks.names import fold
from services.journal.workbooks.structure import SubjectKey
from services.journal.years.rules import ClassTerm, TermKind, plan_terms, plan_year, told_term
from services.shared.database.base import new_id


def load_current_state(
    session: Session, school_id: str, file: JournalFile, *, enrol: bool = False
) -> CurrentState:
    """Return the class that a file names as it is, or as it would begin.

    Of a class without children, or with `enrol`, with all whom the school knows.
    """
    state = _of_file(session, school_id, file)
    if state.is_new or enrol:
        return replace(state, known=known_pupils(session, school_id, state.year))
    return state


def _of_file(session: Session, school_id: str, file: JournalFile) -> CurrentState:
    year = session.execute(select_year(school_id, file)).one_or_none()
    subjects = known_subjects(session, school_id)
    common: dict[str, Any] = {
        "school_subjects": subjects,
        "subjects": {fold(one.name): one.id for one in subjects.subjects},
        "work_types": {
            short.casefold(): short for short in session.scalars(select_work_types(school_id))
        },
    }
    if year is None:
        return _planned(file, common)
    if year.class_id is None:
        terms = session.execute(select_terms(school_id, year.id, file.grade))
        common["terms"] = tuple(_open_term(*row) for row in terms)
    else:
        common["terms"] = tuple(class_terms(session, school_id, year.class_id))
    return CurrentState(
        **common,
        year=file.year,
        starts_on=year.starts_on,
        ends_on=year.ends_on,
        year_id=year.id,
        class_id=year.class_id,
        **(_of_class(session, school_id, year.class_id) if year.class_id else {}),
    )


def lock_class(session: Session, school_id: str, file: JournalFile) -> None:
    """Let imports into one class wait for each other, and teachers who write in it for this one.

    A class that is still to be opened has no row to lock, hence the lock by name.
    """
    lock_class_name(session, school_id, file.year, file.class_name)
    session.execute(select_groups_to_lock(school_id, file))


def lock_class_name(session: Session, school_id: str, year: str, class_name: str) -> None:
    """Let whatever rewrites a whole class wait for each other."""
    name = f"import {school_id} {year} {class_name}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _planned(file: JournalFile, common: dict[str, Any]) -> CurrentState:
    """Return a class of a year that the school has not opened: its terms will be the default."""
    plan = plan_year(file.year)
    terms = plan_terms(plan, range(file.grade, file.grade + 1))
    return CurrentState(
        year=plan.name,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        terms=tuple(
            ClassTerm(new_id(), t.kind, t.number, t.name, t.starts_on, t.ends_on) for t in terms
        ),
        **common,
    )


def _of_class(session: Session, school_id: str, class_id: UUID) -> dict[str, Any]:
    which = (school_id, class_id)
    return {
        "groups": {
            folded(SubjectKey(subject, subgroup or "")): id_
            for id_, subject, subgroup in session.execute(select_groups(*which))
        },
        "pupils": tuple(_pupil(*row) for row in session.execute(select_pupils(*which))),
        "members": frozenset(
            (group_id, pupil_id) for group_id, pupil_id in session.execute(select_members(*which))
        ),
        "lessons": {
            (group_id, held_on, ordinal): CurrentLesson(id_, work_type)
            for id_, group_id, held_on, ordinal, work_type in session.execute(
                select_lessons(*which)
            )
        },
        "cells": {
            (lesson_id, pupil_id): CurrentText(current, base)
            for lesson_id, pupil_id, current, base in session.execute(select_cells(*which))
        },
        "term_marks": {
            (group_id, term_id, pupil_id): CurrentText(current, base)
            for group_id, term_id, pupil_id, current, base in session.execute(
                select_term_marks(*which)
            )
        },
    }


def _open_term(
    id_: UUID, kind: str, number: int, name: str, starts_on: date, ends_on: date
) -> ClassTerm:
    return ClassTerm(id_, TermKind(kind), number, told_term(name), starts_on, ends_on)


def _pupil(
    id_: UUID,
    family: str,
    given: str,
    patronymic: str,
    enrolled_on: date,
    departed_on: date | None,
    born_on: date | None,
) -> CurrentPupil:
    # An initial has a point in the journal, and none as files are compared.
    name = PersonName(*(part.rstrip(".") for part in (family, given, patronymic)))
    return CurrentPupil(id_, name, enrolled_on, departed_on, born_on)
