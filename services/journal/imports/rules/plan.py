"""The plan of an import: everything that a file changes in a class, and why it may not go in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from services.journal.attendance_codes.rules import USUAL, Codes
from services.journal.imports.rules.current_state import CurrentPupil, CurrentState
from services.journal.list_reading.rules.known import KnownPupil
from services.journal.marks.rules.marks import CellContent
from services.journal.workbooks.names import PersonName
from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import Problem, SubjectKey
from services.journal.years.rules import ClassTerm


@dataclass(frozen=True, slots=True)
class PlannedPupil:
    """A child that the class does not have yet."""

    name: PersonName
    born_on: date | None


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """A subject group that the class does not have yet."""

    id: UUID
    subject: SubjectKey


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    """A lesson that the journal does not have yet."""

    id: UUID
    group_id: UUID
    held_on: date
    ordinal: int
    work_type: str | None


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """A cell whose text changes."""

    group_id: UUID
    lesson_id: UUID
    pupil_id: UUID
    old: str
    new: CellContent


@dataclass(frozen=True, slots=True)
class PlannedTermMark:
    """A term mark that changes."""

    group_id: UUID
    term_id: UUID
    pupil_id: UUID
    old: str
    new: str


@dataclass
class Plan:
    """What is to be written; nothing of it may be while there is a problem.

    `pupils` are new to the school, `recognized` known to it from another class or year; each
    comes into the class on the day of `enrolled_on`. `newcomers` are the names of those whom a
    class that exists has not; they are taken in where `enrol` is said.
    """

    current: CurrentState
    enrol: bool = False
    codes: Codes = USUAL  # how people read attendance
    people: dict[str, UUID] = field(default_factory=dict)
    pupils: dict[UUID, PlannedPupil] = field(default_factory=dict)
    recognized: dict[UUID, KnownPupil] = field(default_factory=dict)
    enrolled_on: dict[UUID, date] = field(default_factory=dict)
    newcomers: list[str] = field(default_factory=list)
    departures: dict[UUID, date] = field(default_factory=dict)
    departed_by_file: set[UUID] = field(default_factory=set)
    groups: dict[SubjectKey, UUID] = field(default_factory=dict)
    new_groups: list[PlannedGroup] = field(default_factory=list)
    members: list[tuple[UUID, UUID]] = field(default_factory=list)
    work_types: dict[str, None] = field(default_factory=dict)
    year_term: ClassTerm | None = None
    lessons: list[PlannedLesson] = field(default_factory=list)
    lesson_work_types: dict[UUID, str] = field(default_factory=dict)
    cells: list[PlannedCell] = field(default_factory=list)
    term_marks: list[PlannedTermMark] = field(default_factory=list)
    # What the file says, where the last import said something else: the base of the next one.
    imported_cells: dict[tuple[UUID, UUID], str] = field(default_factory=dict)
    imported_term_marks: dict[tuple[UUID, UUID, UUID], str] = field(default_factory=dict)
    problems: dict[Problem, None] = field(default_factory=dict)
    notes: dict[Problem, None] = field(default_factory=dict)

    @cached_property
    def enrolled(self) -> dict[UUID, CurrentPupil]:
        """The children who are in the class already."""
        return {pupil.id: pupil for pupil in self.current.pupils}

    @property
    def changed(self) -> int:
        """How many things of the journal the file changes.

        A new child, group or lesson is counted by what stands in it, and as one when nothing does.
        """
        filled = {cell.lesson_id for cell in self.cells}
        bare = sum(lesson.id not in filled for lesson in self.lessons)
        return (
            len(self.cells)
            + len(self.term_marks)
            + len(self.departures)
            + len(self.lesson_work_types)
            + bare
            + self._others()
        )

    def _others(self) -> int:
        """Count additions to lists that no lesson, cell or term mark shows."""
        shown = self._written_groups()
        marked = {cell.pupil_id for cell in self.cells}
        marked |= {mark.pupil_id for mark in self.term_marks}
        return (
            sum(group.id not in shown for group in self.new_groups)
            + sum(pupil_id not in marked for pupil_id in self.enrolled_on)
            + sum(group_id not in shown for group_id, _ in self.members)
        )

    @property
    def touched_groups(self) -> set[UUID]:
        """The groups whose grids look different afterwards."""
        return self._written_groups() | {group_id for group_id, _ in self.members}

    def _written_groups(self) -> set[UUID]:
        return {
            *(cell.group_id for cell in self.cells),
            *(mark.group_id for mark in self.term_marks),
            *(lesson.group_id for lesson in self.lessons),
        }

    def refuse(self, place: Place, what: str) -> None:
        """Keep the file out: something at this place is wrong."""
        self.problems.setdefault(Problem.at(place, what))

    def note(self, place: Place, what: str) -> None:
        """Point at something worth a look."""
        self.notes.setdefault(Problem.at(place, what))

    def refuse_all(self, problems: Iterable[Problem]) -> None:
        """Keep the file out for each of these reasons."""
        self.problems.update(dict.fromkeys(problems))
