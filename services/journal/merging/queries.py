"""What hangs on people, as merging and splitting need it: whole rows, with names beside them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from services.journal.attendance_codes.rules import Attendance
from services.journal.classes.models import (
    ClassJournal,
    Enrolment,
    GroupStay,
    SchoolClass,
    Subject,
    SubjectGroup,
    SubjectGroupMember,
)
from services.journal.closing.models import YearClosing
from services.journal.lessons.models import Lesson
from services.journal.marks.models import MarkCell, MarkChange, TermMark, TermMarkChange
from services.journal.marks.rules.marks import CellContent, MarkValue
from services.journal.merging.rows import Row, read_rows
from services.journal.merging.rules import Child, Mark, Member, Stay
from services.journal.participant_codes.models import ParticipantCode
from services.journal.people.models import (
    Assignment,
    EndedRepresentation,
    PersonNumber,
    Pupil,
    Representation,
)
from services.journal.personal_files.models import Commendation
from services.journal.timetable.models import CalendarAddress
from services.journal.years.models import AcademicYear, Term


def read_child(session: Session, school_id: str, pupil: Row) -> Child:
    """Return all that hangs on a pupil."""
    pupil_id, person_id = pupil["id"], pupil["person_id"]

    def rows(model: Any) -> list[Row]:
        return read_rows(session, model, school_id, model.pupil_id == pupil_id)

    return Child(
        pupil,
        _stays(session, school_id, pupil_id),
        _members(session, school_id, pupil_id),
        rows(GroupStay),
        _cells(session, school_id, pupil_id),
        _term_marks(session, school_id, pupil_id),
        rows(Representation),
        rows(EndedRepresentation),
        rows(Assignment),
        read_rows(session, PersonNumber, school_id, PersonNumber.person_id == person_id),
        rows(ParticipantCode),
        rows(Commendation),
        read_rows(session, CalendarAddress, school_id, CalendarAddress.person_id == person_id),
        read_rows(session, Pupil, school_id, Pupil.merged_into == pupil_id),
    )


def _stays(session: Session, school_id: str, pupil_id: UUID) -> list[Stay]:
    closed = exists().where(
        ClassJournal.school_id == SchoolClass.school_id,
        ClassJournal.class_id == SchoolClass.id,
        YearClosing.school_id == ClassJournal.school_id,
        YearClosing.class_journal_id == ClassJournal.id,
    )
    names: dict[UUID, Any] = {
        id_: told
        for id_, *told in session.execute(
            select(Enrolment.id, SchoolClass.name, AcademicYear.name, closed)
            .join(SchoolClass, (SchoolClass.school_id == Enrolment.school_id)
                  & (SchoolClass.id == Enrolment.class_id))
            .join(AcademicYear, (AcademicYear.school_id == Enrolment.school_id)
                  & (AcademicYear.id == Enrolment.year_id))
            .where(Enrolment.school_id == school_id, Enrolment.pupil_id == pupil_id)
        )
    }
    rows = read_rows(session, Enrolment, school_id, Enrolment.pupil_id == pupil_id)
    found = [Stay(row, *names[row["id"]]) for row in rows]
    return sorted(found, key=lambda one: one.since)


def _members(session: Session, school_id: str, pupil_id: UUID) -> list[Member]:
    groups: dict[UUID, Any] = {
        id_: told
        for id_, *told in session.execute(
            select(
                SubjectGroup.id, SubjectGroup.class_id, Subject.id, Subject.name,
                func.coalesce(SubjectGroup.name, ""),
            )
            .join_from(SubjectGroup, Subject)
            .join(SubjectGroupMember,
                  (SubjectGroupMember.school_id == SubjectGroup.school_id)
                  & (SubjectGroupMember.group_id == SubjectGroup.id))
            .where(
                SubjectGroupMember.school_id == school_id,
                SubjectGroupMember.pupil_id == pupil_id,
            )
        )
    }
    rows = read_rows(
        session, SubjectGroupMember, school_id, SubjectGroupMember.pupil_id == pupil_id
    )
    return [Member(row, *groups[row["group_id"]]) for row in rows]


def _cells(session: Session, school_id: str, pupil_id: UUID) -> list[Mark]:
    query = (
        select(
            Lesson.group_id, Lesson.id, SubjectGroup.class_id, Subject.name, Lesson.held_on,
            MarkCell.marks, MarkCell.attendance,
        )
        .select_from(MarkCell)
        .join(Lesson, (Lesson.school_id == MarkCell.school_id)
              & (Lesson.id == MarkCell.lesson_id))
        .join_from(Lesson, SubjectGroup, (SubjectGroup.school_id == Lesson.school_id)
                   & (SubjectGroup.id == Lesson.group_id))
        .join_from(SubjectGroup, Subject)
        .where(
            MarkCell.school_id == school_id,
            MarkCell.pupil_id == pupil_id,
            or_(func.cardinality(MarkCell.marks) > 0, MarkCell.attendance.is_not(None)),
        )
        .order_by(Lesson.held_on, Lesson.id)
    )
    rows: Any = session.execute(query)
    return [_mark(row, _content(row.marks, row.attendance)) for row in rows]


def _term_marks(session: Session, school_id: str, pupil_id: UUID) -> list[Mark]:
    query = (
        select(
            TermMark.group_id, TermMark.term_id, SubjectGroup.class_id, Subject.name,
            Term.ends_on, TermMark.mark,
        )
        .select_from(TermMark)
        .join(SubjectGroup, (SubjectGroup.school_id == TermMark.school_id)
              & (SubjectGroup.id == TermMark.group_id))
        .join_from(SubjectGroup, Subject)
        .join(Term, (Term.school_id == TermMark.school_id) & (Term.id == TermMark.term_id))
        .where(
            TermMark.school_id == school_id, TermMark.pupil_id == pupil_id,
            TermMark.mark.is_not(None),
        )
        .order_by(Term.ends_on, TermMark.group_id)
    )
    rows: Any = session.execute(query)
    return [_mark(row, _content([row.mark], None)) for row in rows]


def _mark(row: Any, content: CellContent) -> Mark:
    group_id, column_id, class_id, subject, day = row[:5]
    return Mark(group_id, column_id, class_id, subject, day, content)


def _content(marks: Sequence[str], attendance: str | None) -> CellContent:
    return CellContent(
        tuple(map(MarkValue, marks)), Attendance(attendance) if attendance else None
    )


def count_changes(session: Session, school_id: str, pupil_ids: Collection[UUID]) -> int:
    """Return how many changes the marks of children have had: it grows with each."""
    return sum(
        session.scalar(
            select(func.count())
            .select_from(change)
            .where(change.school_id == school_id, change.pupil_id.in_(pupil_ids))
        ) or 0
        for change in (MarkChange, TermMarkChange)
    )


def select_last_day(school_id: str, pupil_id: UUID, class_id: UUID) -> Select[date | None]:
    """Select the day of a child's last cell that is not empty in a class."""
    return (
        select(func.max(Lesson.held_on))
        .select_from(MarkCell)
        .join(Lesson, (Lesson.school_id == MarkCell.school_id)
              & (Lesson.id == MarkCell.lesson_id))
        .join_from(Lesson, SubjectGroup, (SubjectGroup.school_id == Lesson.school_id)
                   & (SubjectGroup.id == Lesson.group_id))
        .where(
            MarkCell.school_id == school_id, MarkCell.pupil_id == pupil_id,
            SubjectGroup.class_id == class_id,
            or_(func.cardinality(MarkCell.marks) > 0, MarkCell.attendance.is_not(None)),
        )
    )
