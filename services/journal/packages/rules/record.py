"""A class's whole year as it is printed and packed: plain values, read at one moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.journal.attendance_codes.rules import (
    SEPARATOR,
    USUAL,
    Attendance,
    Codes,
    CodeWriting,
)
from services.journal.closing.rules import Decision
from services.journal.years.rules import ClassTerm


@dataclass(frozen=True, slots=True)
class RecordPupil:
    """A child who was in the class, by the place in the class list."""

    id: UUID
    number: int
    full_name: str
    short_name: str
    enrolled_on: date
    departed_on: date | None
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class RecordLesson:
    """A lesson with what its teacher wrote about it."""

    id: UUID
    held_on: date
    ordinal: int
    topic: str
    homework: str
    work_type: str
    weight: str


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """A subject, or a subgroup's part of it: lessons, children, cells and marks for terms."""

    id: UUID
    subject: str
    subgroup: str | None
    teacher: str
    pupils: frozenset[UUID]
    lessons: Sequence[RecordLesson]
    cells: dict[tuple[UUID, UUID], str]  # lesson, pupil
    term_marks: dict[tuple[UUID, UUID], str]  # term, pupil

    @property
    def name(self) -> str:
        """Return the subject, with the subgroup where there is one."""
        return ", ".join(filter(None, (self.subject, self.subgroup)))


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One change of a cell or of a term's mark, as the history keeps it."""

    at: datetime
    place_id: UUID  # the lesson or the term
    group_id: UUID
    pupil_id: UUID
    old: str
    new: str
    reason: str
    author: str
    role: str


@dataclass(frozen=True, slots=True)
class RecordLessonChange:
    """One field of a lesson as somebody wrote it; without a role, as the history found it."""

    at: datetime
    lesson_id: UUID
    field: str
    value: str
    reason: str
    author: str
    role: str


@dataclass(frozen=True, slots=True)
class FormerRecord:
    """What a child of the class has from other classes of the year, for the summary sheet.

    `marks` by subject, term and child; `absences` are days with codes, by child. The journals of
    those classes hold them; no journal holds what is another's.
    """

    marks: Mapping[tuple[str, UUID, UUID], str] = field(default_factory=dict)
    absences: Mapping[UUID, Sequence[tuple[date, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClassRecord:
    """Everything that a class's journal holds of its year.

    Cells hold the stored attendance codes; `codes` say how the school wrote them at the close.
    """

    school_code: str
    school_name: str
    time_zone: str | None
    class_journal_id: UUID
    class_name: str
    grade: int
    year: str
    class_teacher: str
    director: str
    closed_on: date
    closed_at: datetime
    protocol_no: str
    protocol_on: date
    terms: Sequence[ClassTerm]
    pupils: Sequence[RecordPupil]
    groups: Sequence[RecordGroup]
    cell_changes: Sequence[RecordChange]
    term_mark_changes: Sequence[RecordChange]
    lesson_changes: Sequence[RecordLessonChange]
    former: FormerRecord = FormerRecord()
    codes: Codes = USUAL

    @property
    def parts(self) -> list[ClassTerm]:
        """Return the terms that the year is divided into."""
        return [term for term in self.terms if not term.whole_year]

    def legend(self) -> list[CodeWriting]:
        """Return the attendance codes that were in use, and those that stand somewhere."""
        standing = {
            attendance_of(cell) for group in self.groups for cell in group.cells.values()
        }
        return [one for one in self.codes.writings if one.in_use or one.code in standing]

    def subjects(self) -> dict[str, list[RecordGroup]]:
        """Return the groups of each subject: one, or its subgroups."""
        found: dict[str, list[RecordGroup]] = {}
        for group in self.groups:
            found.setdefault(group.subject, []).append(group)
        return found

    def sheet_subjects(self) -> dict[str, list[RecordGroup]]:
        """Return the subjects of the summary sheet: also those that ended with a child's move."""
        own = self.subjects()
        ended = sorted({subject for subject, _, _ in self.former.marks} - set(own))
        return own | {subject: [] for subject in ended}


_ABSENT = frozenset(str(code) for code in Attendance if code is not Attendance.LATE)
_ILL = str(Attendance.ILL)


@dataclass(frozen=True, slots=True)
class Absences:
    """Lessons that a child missed: in all, and of them by illness."""

    total: int
    ill: int


def absences(
    record: ClassRecord, pupil_id: UUID, term: ClassTerm | None = None
) -> Absences:
    """Return what a child missed in a term, or in the whole year."""
    codes = [
        code
        for group in record.groups
        for lesson in group.lessons
        if term is None or term.starts_on <= lesson.held_on <= term.ends_on
        if (code := attendance_of(group.cells.get((lesson.id, pupil_id), ""))) in _ABSENT
    ]
    codes += [
        code
        for day, code in record.former.absences.get(pupil_id, ())
        if code in _ABSENT and (term is None or term.starts_on <= day <= term.ends_on)
    ]
    return Absences(len(codes), codes.count(_ILL))


def attendance_of(cell: str) -> str:
    """Return the attendance code of a cell; it stands last, if there is one."""
    return cell.rpartition(SEPARATOR)[2]


def mark_of(
    record: ClassRecord,
    subject: str,
    groups: Iterable[RecordGroup],
    term_id: UUID,
    pupil_id: UUID,
) -> str:
    """Return a child's mark for a term in a subject: of this class, else of one before it."""
    own = mark_in(groups, term_id, pupil_id)
    return own or record.former.marks.get((subject, term_id, pupil_id), "")


def mark_in(groups: Iterable[RecordGroup], term_id: UUID, pupil_id: UUID) -> str:
    """Return a child's mark for a term in a subject, whichever subgroup the child was in."""
    marks = [group.term_marks.get((term_id, pupil_id), "") for group in groups]
    return next(filter(None, marks), "")
