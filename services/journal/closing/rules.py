"""What stands in the way of closing a term or a year, and which states follow which."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from uuid import UUID

from services.journal.marks.rules.marks import MarkValue
from services.journal.years.rules import TermState


class PointKind(StrEnum):
    """What a point of the checklist is about."""

    NOT_OVER = "not_over"
    NO_TERM_MARK = "no_term_mark"
    NO_TOPIC = "no_topic"
    MARK_WITHOUT_MARKS = "mark_without_marks"
    NOT_ATTESTED = "not_attested"
    NO_LESSONS = "no_lessons"
    NO_TEACHER = "no_teacher"
    TERM_OPEN = "term_open"
    NO_CLASS_TEACHER = "no_class_teacher"


BLOCKING = frozenset({PointKind.NOT_OVER, PointKind.NO_TERM_MARK, PointKind.TERM_OPEN})

# What a person may do to a term, from which states, and to which it leads.
MOVES = {
    "propose": (frozenset({TermState.OPEN}), TermState.REVIEW),
    "close": (frozenset({TermState.OPEN, TermState.REVIEW}), TermState.CLOSED),
    "reopen": (frozenset({TermState.REVIEW, TermState.CLOSED}), TermState.OPEN),
}


_POOR = frozenset(
    {MarkValue.TWO, MarkValue.ONE, MarkValue.NOT_ATTESTED, MarkValue.NOT_PASSED}
)


class Decision(StrEnum):
    """What the teachers' council decides on a child at the end of the year."""

    PROMOTED = "promoted"
    CONDITIONALLY = "conditionally"
    RETAINED = "retained"


@dataclass(frozen=True, slots=True)
class PupilFact:
    """A child who was in a group on the last day of a term."""

    name: str
    mark: str | None
    has_marks: bool


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """One group in one term."""

    id: UUID
    name: str
    has_teacher: bool
    lessons: int
    without_topic: Sequence[date]
    pupils: Sequence[PupilFact]


@dataclass(frozen=True, slots=True)
class Point:
    """One thing of the checklist: what, where it leads, and who or which days are meant."""

    kind: PointKind
    blocking: bool = field(init=False)
    term_id: UUID | None = None
    group_id: UUID | None = None
    group: str = ""
    names: tuple[str, ...] = ()
    days: tuple[date, ...] = ()

    def __post_init__(self) -> None:
        """Note whether nothing is closed before it is settled."""
        object.__setattr__(self, "blocking", self.kind in BLOCKING)


def term_points(
    *,
    term_id: UUID,
    ends_on: date,
    today: date,
    numeric: bool,
    groups: Iterable[GroupFacts],
) -> list[Point]:
    """Return the checklist of a class's term, what blocks it first.

    A child needs a mark for the term, or н/а, or осв, in every group that had lessons. The first
    year has none.
    """
    points = [point for group in groups for point in _group_points(term_id, group, numeric)]
    if today < ends_on:
        points.append(Point(PointKind.NOT_OVER, term_id=term_id, days=(ends_on,)))
    return sorted(points, key=lambda point: not point.blocking)


def may_move(move: str, state: TermState) -> bool:
    """Tell whether a term in a state can be moved so."""
    return state in MOVES[move][0]


def propose_decision(year_marks: Iterable[str]) -> Decision:
    """Return what the marks suggest; the council decides."""
    poor = any(mark in _POOR for mark in year_marks)
    return Decision.CONDITIONALLY if poor else Decision.PROMOTED


def _group_points(term_id: UUID, group: GroupFacts, numeric: bool) -> Iterator[Point]:
    point = partial(Point, term_id=term_id, group_id=group.id, group=group.name)
    if not group.lessons:
        yield point(PointKind.NO_LESSONS)
        return
    for kind, applies in (
        (PointKind.NO_TERM_MARK, lambda pupil: numeric and pupil.mark is None),
        (PointKind.MARK_WITHOUT_MARKS, _has_mark_alone),
        (PointKind.NOT_ATTESTED, lambda pupil: pupil.mark == MarkValue.NOT_ATTESTED),
    ):
        names = tuple(pupil.name for pupil in group.pupils if applies(pupil))
        if names:
            yield point(kind, names=names)
    if group.without_topic:
        yield point(PointKind.NO_TOPIC, days=tuple(group.without_topic))
    if not group.has_teacher:
        yield point(PointKind.NO_TEACHER)


def _has_mark_alone(pupil: PupilFact) -> bool:
    return pupil.mark is not None and pupil.mark.isdigit() and not pupil.has_marks
