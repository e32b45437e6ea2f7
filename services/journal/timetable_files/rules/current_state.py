"""The school before a timetable comes in: its groups as the load has them, its teachers, rooms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from services.journal.papers.structure import ClassKey
from services.journal.subjects.rules.names import KnownSubjects
from services.journal.timetable.rules.clashes import PlacedGroup
from services.journal.workbooks.names import PersonName


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A subject group of the year; `name` is None for the whole class."""

    id: UUID
    class_id: UUID
    class_name: str
    subject_id: UUID
    subject: str
    name: str | None
    teacher_id: UUID | None
    members: frozenset[UUID] = frozenset()
    shift: int = 1

    @property
    def title(self) -> str:
        """Class, subject and subgroup, as people name it."""
        return " ".join(filter(None, (self.class_name, self.subject, self.name)))


@dataclass(frozen=True, slots=True)
class KnownTeacher:
    """Somebody of the staff."""

    id: UUID
    name: PersonName


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry of the timetable that is compared with."""

    id: UUID
    group_id: UUID
    weekday: int
    week: int
    ordinal: int
    room_id: UUID | None
    teacher_id: UUID | None
    joint: UUID | None


@dataclass(frozen=True)
class CurrentState:
    """All that a file is matched with; `answers` are what the school has said of a name before."""

    year: str
    classes: Mapping[ClassKey, str]
    groups: Mapping[ClassKey, tuple[KnownGroup, ...]]
    teachers: tuple[KnownTeacher, ...]
    subjects: KnownSubjects
    rooms: Mapping[str, UUID] = field(default_factory=dict)
    answers: Mapping[str, UUID] = field(default_factory=dict)

    @cached_property
    def group_by_id(self) -> Mapping[UUID, KnownGroup]:
        """Each group by its id."""
        return {group.id: group for of_class in self.groups.values() for group in of_class}

    @cached_property
    def placed_groups(self) -> Mapping[UUID, PlacedGroup]:
        """Each group as the rules of clashes know it."""
        return {
            group.id: PlacedGroup(group.class_id, group.name is None, group.members)
            for group in self.group_by_id.values()
        }

    @cached_property
    def teacher_by_id(self) -> Mapping[UUID, KnownTeacher]:
        """Each teacher by the id."""
        return {one.id: one for one in self.teachers}
