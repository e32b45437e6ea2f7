"""What is asked of a rollover, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from services.journal.rollover.rules import (
    Choice,
    Line,
)
from services.journal.rollover.usecases.settings import Settings


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the school wants of a rollover beside what follows from the year itself.

    `first_letters`: of the new first classes; None for the same as now. `graduates`: whoever is
    undecided after grade 9 leaves.
    """

    choices: Sequence[Choice] = ()
    first_letters: Sequence[str] | None = None
    carries_leaders: bool = True
    carries_groups: bool = True
    carries_settings: bool = True
    graduates: bool = False
    order_number: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A rollover that stands, and why it can be taken back no more (None: it can)."""

    at: datetime
    enrolled: int
    departed: int
    why_not_undone: str | None


@dataclass(frozen=True, slots=True)
class Rollover:
    """What a rollover does, or would do; with `problems` it changes nothing.

    `version` goes back with what is chosen. Counts are of children; `opened` names classes;
    `settings` are what the next year takes over of them.
    """

    from_year: str
    to_year: str
    version: str
    lines: list[Line]
    opened: list[str]
    first_letters: list[str]
    problems: list[str]
    settings: Settings
    counts: Mapping[str, int] = field(default_factory=dict)
    done: Done | None = None
