"""What cannot be at one time: of one group, of one class, of one teacher, in one room."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from services.journal.timetable.rules.weeks import same_week


class ClashKind(StrEnum):
    """What two lessons of one time share."""

    GROUP = "group"
    CLASS = "class"
    TEACHER = "teacher"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class PlacedGroup:
    """A subject group for the rules: `whole` of its class, or a subgroup of these `members`."""

    class_id: UUID
    whole: bool
    members: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Placed:
    """A lesson at a place of a day: `day` is a weekday or a date, `week` as entries have it.

    Lessons of different groups with the same `joint` are one lesson.
    """

    key: object
    group_id: UUID
    day: object
    ordinal: int
    teacher_id: UUID | None = None
    room_id: object = None
    week: int = 0
    joint: object = None


@dataclass(frozen=True, slots=True)
class Clash:
    """Two lessons of one time, in the order given, and what they share."""

    kind: ClashKind
    one: Placed
    other: Placed


@dataclass(frozen=True)
class Clashes:
    """Finds what clashes; `groups` are all groups that lessons are of."""

    groups: Mapping[UUID, PlacedGroup] = field(default_factory=dict)

    def among(self, lessons: Iterable[Placed]) -> list[Clash]:
        """Return every clash between two of the lessons, each pair and kind once."""
        return list(self.each(lessons))

    def each(self, lessons: Iterable[Placed]) -> Iterator[Clash]:
        """Go through the clashes one by one: a hostile file has them by the million.

        Only lessons that share something are laid beside each other, not all of a time.
        """
        places: defaultdict[tuple[object, int], list[Placed]] = defaultdict(list)
        for lesson in lessons:
            places[lesson.day, lesson.ordinal].append(lesson)
        for together in places.values():
            sharing: defaultdict[object, list[int]] = defaultdict(list)
            for at, lesson in enumerate(together):
                for what in self._shared(lesson):
                    sharing[what].append(at)
            for at, one in enumerate(together):
                near = {
                    other for what in self._shared(one) for other in sharing[what] if other > at
                }
                for other in sorted(near):
                    for kind in self.between(one, together[other]):
                        yield Clash(kind, one, together[other])

    def _shared(self, lesson: Placed) -> Iterator[object]:
        """Go through what another lesson of the time would have in common with this one."""
        yield "group", lesson.group_id
        if lesson.teacher_id is not None:
            yield "teacher", lesson.teacher_id
        if lesson.room_id is not None:
            yield "room", lesson.room_id
        group = self.groups.get(lesson.group_id)
        if group is not None:
            yield "class", group.class_id
            yield from (("pupil", one) for one in group.members)

    def between(self, one: Placed, other: Placed) -> Iterator[ClashKind]:
        """Go through what two lessons of one day and place share."""
        if not same_week(one.week, other.week):
            return
        if one.group_id == other.group_id:
            yield ClashKind.GROUP
            return
        if self._share_children(one.group_id, other.group_id):
            yield ClashKind.CLASS
        if one.joint is not None and one.joint == other.joint:
            return
        if one.teacher_id is not None and one.teacher_id == other.teacher_id:
            yield ClashKind.TEACHER
        if one.room_id is not None and one.room_id == other.room_id:
            yield ClashKind.ROOM

    def _share_children(self, one: UUID, other: UUID) -> bool:
        first, second = self.groups.get(one), self.groups.get(other)
        if first is None or second is None:
            return False
        if first.class_id == second.class_id and (first.whole or second.whole):
            return True
        return bool(first.members & second.members)
