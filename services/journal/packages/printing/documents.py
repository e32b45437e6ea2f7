"""What the printed forms of a closed year are filled with; the `.typ` files read these names.

Days are written `ДД.ММ.ГГГГ`, and empty where there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """What both forms say of the class."""

    school: str
    class_name: str
    year: str
    class_teacher: str
    director: str
    closed_on: str
    closed_at: str


@dataclass(frozen=True, slots=True)
class ListedPupil:
    """A line of the class list; without a day of departure the child is still there."""

    number: int
    name: str
    enrolled_on: str
    departed_on: str


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: a lesson with its day of the month, or a term without a title."""

    term: bool
    title: str


@dataclass(frozen=True, slots=True)
class SheetMonth:
    """The head over `span` columns: the lessons of one month, or a term."""

    term: bool
    title: str
    span: int


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A child's cells, in the order of the columns."""

    number: int
    name: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """As many columns of a subject as fit beside each other."""

    columns: Sequence[SheetColumn]
    months: Sequence[SheetMonth]
    rows: Sequence[SheetRow]


@dataclass(frozen=True, slots=True)
class TaughtLesson:
    """A line of what was done in the lessons of a subject."""

    number: int
    date: str
    topic: str
    work: str
    homework: str


@dataclass(frozen=True, slots=True)
class SubjectPages:
    """The pages of a subject, or of a subgroup's part of it."""

    title: str
    teacher: str
    sheets: Sequence[Sheet]
    lessons: Sequence[TaughtLesson]


@dataclass(frozen=True, slots=True)
class JournalForm:
    """The class journal under its head; `codes` tell what the letters of attendance mean."""

    pupils: Sequence[ListedPupil]
    subjects: Sequence[SubjectPages]
    codes: str


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A child's marks for a period, in the order of subjects, and the lessons it missed."""

    period: str
    marks: Sequence[str]
    absent: str
    ill: str
    final: bool


@dataclass(frozen=True, slots=True)
class SummaryPupil:
    """A child with a row for each period, and what the council has decided."""

    number: int
    name: str
    decision: str
    rows: Sequence[SummaryRow]


@dataclass(frozen=True, slots=True)
class SummaryForm:
    """The class summary sheet under its head; the children who stayed to the end of the year."""

    subjects: Sequence[str]
    periods: Sequence[str]
    pupils: Sequence[SummaryPupil]
    protocol_no: str
    protocol_on: str
