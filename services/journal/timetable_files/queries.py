"""The school before a timetable comes in: a fixed number of statements, whatever its size."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.journal.classes.models import SchoolClass, Subject, SubjectGroup, SubjectGroupMember
from services.journal.load.queries import teacher_on
from services.journal.papers.structure import ClassKey
from services.journal.people.models import Staff
from services.journal.subjects.queries import known_subjects
from services.journal.timetable.models import (
    Room,
    TimetableAnswer,
    TimetableEntry,
)
from services.journal.timetable_files.rules.current_state import (
    CurrentState,
    KnownEntry,
    KnownGroup,
    KnownTeacher,
)
from services.journal.workbooks.names import PersonName, fold
from services.journal.years.models import AcademicYear


def load_current_state(
    session: Session, school_id: str, year: AcademicYear, day: date
) -> CurrentState:
    """Return what a file of a year is matched with; teachers of groups are those of a day."""
    classes: dict[ClassKey, str] = {}
    keys: dict[UUID, ClassKey] = {}
    for id_, grade, letter, name in session.execute(
        select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter, SchoolClass.name).where(
            SchoolClass.school_id == school_id, SchoolClass.year_id == year.id
        )
    ):
        keys[id_] = grade, fold(letter)
        classes[keys[id_]] = name
    return CurrentState(
        year.name,
        classes,
        _groups(session, school_id, keys, classes, day),
        tuple(
            KnownTeacher(id_, PersonName(*name))
            for id_, *name in session.execute(
                select(Staff.id, Staff.family_name, Staff.given_name, Staff.patronymic)
                .where(Staff.school_id == school_id)
                .order_by(Staff.sort_key, Staff.id)
            )
        ),
        known_subjects(session, school_id),
        {
            fold(name): id_
            for id_, name in session.execute(
                select(Room.id, Room.name).where(Room.school_id == school_id)
            )
        },
        {
            row.said: row.means
            for row in session.execute(
                select(
                    TimetableAnswer.said,
                    func.coalesce(
                        TimetableAnswer.teacher_id, TimetableAnswer.group_id
                    ).label("means"),
                ).where(TimetableAnswer.school_id == school_id)
            )
        },
    )


def load_entries(session: Session, school_id: str, timetable_id: UUID) -> list[KnownEntry]:
    """Return the entries of a timetable, in the order of the week."""
    return [
        KnownEntry(*row)
        for row in session.execute(
            select(
                TimetableEntry.id, TimetableEntry.group_id, TimetableEntry.weekday,
                TimetableEntry.week, TimetableEntry.ordinal, TimetableEntry.room_id,
                TimetableEntry.teacher_id, TimetableEntry.joint,
            )
            .where(
                TimetableEntry.school_id == school_id,
                TimetableEntry.timetable_id == timetable_id,
            )
            .order_by(
                TimetableEntry.weekday, TimetableEntry.ordinal, TimetableEntry.week,
                TimetableEntry.id,
            )
        )
    ]


def _groups(
    session: Session, school_id: str, keys: dict[UUID, ClassKey], names: dict[ClassKey, str],
    day: date,
) -> dict[ClassKey, tuple[KnownGroup, ...]]:
    members: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for group_id, pupil_id in session.execute(
        select(SubjectGroupMember.group_id, SubjectGroupMember.pupil_id)
        .join_from(SubjectGroupMember, SubjectGroup)
        .where(
            SubjectGroupMember.school_id == school_id,
            SubjectGroup.class_id.in_(keys),
        )
    ):
        members[group_id].add(pupil_id)
    groups: defaultdict[ClassKey, list[KnownGroup]] = defaultdict(list)
    for id_, class_id, subject_id, subject, name, teacher_id, shift in session.execute(
        select(
            SubjectGroup.id, SubjectGroup.class_id, SubjectGroup.subject_id, Subject.name,
            SubjectGroup.name, teacher_on(day), SchoolClass.shift,
        )
        .join_from(SubjectGroup, Subject)
        .join_from(SubjectGroup, SchoolClass)
        .where(SubjectGroup.school_id == school_id, SubjectGroup.class_id.in_(keys))
        .order_by(SubjectGroup.id)
    ):
        key = keys[class_id]
        groups[key].append(KnownGroup(
            id_, class_id, names[key], subject_id, subject, name, teacher_id,
            frozenset(members[id_]), shift,
        ))
    return {key: tuple(found) for key, found in groups.items()}
