"""The school as it is before a list comes in: children of all years, representatives, classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.journal.list_reading.rules.known import KnownPupil
from services.journal.papers.structure import ClassKey
from services.journal.workbooks.names import PersonName


@dataclass(frozen=True, slots=True)
class KnownClass:
    """A class of the year; `closed` when its year is, `filled` when a child is or was in it."""

    id: UUID
    name: str
    closed: bool = False
    filled: bool = True


@dataclass(frozen=True, slots=True)
class KnownRepresentative:
    """A representative whom the school knows, with the children and how they are related.

    `ended` are children whom somebody of the school has said not to be theirs.
    """

    id: UUID
    name: PersonName
    phone: str | None
    e_mail: str | None
    children: Mapping[UUID, str | None]
    ended: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class CurrentState:
    """The school: `destroyed` are classes of the year whose journal went by an act, with why."""

    starts_on: date
    ends_on: date
    classes: Mapping[ClassKey, KnownClass]
    pupils: tuple[KnownPupil, ...]
    representatives_by_name: Mapping[str, Sequence[KnownRepresentative]]
    staff: frozenset[str]
    destroyed: Mapping[str, str]
