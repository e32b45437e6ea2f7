"""What a list does to a school, or would do: who arrives, departs, moves, changes; problems."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from services.journal.papers.structure import Findings
from services.journal.workbooks.structure import Problem


class Fate(StrEnum):
    """What becomes of a line of a list; each has one, the weightiest."""

    ARRIVED = "arrived"
    MOVED = "moved"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DEPARTED = "departed"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the report: the name, the class or post beside it, what changes, in words."""

    fate: Fate
    name: str
    beside: str
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListReport:
    """What a list does, or would do; with `problems` it has changed nothing.

    Each line of the list counts once, as what weighs most: arrived, moved, changed, unchanged.
    `lines` are to be looked at; `notes` stop nothing.
    """

    arrived: int = 0
    departed: int = 0
    moved: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def make_report(lines: Iterable[Line], found: Findings) -> ListReport:
    """Return the report of planned lines; none of them while there is a problem."""
    told = [] if found.problems else list(lines)
    counted = Counter(line.fate for line in told)
    return ListReport(
        **{fate.value: counted[fate] for fate in Fate},
        problems=found.problems,
        notes=found.notes,
        lines=told,
    )


def unreadable_report(what: str) -> ListReport:
    """Return the report of a file that could not be read at all: `what` says why."""
    return ListReport(problems=[Problem("", None, None, what)])
