"""Writes a plan into the journal: few statements, whatever the size of the file."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.journal.classes.models import (
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.classes.queries import (
    ENROLMENT_FACTS,
    GROUP_FACTS,
    MEMBER_FACTS,
    SUBJECT_FACTS,
)
from services.journal.classes.rules import class_title
from services.journal.classes.usecases.classes import open_class
from services.journal.enrolment.usecases import (
    NewPupil,
    Placement,
    add_pupils,
    enrol_many,
)
from services.journal.facts.usecases import record_facts
from services.journal.imports.models import ImportedCell, ImportedTermMark
from services.journal.imports.queries import DEPART, SET_WORK_TYPE, replace_texts
from services.journal.imports.rules.plan import Plan
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.marks.rules.changes import FROM_FILE
from services.journal.marks.rules.marks import CellContent, MarkValue
from services.journal.marks.usecases.cells import CELLS
from services.journal.marks.usecases.recording import Change, store_changes
from services.journal.marks.usecases.term_marks import TERM_MARKS
from services.journal.people.rules import Name
from services.journal.schools.models import WorkType
from services.journal.schools.queries import WORK_TYPE_FACTS
from services.journal.workbooks import JournalFile, PersonName
from services.journal.workbooks.names import fold
from services.journal.years.models import AcademicYear, Term
from services.journal.years.queries import TERM_FACTS
from services.journal.years.rules import ClassTerm
from services.shared.accountability.caller import Caller
from services.shared.database.base import new_id
from services.shared.messaging import contracts, outbox

REASON = str(FROM_FILE)


def write_plan(
    session: Session, caller: Caller, file: JournalFile, plan: Plan, at: datetime
) -> UUID:
    """Write everything that a plan without problems holds; return the class's id."""
    year = session.scalars(
        select(AcademicYear).where(AcademicYear.name == plan.current.year)
    ).one()
    school_class = _class(session, caller, file, year)
    _write_people(session, caller, plan, school_class)
    _write_groups(session, caller, plan, school_class)
    _write_lessons(session, caller, plan, school_class)
    if plan.year_term is not None:
        # The first file with year marks brings the whole year as a term of the grade.
        session.execute(insert(Term), [_term_row(plan.year_term, school_class)])
        record_facts(session, caller, TERM_FACTS, [plan.year_term.id], reason=REASON)
    _write_marks(session, caller, plan, at)
    _write_imported_texts(session, plan, school_class.school_id)
    if plan.changed:
        _touch(session, plan, school_class)
        _publish(session, caller, plan, year, school_class)
    return school_class.id


def _class(
    session: Session, caller: Caller, file: JournalFile, year: AcademicYear
) -> SchoolClass:
    found = session.scalars(
        select(SchoolClass).where(
            SchoolClass.year_id == year.id,
            SchoolClass.grade == file.grade,
            SchoolClass.letter == file.letter,
        )
    ).one_or_none()
    return found or open_class(session, caller, year, grade=file.grade, letter=file.letter)


def _write_people(
    session: Session, caller: Caller, plan: Plan, school_class: SchoolClass
) -> None:
    if plan.enrolled_on:
        add_pupils(session, caller, {
            pupil_id: NewPupil(_name(pupil.name), pupil.born_on)
            for pupil_id, pupil in plan.pupils.items()
        })
        enrol_many(session, caller, [
            Placement(pupil_id, school_class, day) for pupil_id, day in plan.enrolled_on.items()
        ])
    if plan.departures:
        ended = session.scalars(
            DEPART,
            {
                "of_school": school_class.school_id,
                "of_class": school_class.id,
                "pupils": list(plan.departures),
                "days": list(plan.departures.values()),
            },
        ).all()
        record_facts(
            session, caller, ENROLMENT_FACTS, ended, ["departed_on"], reason=REASON
        )


def _name(name: PersonName) -> Name:
    """Return a name as people are shown it: an initial has its point."""
    given, patronymic = (
        f"{part}." if len(part) == 1 else part for part in (name.given_name, name.patronymic)
    )
    return Name(name.family_name, given, patronymic)


def _write_groups(
    session: Session, caller: Caller, plan: Plan, school_class: SchoolClass
) -> None:
    school_id = school_class.school_id
    if plan.new_groups:
        subjects = _subjects(session, caller, plan, school_id)
        session.execute(
            insert(SubjectGroup),
            [
                {
                    "school_id": school_id,
                    "id": group.id,
                    "class_id": school_class.id,
                    "subject_id": subjects[fold(group.subject.name)],
                    "name": group.subject.subgroup or None,
                }
                for group in plan.new_groups
            ],
        )
        new = [group.id for group in plan.new_groups]
        record_facts(session, caller, GROUP_FACTS, new, reason=REASON)
    if plan.members:
        _write_members(session, caller, plan, school_id)


def _write_members(session: Session, caller: Caller, plan: Plan, school_id: str) -> None:
    member = SubjectGroupMember
    rows = session.execute(
        upsert(member).on_conflict_do_nothing().returning(member.group_id, member.pupil_id),
        [
            {"school_id": school_id, "group_id": group_id, "pupil_id": pupil_id}
            for group_id, pupil_id in plan.members
        ],
    )
    added: dict[UUID, list[str]] = {}
    for group_id, pupil_id in rows:
        added.setdefault(group_id, []).append(str(pupil_id))
    for group_id, pupils in added.items():
        record_facts(session, caller, MEMBER_FACTS, [group_id], pupils, reason=REASON)


def _subjects(
    session: Session, caller: Caller, plan: Plan, school_id: str
) -> dict[str, UUID]:
    """Return the ids of subjects; another class may have brought the same new one meanwhile."""
    known = dict(plan.current.subjects)
    names = {fold(group.subject.name): group.subject.name for group in plan.new_groups}
    missing = [name for alike, name in names.items() if alike not in known]
    if missing:
        new = session.scalars(
            upsert(Subject)
            .on_conflict_do_nothing(index_elements=["school_id", "name"])
            .returning(Subject.id),
            [{"school_id": school_id, "id": new_id(), "name": name} for name in missing],
        ).all()
        record_facts(session, caller, SUBJECT_FACTS, new, reason=REASON)
        rows = session.execute(select(Subject.id, Subject.name).where(Subject.name.in_(missing)))
        known |= {fold(name): subject_id for subject_id, name in rows}
    return known


def _write_lessons(
    session: Session, caller: Caller, plan: Plan, school_class: SchoolClass
) -> None:
    kinds = _work_types(session, caller, plan, school_class.school_id)
    if plan.lessons:
        session.execute(
            insert(Lesson),
            [
                {
                    "school_id": school_class.school_id,
                    "id": lesson.id,
                    "group_id": lesson.group_id,
                    "held_on": lesson.held_on,
                    "ordinal": lesson.ordinal,
                    "work_type_id": kinds[lesson.work_type] if lesson.work_type else None,
                }
                for lesson in plan.lessons
            ],
        )
        new = [lesson.id for lesson in plan.lessons]
        record_facts(session, caller, LESSONS, new, reason=REASON)
    if plan.lesson_work_types:
        session.execute(
            SET_WORK_TYPE,
            [
                {
                    "of_school": school_class.school_id,
                    "lesson": lesson_id,
                    "work_type": kinds[short],
                }
                for lesson_id, short in plan.lesson_work_types.items()
            ],
        )
        record_facts(
            session, caller, LESSONS, plan.lesson_work_types, ["work_type_id"], reason=REASON
        )


def _work_types(
    session: Session, caller: Caller, plan: Plan, school_id: str
) -> dict[str, UUID]:
    """Return the ids of kinds of work; a new one weighs one until the school says otherwise."""
    if plan.work_types:
        new = session.scalars(
            upsert(WorkType)
            .on_conflict_do_nothing(index_elements=["school_id", "short"])
            .returning(WorkType.id),
            [
                {
                    "school_id": school_id,
                    "id": new_id(),
                    "short": short,
                    "name": short,
                    "weight": Decimal(1),
                }
                for short in plan.work_types
            ],
        ).all()
        record_facts(session, caller, WORK_TYPE_FACTS, new, reason=REASON)
    return {short: id_ for id_, short in session.execute(select(WorkType.id, WorkType.short))}


def _write_marks(session: Session, caller: Caller, plan: Plan, at: datetime) -> None:
    if plan.cells:
        cells = [
            Change(cell.group_id, cell.lesson_id, cell.pupil_id, cell.old, cell.new, REASON)
            for cell in plan.cells
        ]
        store_changes(session, caller, CELLS, cells, at)
    if plan.term_marks:
        term_marks = [
            Change(mark.group_id, mark.term_id, mark.pupil_id, mark.old, _one(mark.new), REASON)
            for mark in plan.term_marks
        ]
        store_changes(session, caller, TERM_MARKS, term_marks, at)


def _one(mark: str) -> CellContent:
    return CellContent((MarkValue(mark),) if mark else ())


def _term_row(term: ClassTerm, school_class: SchoolClass) -> dict[str, Any]:
    return {
        "school_id": school_class.school_id,
        "id": term.id,
        "year_id": school_class.year_id,
        "grade": school_class.grade,
        "kind": term.kind,
        "number": term.number,
        "name": term.name,
        "starts_on": term.starts_on,
        "ends_on": term.ends_on,
    }


def _write_imported_texts(session: Session, plan: Plan, school_id: str) -> None:
    if plan.imported_cells:
        session.execute(
            replace_texts(ImportedCell, "lesson_id", "pupil_id"),
            [
                {"school_id": school_id, "lesson_id": lesson, "pupil_id": pupil, "text": text}
                for (lesson, pupil), text in plan.imported_cells.items()
            ],
        )
    if plan.imported_term_marks:
        session.execute(
            replace_texts(ImportedTermMark, "group_id", "term_id", "pupil_id"),
            [
                {
                    "school_id": school_id,
                    "group_id": group,
                    "term_id": term,
                    "pupil_id": pupil,
                    "text": text,
                }
                for (group, term, pupil), text in plan.imported_term_marks.items()
            ],
        )


def _touch(session: Session, plan: Plan, school_class: SchoolClass) -> None:
    """Raise the version of the grids that look different now: all when the class itself does."""
    query = update(SubjectGroup).where(SubjectGroup.class_id == school_class.id)
    if not plan.enrolled_on and not plan.departures:
        query = query.where(SubjectGroup.id.in_(plan.touched_groups))
    session.execute(
        query.values(version=SubjectGroup.version + 1).execution_options(
            synchronize_session=False
        )
    )


def _publish(
    session: Session, caller: Caller, plan: Plan, year: AcademicYear, school_class: SchoolClass
) -> None:
    outbox.publish(
        session,
        contracts.JOURNAL_IMPORTED,
        f"class/{school_class.id}",
        {
            "class_id": school_class.id,
            "class_name": class_title(school_class.grade, school_class.letter),
            "year": {"name": year.name, "starts_on": year.starts_on, "ends_on": year.ends_on},
            "group_ids": sorted(plan.touched_groups),
            "cells": len(plan.cells),
            "term_marks": len(plan.term_marks),
        },
        caller,
        school_id=school_class.school_id,
    )
