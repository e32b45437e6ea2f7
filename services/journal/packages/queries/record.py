"""Reads a class's whole year at one moment, to be printed and packed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, Text, cast, func, select
from sqlalchemy.orm import Session

from services.journal.attendance_codes.rules import codes_from
from services.journal.classes.models import (
    ClassJournal,
    Enrolment,
    SchoolClass,
    Subject,
    SubjectGroup,
)
from services.journal.classes.queries import (
    FIRST_DAY,
    GROUP_ORDER,
    LAST_DAY,
    class_terms,
    select_group_members,
    select_groups,
)
from services.journal.closing.models import CouncilDecision, YearClosing
from services.journal.closing.rules import Decision
from services.journal.facts.queries import select_told
from services.journal.lessons.models import Lesson
from services.journal.lessons.queries import LESSONS
from services.journal.marks.models import MarkCell, MarkChange, TermMark, TermMarkChange
from services.journal.marks.queries import CELL_TEXT
from services.journal.packages.queries.former import read_former
from services.journal.packages.rules.record import (
    ClassRecord,
    RecordChange,
    RecordGroup,
    RecordLesson,
    RecordLessonChange,
    RecordPupil,
)
from services.journal.people.models import Appointment, Pupil, Staff
from services.journal.people.queries import in_force
from services.journal.schools.models import School, WorkType
from services.journal.years.models import AcademicYear
from services.journal.years.rules import ClassTerm
from services.shared.accountability.roles import Role
from services.shared.process.clock import days_of, today

Progress = Callable[[int, int], None]
"""Called after each group: how many are read, of how many."""

_STAFF_NAME = func.coalesce(Staff.initialled_name, "")
"""Who a join has brought, with initials; empty where it has brought nobody."""


def read_record(
    session: Session, school_id: str, journal_id: UUID, progress: Progress
) -> ClassRecord:
    """Return the record of a class's closed year: a caller's step, in one snapshot."""
    head = dict(session.execute(_select_head(school_id, journal_id)).mappings().one())
    class_id, codes = head.pop("class_id"), codes_from(head.pop("attendance_codes"))
    with days_of(head["time_zone"]):
        director = _director(session, school_id)
    return ClassRecord(
        **head,
        director=director,
        terms=_terms(session, school_id, class_id),
        pupils=_pupils(session, school_id, class_id, journal_id),
        groups=_groups(session, school_id, class_id, progress),
        cell_changes=_changes(session, _select_cell_changes(school_id, class_id)),
        term_mark_changes=_changes(session, _select_term_mark_changes(school_id, class_id)),
        lesson_changes=_lesson_changes(session, school_id, class_id),
        former=read_former(session, school_id, class_id),
        codes=codes,
    )


def _select_head(school_id: str, journal_id: UUID) -> Select[Any]:
    columns: list[Any] = [
        School.code.label("school_code"),
        School.name.label("school_name"),
        School.time_zone,
        ClassJournal.id.label("class_journal_id"),
        ClassJournal.class_id,
        ClassJournal.attendance_codes,
        SchoolClass.name.label("class_name"),
        SchoolClass.grade,
        AcademicYear.name.label("year"),
        YearClosing.closed_on,
        YearClosing.closed_at,
        YearClosing.protocol_no,
        YearClosing.protocol_on,
        _STAFF_NAME.label("class_teacher"),
    ]
    return (
        select(*columns)
        .select_from(ClassJournal)
        .join(School, School.code == ClassJournal.school_id)
        .join_from(ClassJournal, SchoolClass)
        .join_from(SchoolClass, AcademicYear)
        .join_from(ClassJournal, YearClosing)
        .join_from(SchoolClass, Staff, isouter=True)
        .where(ClassJournal.school_id == school_id, ClassJournal.id == journal_id)
    )


def _director(session: Session, school_id: str) -> str:
    name = session.scalar(
        select(Staff.initialled_name)
        .select_from(Appointment)
        .join_from(Appointment, Staff)
        .where(
            Appointment.school_id == school_id,
            Appointment.role == Role.DIRECTOR,
            in_force(Appointment, today()),
        )
        .order_by(Staff.sort_key, Staff.id)
        .limit(1)
    )
    return name or ""


def _terms(session: Session, school_id: str, class_id: UUID) -> list[ClassTerm]:
    """Return the terms of the class, the year itself last."""
    terms = class_terms(session, school_id, class_id)
    return sorted(terms, key=lambda term: term.whole_year)


def _pupils(
    session: Session, school_id: str, class_id: UUID, journal_id: UUID
) -> list[RecordPupil]:
    """Return the children; one who left and came back is one, with its first day and its last."""
    rows = session.execute(
        select(
            Pupil.id,
            Pupil.full_name,
            Pupil.short_name,
            FIRST_DAY,
            LAST_DAY,
            CouncilDecision.decision,
        )
        .select_from(Enrolment)
        .join_from(Enrolment, Pupil)
        .outerjoin(
            CouncilDecision,
            (CouncilDecision.school_id == Enrolment.school_id)
            & (CouncilDecision.pupil_id == Pupil.id)
            & (CouncilDecision.class_journal_id == journal_id),
        )
        .where(Enrolment.school_id == school_id, Enrolment.class_id == class_id)
        .group_by(Pupil.school_id, Pupil.id, CouncilDecision.decision)
        .order_by(Pupil.sort_key, Pupil.id)
    )
    return [
        RecordPupil(id_, number, full, short, first, last, Decision(said) if said else None)
        for number, (id_, full, short, first, last, said) in enumerate(rows, start=1)
    ]


def _groups(
    session: Session, school_id: str, class_id: UUID, progress: Progress
) -> list[RecordGroup]:
    found = session.execute(
        select_groups(
            SubjectGroup.id,
            Subject.name.label("subject"),
            SubjectGroup.name.label("subgroup"),
            _STAFF_NAME.label("teacher"),
        )
        .where(SubjectGroup.school_id == school_id, SubjectGroup.class_id == class_id)
        .order_by(*GROUP_ORDER)
    )
    members: dict[UUID, set[UUID]] = defaultdict(set)
    for group_id, pupil_id in session.execute(
        select_group_members(SubjectGroup.id, Enrolment.pupil_id)
        .where(SubjectGroup.school_id == school_id, SubjectGroup.class_id == class_id)
        .distinct()
    ):
        members[group_id].add(pupil_id)
    rows, groups = found.mappings().all(), []
    for number, row in enumerate(rows, start=1):
        groups.append(_group(session, school_id, row, members[row["id"]]))
        progress(number, len(rows))
    return groups


def _group(
    session: Session, school_id: str, row: RowMapping, members: Iterable[UUID]
) -> RecordGroup:
    group_id = row["id"]
    cells = session.execute(
        select(MarkCell.lesson_id, MarkCell.pupil_id, CELL_TEXT)
        .select_from(MarkCell)
        .join_from(MarkCell, Lesson)
        .where(Lesson.school_id == school_id, Lesson.group_id == group_id, CELL_TEXT != "")
        .order_by(Lesson.held_on, Lesson.ordinal, Lesson.id, MarkCell.pupil_id)
    )
    marks = session.execute(
        select(TermMark.term_id, TermMark.pupil_id, TermMark.mark)
        .where(
            TermMark.school_id == school_id,
            TermMark.group_id == group_id,
            TermMark.mark.is_not(None),
        )
        .order_by(TermMark.term_id, TermMark.pupil_id)
    )
    return RecordGroup(
        id=group_id,
        subject=row["subject"],
        subgroup=row["subgroup"],
        teacher=row["teacher"],
        pupils=frozenset(members),
        lessons=_lessons(session, school_id, group_id),
        cells={(lesson_id, pupil_id): cell for lesson_id, pupil_id, cell in cells},
        term_marks={(term_id, pupil_id): mark or "" for term_id, pupil_id, mark in marks},
    )


def _lessons(session: Session, school_id: str, group_id: UUID) -> list[RecordLesson]:
    weight = cast(func.trim_scale(WorkType.weight), Text)
    rows = session.execute(
        select(
            Lesson.id,
            Lesson.held_on,
            Lesson.ordinal,
            Lesson.topic,
            Lesson.homework,
            func.coalesce(WorkType.name, ""),
            func.coalesce(weight, "1"),
        )
        .select_from(Lesson)
        .join_from(Lesson, WorkType, isouter=True)
        .where(Lesson.school_id == school_id, Lesson.group_id == group_id)
        .order_by(Lesson.held_on, Lesson.ordinal, Lesson.id)
    )
    return [RecordLesson(*row) for row in rows]


def _select_cell_changes(school_id: str, class_id: UUID) -> Select[Any]:
    return (
        _select_changes(MarkChange, MarkChange.lesson_id, Lesson.group_id)
        .join_from(MarkChange, Lesson)
        .join_from(Lesson, SubjectGroup)
        .where(SubjectGroup.school_id == school_id, SubjectGroup.class_id == class_id)
    )


def _select_term_mark_changes(school_id: str, class_id: UUID) -> Select[Any]:
    return (
        _select_changes(TermMarkChange, TermMarkChange.term_id, TermMarkChange.group_id)
        .join_from(TermMarkChange, SubjectGroup)
        .where(SubjectGroup.school_id == school_id, SubjectGroup.class_id == class_id)
    )


def _select_changes(model: Any, place_id: Any, group_id: Any) -> Select[Any]:
    """Select from a history in its order, each change with the member of staff who made it."""
    columns: list[Any] = [
        model.at,
        place_id.label("place_id"),
        group_id,
        model.pupil_id,
        model.old_text.label("old"),
        model.new_text.label("new"),
        func.coalesce(model.reason, "").label("reason"),
        model.role,
        _STAFF_NAME.label("author"),
    ]
    return (
        select(*columns)
        .select_from(model)
        .outerjoin(
            Staff, (Staff.school_id == model.school_id) & (Staff.person_id == model.person_id)
        )
        .order_by(model.at, model.id)
    )


def _changes(session: Session, query: Select[Any]) -> list[RecordChange]:
    return [RecordChange(**row) for row in session.execute(query).mappings()]


def _lesson_changes(
    session: Session, school_id: str, class_id: UUID
) -> list[RecordLessonChange]:
    change = select_told(LESSONS).subquery("change").c
    rows = session.execute(
        select(
            change.at,
            change.row_id,
            change.field,
            func.coalesce(change.value, ""),
            func.coalesce(change.reason, ""),
            _STAFF_NAME,
            func.coalesce(change.role, ""),
        )
        .select_from(change.at.table)
        .outerjoin(
            Staff,
            (Staff.school_id == change.school_id) & (Staff.person_id == change.person_id),
        )
        .where(change.school_id == school_id, change.class_id == class_id)
        .order_by(change.at, change.id, change.field)
    )
    return [RecordLessonChange(*row) for row in rows]
