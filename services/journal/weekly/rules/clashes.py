"""What clashes in a changed week: told at the lessons; what is new of it is refused.

Two lessons in one room are told and not refused: a sports hall takes several classes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.journal.timetable.rules.clashes import Clash, Clashes, ClashKind, Placed
from services.journal.timetable_files.rules.current_state import CurrentState
from services.journal.timetable_files.rules.planning import Entry, clash_words
from services.journal.weekly.rules.changes import LessonPlace, place_of, teacher_of
from services.journal.workbooks.names import fold


@dataclass(frozen=True, slots=True)
class WeekClash:
    """Two lessons that cannot be at one time, or share a room; `refused`: not to be saved."""

    kind: ClashKind
    one: LessonPlace
    other: LessonPlace
    what: str
    refused: bool


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A place of the week for a lesson, and what would clash there."""

    weekday: int
    ordinal: int
    clashes: list[str]
    refused: bool


def week_clashes(
    before: Iterable[Entry], after: Iterable[Entry], state: CurrentState
) -> list[WeekClash]:
    """Return what clashes in a week; what was there before the change is told, not refused."""
    clashes = Clashes(state.placed_groups)
    known = {_name(one) for one in clashes.among(_placed(before, state))}
    return [
        _told(one, state, new=_name(one) not in known)
        for one in clashes.among(_placed(after, state))
    ]


def free_places(
    week: Sequence[Entry], lesson: Entry, state: CurrentState, weekdays: int, ordinals: int
) -> list[FreePlace]:
    """Return every place of the week with what the lesson would clash with there."""
    clashes = Clashes(state.placed_groups)
    others: defaultdict[tuple[object, int], list[Placed]] = defaultdict(list)
    for one in _placed((one for one in week if place_of(one) != place_of(lesson)), state):
        others[one.day, one.ordinal].append(one)
    places = []
    for weekday in range(1, weekdays + 1):
        for ordinal in range(1, ordinals + 1):
            (there,) = _placed([replace(lesson, weekday=weekday, ordinal=ordinal)], state)
            found = [
                Clash(kind, other, there)
                for other in others[there.day, ordinal]
                for kind in clashes.between(other, there)
            ]
            places.append(FreePlace(
                weekday, ordinal, [_told(one, state, new=True).what for one in found],
                any(one.kind is not ClashKind.ROOM for one in found),
            ))
    return places


def _placed(entries: Iterable[Entry], state: CurrentState) -> list[Placed]:
    return [
        # Places of two shifts are not at one time.
        Placed(
            one, one.group_id, (one.weekday, state.group_by_id[one.group_id].shift), one.ordinal,
            teacher_of(one, state), fold(one.room) if one.room else None, one.week, one.joint,
        )
        for one in entries
    ]


def _told(clash: Clash, state: CurrentState, *, new: bool) -> WeekClash:
    one, other = _entry(clash.one), _entry(clash.other)
    teacher = state.teacher_by_id.get(clash.other.teacher_id) if clash.other.teacher_id else None
    return WeekClash(
        clash.kind, place_of(one), place_of(other),
        clash_words(
            clash.kind, other, state.group_by_id[one.group_id].title,
            state.group_by_id[other.group_id].title, str(teacher.name) if teacher else "",
        ),
        refused=new and clash.kind is not ClashKind.ROOM,
    )


def _name(clash: Clash) -> tuple[ClashKind, frozenset[object]]:
    return clash.kind, frozenset(
        (one.group_id, one.day, one.ordinal, one.week, one.teacher_id, one.room_id)
        for one in (clash.one, clash.other)
    )


def _entry(placed: Placed) -> Entry:
    assert isinstance(placed.key, Entry)  # noqa: S101  (put there by _placed)
    return placed.key
