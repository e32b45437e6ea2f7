"""What a journal workbook says, in one neutral form whichever layout it came in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from services.journal.attendance_codes.rules import USUAL, Codes
from services.journal.marks.rules.marks import CellContent, MarkValue
from services.journal.workbooks.names import PersonName
from services.journal.workbooks.places import Place


class Layout(StrEnum):
    """How the exporting system arranges a journal."""

    PROGRESS_REPORT = "progress_report"
    SUBJECT_SHEETS = "subject_sheets"


class AverageKind(StrEnum):
    """Which of the file's own averages a number is."""

    AVERAGE = "average"
    WEIGHTED = "weighted"


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps the file from going in, where, and what would be right."""

    sheet: str
    row: int | None
    column: str | None
    what: str

    @classmethod
    def at(cls, place: Place, what: str) -> "Problem":
        """A problem at a place."""
        return cls(place.sheet, place.row, place.column, what)


@dataclass(frozen=True, slots=True)
class FilePupil:
    """A pupil of the file; ``written`` is the name as it stands there and the key elsewhere."""

    written: str
    name: PersonName
    departed_on: date | None
    place: Place
    born_on: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class SubjectKey:
    """A subject and, where the class is divided, the subgroup (``1 гр.``; else empty)."""

    name: str
    subgroup: str = ""


@dataclass(frozen=True, slots=True, order=True)
class LessonKey:
    """A lesson: the subject, the day, and which lesson of the subject on that day, from 1."""

    subject: SubjectKey
    held_on: date
    ordinal: int


@dataclass(frozen=True, slots=True)
class FileLesson:
    """A lesson of the file: where it stands, and the short name of its work, if it has one."""

    key: LessonKey
    place: Place
    work_type: str | None = None


@dataclass(frozen=True, slots=True)
class FileCell:
    """What one pupil has in one lesson."""

    pupil: str
    lesson: LessonKey
    content: CellContent
    place: Place


@dataclass(frozen=True, slots=True)
class StatedAverage:
    """An average that the file states, over the lessons from ``first_day`` to ``last_day``."""

    pupil: str
    subject: SubjectKey
    kind: AverageKind
    value: Decimal
    decimals: int
    first_day: date
    last_day: date
    place: Place


@dataclass(frozen=True, slots=True)
class FileTermMark:
    """A term mark; ``term`` as the file calls it (``1 ЧТ``), None for the file's own period."""

    pupil: str
    subject: SubjectKey
    term: str | None
    mark: MarkValue
    place: Place


@dataclass(frozen=True, slots=True)
class JournalFile:
    """A whole journal workbook: what was understood, and every place that was not.

    ``members`` are those who stand in each subject's list, marks or none; ``cut_subjects`` are
    those whose name may go on: Excel cuts the name of a sheet. ``codes`` are those by which its
    attendance was read.
    ``problems`` keep it from going in; ``notes`` are worth a look and stop nothing.
    """

    layout: Layout
    school: str | None
    class_name: str
    grade: int
    letter: str
    year: str
    period: tuple[date, date] | None
    pupils: tuple[FilePupil, ...]
    subjects: tuple[SubjectKey, ...]
    members: tuple[tuple[SubjectKey, str], ...]
    lessons: tuple[FileLesson, ...]
    cells: tuple[FileCell, ...]
    averages: tuple[StatedAverage, ...]
    term_marks: tuple[FileTermMark, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    cut_subjects: Mapping[SubjectKey, Place] = field(default_factory=dict)
    codes: Codes = USUAL

    @property
    def marks(self) -> int:
        """How many single marks the cells hold."""
        return sum(len(cell.content.marks) for cell in self.cells)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, in the order in which it was found."""
    return tuple(dict.fromkeys(problems))
