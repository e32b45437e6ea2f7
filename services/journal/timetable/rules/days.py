"""What is held on a day: the week's lessons with the changes of that day."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.journal.calendar.rules import Calendar
from services.journal.timetable.rules.weeks import same_week, week_of


class DayChange(StrEnum):
    """What is otherwise on a day than in the week."""

    SUBSTITUTE = "substitute"
    ROOM = "room"
    TOGETHER = "together"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"
    CANCELLED = "cancelled"


HELD = frozenset({
    DayChange.SUBSTITUTE, DayChange.ROOM, DayChange.TOGETHER, DayChange.MOVED_HERE
})
"""Changes of lessons that are held at the place where they are shown."""


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """A subject group, for what is shown of its lessons; `teacher_id` is its own teacher."""

    id: UUID
    class_id: UUID
    class_name: str
    grade: int
    shift: int
    subject_id: UUID
    subject: str
    name: str | None
    teacher_id: UUID | None


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """An entry of a timetable, with the days that the timetable holds on."""

    group_id: UUID
    weekday: int
    week: int
    ordinal: int
    room_id: UUID | None
    teacher_id: UUID | None
    joint: UUID | None
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class DaySubstitution:
    """What is otherwise with the lesson of a place on a day; what is None stays."""

    group_id: UUID
    held_on: date
    ordinal: int
    teacher_id: UUID | None = None
    room_id: UUID | None = None
    moved_on: date | None = None
    moved_ordinal: int | None = None
    cancelled: bool = False
    joint: UUID | None = None
    reason: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class DayLesson:
    """A lesson on a day: where it is shown, who gives it where, and what is otherwise.

    `planned_on` and `planned_ordinal` are its place in the week's timetable, `planned_teacher_id`
    who gives it by that.
    """

    group: PlannedGroup
    held_on: date
    ordinal: int
    teacher_id: UUID | None
    room_id: UUID | None
    joint: UUID | None
    planned_on: date
    planned_ordinal: int
    planned_teacher_id: UUID | None
    change: DayChange | None = None
    reason: str = ""
    version: int = 0

    @property
    def held(self) -> bool:
        """Whether it takes place where it is shown."""
        return self.change is None or self.change in HELD


@dataclass(frozen=True)
class DayPlan:
    """All that days are made of; `first_day` is the year's."""

    calendar: Calendar
    first_day: date
    groups: Mapping[UUID, PlannedGroup]
    entries: Sequence[PlannedEntry]
    substitutions: Sequence[DaySubstitution]

    def lessons(self, since: date, until: date) -> list[DayLesson]:
        """Return the lessons between two days, cancelled ones and those moved away among them.

        By day, place, class, subject and subgroup.
        """
        otherwise = {(one.group_id, one.held_on, one.ordinal): one for one in self.substitutions}
        from_elsewhere = {
            one.held_on for one in self.substitutions
            if one.moved_on is not None and since <= one.moved_on <= until
        }
        found = [
            shown
            for first, last in [(since, until), *((day, day) for day in from_elsewhere)]
            for planned in self._planned(first, last)
            for shown in _shown(planned, otherwise.get(_place(planned)))
            if since <= shown.held_on <= until
        ]
        return sorted(dict.fromkeys(found), key=_order)

    def substitution_of(self, lesson: DayLesson) -> DaySubstitution | None:
        """Return what is otherwise with a lesson."""
        return next((
            one for one in self.substitutions
            if (one.group_id, one.held_on, one.ordinal) == _place(lesson)
        ), None)

    def _planned(self, since: date, until: date) -> Iterator[DayLesson]:
        """Go through the lessons by the timetable alone."""
        of_weekday: defaultdict[tuple[int, int], list[PlannedEntry]] = defaultdict(list)
        for entry in self.entries:
            of_weekday[self.groups[entry.group_id].grade, entry.weekday].append(entry)
        for grade in {group.grade for group in self.groups.values()}:
            for one in self.calendar.school_days(grade, since, until):
                week = week_of(one.day, self.first_day)
                for entry in of_weekday[grade, one.weekday]:
                    if entry.since <= one.day <= entry.until and same_week(entry.week, week):
                        yield self._lesson(entry, one.day)

    def _lesson(self, entry: PlannedEntry, day: date) -> DayLesson:
        group = self.groups[entry.group_id]
        teacher_id = entry.teacher_id or group.teacher_id
        return DayLesson(
            group, day, entry.ordinal, teacher_id, entry.room_id, entry.joint, day,
            entry.ordinal, teacher_id,
        )


def _place(lesson: DayLesson) -> tuple[UUID, date, int]:
    return lesson.group.id, lesson.planned_on, lesson.planned_ordinal


def _shown(planned: DayLesson, otherwise: DaySubstitution | None) -> Iterator[DayLesson]:
    """Go through where a lesson is shown: one that is moved both where it was and where it is."""
    if otherwise is None:
        yield planned
        return
    about = replace(planned, reason=otherwise.reason, version=otherwise.version)
    if otherwise.cancelled:
        yield replace(about, change=DayChange.CANCELLED)
        return
    held = replace(
        about,
        teacher_id=otherwise.teacher_id or planned.teacher_id,
        room_id=otherwise.room_id or planned.room_id,
        joint=otherwise.joint or planned.joint,
        change=_change(otherwise),
    )
    if otherwise.moved_on is None or otherwise.moved_ordinal is None:
        yield held
        return
    yield replace(about, change=DayChange.MOVED_AWAY)
    yield replace(
        held, held_on=otherwise.moved_on, ordinal=otherwise.moved_ordinal,
        change=DayChange.MOVED_HERE,
    )


def _change(otherwise: DaySubstitution) -> DayChange | None:
    if otherwise.joint is not None:
        return DayChange.TOGETHER
    if otherwise.teacher_id is not None:
        return DayChange.SUBSTITUTE
    return DayChange.ROOM if otherwise.room_id is not None else None


def _order(lesson: DayLesson) -> tuple[object, ...]:
    group = lesson.group
    return (
        lesson.held_on, lesson.ordinal, group.grade, group.class_name, group.subject,
        group.name or "", lesson.planned_on, lesson.planned_ordinal,
    )
