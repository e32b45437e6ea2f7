"""The school as it is before a list of load comes in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.journal.papers.structure import ClassKey
from services.journal.subjects.rules.names import KnownSubjects
from services.journal.workbooks.names import PersonName


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody on the staff; who has left does not work here any more."""

    id: UUID
    name: PersonName
    works: bool = True


@dataclass(frozen=True, slots=True)
class TaughtClass:
    """A class of the year."""

    id: UUID
    name: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """What a group's load says now: `until` is the last day of one that has ended."""

    id: UUID
    teacher_id: UUID | None
    hours: Decimal | None
    since: date | None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A subject group of the year; `load` is its latest."""

    id: UUID
    class_id: UUID
    subject_id: UUID
    subject: str
    name: str
    load: Load | None = None


@dataclass(frozen=True, slots=True)
class LoadState:
    """The school: the year, its classes and groups, the staff, the subjects.

    With lines that have numbers: whose those are, and who of the year is in which subgroup.
    """

    starts_on: date
    ends_on: date
    classes: Mapping[ClassKey, TaughtClass]
    groups: tuple[Group, ...]
    teachers: tuple[Teacher, ...]
    subjects: KnownSubjects
    numbered: Mapping[str, UUID] = field(default_factory=dict)
    members: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
