"""The class that a file is imported into as it is: values, loaded before the plan is made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.journal.list_reading.rules.known import KnownPupil
from services.journal.subjects.rules.names import KnownSubjects
from services.journal.workbooks.names import PersonName, fold
from services.journal.workbooks.structure import SubjectKey
from services.journal.years.rules import ClassTerm


@dataclass(frozen=True, slots=True)
class CurrentPupil:
    """A child of the class with the days in it."""

    id: UUID
    name: PersonName
    enrolled_on: date
    departed_on: date | None
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class CurrentLesson:
    """A lesson with the short name of its kind of work."""

    id: UUID
    work_type: str | None


@dataclass(frozen=True, slots=True)
class CurrentText:
    """The text of a cell or term mark; `base` is that of the last import, None if it had none."""

    current: str = ""
    base: str | None = None


EMPTY = CurrentText()

LessonPlace = tuple[UUID, date, int]
CellPlace = tuple[UUID, UUID]
TermMarkPlace = tuple[UUID, UUID, UUID]


@dataclass(frozen=True)
class CurrentState:
    """A class as it is; without ``class_id`` it is still to be opened.

    Subjects are found by all their names (`school_subjects`) and, for writing, by their own folded
    ones (`subjects`), groups and kinds of work by their folded names, lessons by group, day and
    ordinal, cells by lesson and pupil, term marks by group, term and pupil.
    """

    year: str
    starts_on: date
    ends_on: date
    terms: tuple[ClassTerm, ...]
    year_id: UUID | None = None
    class_id: UUID | None = None
    pupils: tuple[CurrentPupil, ...] = ()
    known: tuple[KnownPupil, ...] = ()  # of the whole school, where a child may be new
    subjects: Mapping[str, UUID] = field(default_factory=dict)
    school_subjects: KnownSubjects = field(default_factory=KnownSubjects)
    groups: Mapping[SubjectKey, UUID] = field(default_factory=dict)
    members: frozenset[tuple[UUID, UUID]] = frozenset()
    work_types: Mapping[str, str] = field(default_factory=dict)
    lessons: Mapping[LessonPlace, CurrentLesson] = field(default_factory=dict)
    cells: Mapping[CellPlace, CurrentText] = field(default_factory=dict)
    term_marks: Mapping[TermMarkPlace, CurrentText] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether the class has no child yet, so that the file's list makes it."""
        return not self.pupils

    def term_on(self, day: date) -> ClassTerm | None:
        """Return the part of the year that a day falls into."""
        return next((t for t in self.parts if t.starts_on <= day <= t.ends_on), None)

    @property
    def parts(self) -> Iterable[ClassTerm]:
        """The periods that the year is divided into."""
        return (term for term in self.terms if not term.whole_year)


def folded(subject: SubjectKey) -> SubjectKey:
    """Return a subject as it is compared: case, Ё and look-alike letters make no difference."""
    return SubjectKey(fold(subject.name), fold(subject.subgroup))
