"""What a list of pupils says, in one form whatever shape it came in."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.journal.workbooks.names import PersonName, fold
from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import Problem

ClassKey = tuple[int, str]
"""Grade and folded letter: two spellings of one class are the same."""


class Sex(StrEnum):
    """A child's sex, as lists and statistical reports have it."""

    MALE = "m"
    FEMALE = "f"


@dataclass(frozen=True, slots=True)
class FileRepresentative:
    """A legal representative beside a child; `phone` as digits, after ``+`` where it is whole."""

    name: PersonName
    relation: str | None = None
    phone: str | None = None
    e_mail: str | None = None


@dataclass(frozen=True, slots=True)
class RosterPupil:
    """A child of the list, in a class; `number` is that of somebody else's system."""

    place: Place
    name: PersonName
    born_on: date | None
    sex: Sex | None
    grade: int
    letter: str
    representatives: tuple[FileRepresentative, ...] = ()
    number: str = ""

    @property
    def class_key(self) -> ClassKey:
        """The class that the list puts the child into."""
        return self.grade, fold(self.letter)


@dataclass(frozen=True, slots=True)
class RosterClass:
    """A class that the list names; `stated_on` is the day of its title («на 01.09.2026»)."""

    grade: int
    letter: str
    place: Place
    stated_on: date | None = None

    @property
    def key(self) -> ClassKey:
        """The class."""
        return self.grade, fold(self.letter)


@dataclass(frozen=True, slots=True)
class Roster:
    """A whole list: `problems` keep it out, `notes` are worth a look and stop nothing."""

    classes: tuple[RosterClass, ...]
    pupils: tuple[RosterPupil, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


@dataclass(slots=True)
class Findings:
    """Collects what is wrong with a file, and what is worth a look."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def refuse(self, place: Place, what: str) -> None:
        """Keep the file out."""
        self.problems.append(Problem.at(place, what))

    def note(self, place: Place, what: str) -> None:
        """Point at something that stops nothing."""
        self.notes.append(Problem.at(place, what))
