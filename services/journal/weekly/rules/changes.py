"""What a week becomes by changes: each names a lesson by its place and what becomes of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.journal.timetable_files.rules.current_state import CurrentState
from services.journal.timetable_files.rules.planning import Entry, Slot, joint_of


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """A weekly lesson by what tells it apart: its group and where in the two weeks it is."""

    group_id: UUID
    weekday: int
    week: int
    ordinal: int


@dataclass(frozen=True, slots=True)
class WeekChange:
    """A lesson that comes (`was` None), goes (`becomes` None), or becomes another.

    `together`: it is held together with the other lessons that its teacher has at that time.
    """

    was: LessonPlace | None
    becomes: Entry | None
    together: bool = False


@dataclass(frozen=True, slots=True)
class ChangedWeek:
    """A week with its changes made.

    `changed` are the places of what came or became another; `missing` are lessons that changes
    speak of and that are not there.
    """

    entries: list[Entry]
    changed: frozenset[LessonPlace]
    missing: list[LessonPlace]


def place_of(entry: Entry) -> LessonPlace:
    """Return the place of an entry."""
    return LessonPlace(entry.group_id, entry.weekday, entry.week, entry.ordinal)


def change_week(
    entries: Iterable[Entry], changes: Sequence[WeekChange], state: CurrentState
) -> ChangedWeek:
    """Return the week as the changes want it, in the order of the week; changed lessons last."""
    there = {place_of(one): one for one in entries}
    missing = []
    joints: dict[LessonPlace, UUID | None] = {}
    for change in changes:
        if change.was is None:
            continue
        old = there.pop(change.was, None)
        if old is None:
            missing.append(change.was)
        else:
            joints[change.was] = old.joint
    coming = [
        (replace(change.becomes, joint=joints.get(change.was) if change.was else None), change)
        for change in changes
        if change.becomes is not None and (change.was is None or change.was in joints)
    ]
    week = [*there.values(), *(entry for entry, _ in coming)]
    for entry, change in coming:
        if change.together:
            week = _join(week, entry, state)
    changed = frozenset(place_of(entry) for entry, _ in coming)

    def order(one: Entry) -> tuple[object, ...]:
        title = state.group_by_id[one.group_id].title
        return one.weekday, one.ordinal, one.week, place_of(one) in changed, title

    return ChangedWeek(sorted(_part(week), key=order), changed, missing)


def teacher_of(entry: Entry, state: CurrentState) -> UUID | None:
    """Return who gives a lesson: its own teacher, else that of its group."""
    return entry.teacher_id or state.group_by_id[entry.group_id].teacher_id


def _join(week: list[Entry], entry: Entry, state: CurrentState) -> list[Entry]:
    teacher = teacher_of(entry, state)
    if teacher is None:
        return week
    fellows = {
        one.group_id for one in week
        if one.slot == entry.slot and teacher_of(one, state) == teacher
    }
    joint = joint_of(fellows, entry.slot)
    return [
        replace(one, joint=joint) if one.slot == entry.slot and one.group_id in fellows else one
        for one in week
    ]


def _part(week: list[Entry]) -> list[Entry]:
    """Return the week in which what is no longer at one time is no longer one lesson."""
    fellows: defaultdict[tuple[UUID, Slot], int] = defaultdict(int)
    for one in week:
        if one.joint is not None:
            fellows[one.joint, one.slot] += 1
    return [
        replace(one, joint=None)
        if one.joint is not None and fellows[one.joint, one.slot] < 2 else one
        for one in week
    ]
