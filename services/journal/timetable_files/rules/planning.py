"""What a file changes in a timetable: which lessons come, go, move or change."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from uuid import NAMESPACE_OID, UUID, uuid5

from services.journal.papers.outcome import Fate, Line
from services.journal.papers.structure import Findings
from services.journal.papers.timetable.structure import MOST_PROBLEMS
from services.journal.timetable.rules.clashes import Clash, Clashes, ClashKind, Placed
from services.journal.timetable.rules.weeks import SHORT_WEEKDAYS, week_label
from services.journal.timetable_files.rules.current_state import CurrentState, KnownEntry
from services.journal.timetable_files.rules.matching import MatchedLesson
from services.journal.workbooks.names import fold
from services.shared.wording import said

Slot = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the file wants it; `room` is its name as written."""

    group_id: UUID
    weekday: int
    week: int
    ordinal: int
    room: str | None
    teacher_id: UUID | None
    joint: UUID | None

    @property
    def slot(self) -> Slot:
        """Where in the two weeks it is."""
        return self.weekday, self.week, self.ordinal


@dataclass(frozen=True, slots=True)
class Step:
    """One change: an entry that comes (`old` None), goes (`new` None), or becomes another."""

    fate: Fate
    old: KnownEntry | None
    new: Entry | None


def make_entries(
    lessons: Sequence[MatchedLesson], state: CurrentState, found: Findings
) -> list[Entry]:
    """Return the entries of matched lessons; what cannot be at one time is a problem.

    Two lessons in one room at one time are worth a note: a hall takes several classes.
    """
    partners: defaultdict[str, set[UUID]] = defaultdict(set)
    for one in lessons:
        if one.written.joint is not None:
            partners[one.written.joint].add(one.group.id)
    entries = [_entry(one, partners) for one in lessons]
    placed = [
        # Places of two shifts are not at one time.
        Placed(one, entry.group_id, (entry.weekday, one.group.shift), entry.ordinal,
               entry.teacher_id or one.group.teacher_id,
               fold(entry.room) if entry.room else None, entry.week, entry.joint)
        for one, entry in zip(lessons, entries, strict=True)
    ]
    for clash in islice(Clashes(state.placed_groups).each(placed), MOST_PROBLEMS):
        _tell(clash, state, found)
    return entries


def make_steps(entries: Iterable[Entry], known: Iterable[KnownEntry],
               state: CurrentState) -> list[Step]:
    """Return what becomes of each entry: those of one group at one place are the same.

    Of the rest, one that goes and one that comes of the same group is one that has moved.
    """
    wanted: defaultdict[UUID, dict[Slot, Entry]] = defaultdict(dict)
    for entry in entries:
        wanted[entry.group_id][entry.slot] = entry
    steps: list[Step] = []
    leaving: defaultdict[UUID, list[KnownEntry]] = defaultdict(list)
    for old in known:
        new = wanted[old.group_id].pop((old.weekday, old.week, old.ordinal), None)
        if new is None:
            leaving[old.group_id].append(old)
        else:
            fate = Fate.UNCHANGED if _is_same(old, new, state) else Fate.CHANGED
            steps.append(Step(fate, old, new))
    for group_id, coming in wanted.items():
        gone = leaving.pop(group_id, [])
        for new in coming.values():
            old_one = gone.pop(0) if gone else None
            steps.append(Step(Fate.MOVED if old_one else Fate.ARRIVED, old_one, new))
        steps += [Step(Fate.DEPARTED, old, None) for old in gone]
    steps += [Step(Fate.DEPARTED, old, None) for gone in leaving.values() for old in gone]
    return steps


def make_lines(steps: Iterable[Step], state: CurrentState) -> list[Line]:
    """Return the steps in words."""
    lines = []
    for step in steps:
        one = step.new or step.old
        if one is None:
            continue
        group = state.group_by_id[one.group_id]
        what = (_when(step.old), _when(step.new)) if step.fate is Fate.MOVED and step.old else ()
        name = said("%(group)s, %(when)s", group=group.title, when=_when(one))
        lines.append(Line(step.fate, name, group.class_name, what))
    return lines


def _entry(one: MatchedLesson, partners: dict[str, set[UUID]]) -> Entry:
    written = one.written
    together = partners.get(written.joint or "", set())
    joint = None
    if len(together) > 1:
        joint = joint_of(together, (written.weekday, written.week, written.ordinal))
    return Entry(
        one.group.id, written.weekday, written.week, written.ordinal, written.room,
        one.teacher_id, joint,
    )


def _is_same(old: KnownEntry, new: Entry, state: CurrentState) -> bool:
    room_id = state.rooms.get(fold(new.room)) if new.room else None
    return (old.room_id, old.teacher_id, old.joint) == (room_id, new.teacher_id, new.joint) and (
        new.room is None or room_id is not None
    )


def _when(one: Entry | KnownEntry | None) -> str:
    if one is None:
        return ""
    words = said(
        "%(day)s, %(ordinal)s-й урок", day=SHORT_WEEKDAYS[one.weekday - 1], ordinal=one.ordinal
    )
    week = week_label(one.week)
    return said("%(words)s (%(week)s)", words=words, week=week) if week else words


def clash_words(kind: ClashKind, entry: Entry, one: str, other: str, teacher: str) -> str:
    """Return in words what two lessons share; `entry` is the second, `one` and `other` titles."""
    when = _when(entry)
    other = other.removesuffix(".")  # «1 гр.» ends the sentence itself
    if kind is ClashKind.ROOM:
        return said(
            "Кабинет %(room)s занят дважды, %(when)s: %(one)s и %(other)s.",
            room=entry.room, when=when, one=one, other=other,
        )
    if kind is ClashKind.TEACHER:
        return said(
            "%(teacher)s ведёт два урока сразу, %(when)s: %(one)s и %(other)s.",
            teacher=teacher, when=when, one=one, other=other,
        )
    if kind is ClashKind.GROUP:
        return said("%(one)s стоит дважды, %(when)s.", one=one, when=when)
    return said(
        "У одних и тех же учеников два урока сразу, %(when)s: %(one)s и %(other)s.",
        when=when, one=one, other=other,
    )


def joint_of(group_ids: Iterable[UUID], slot: Slot) -> UUID:
    """Return what lessons of several groups that are held together share."""
    names = ",".join(sorted(map(str, group_ids)))
    weekday, week, ordinal = slot
    return uuid5(NAMESPACE_OID, f"{names} {weekday}.{week}.{ordinal}")


def _tell(clash: Clash, state: CurrentState, found: Findings) -> None:
    one, other = _lesson(clash.one), _lesson(clash.other)
    teacher = state.teacher_by_id.get(clash.other.teacher_id or UUID(int=0))
    what = clash_words(
        clash.kind, _placed_entry(clash.other), one.group.title, other.group.title,
        str(teacher.name) if teacher else "",
    )
    tell = found.note if clash.kind is ClashKind.ROOM else found.refuse
    tell(other.written.place, what)


def _lesson(placed: Placed) -> MatchedLesson:
    assert isinstance(placed.key, MatchedLesson)  # noqa: S101  (put there by make_entries)
    return placed.key


def _placed_entry(placed: Placed) -> Entry:
    lesson = _lesson(placed)
    return replace(_entry(lesson, {}), ordinal=placed.ordinal)
