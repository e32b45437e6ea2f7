"""What a timetable's file says: each weekly lesson by the names that are written."""

from dataclasses import dataclass
from datetime import time

from services.journal.workbooks.places import Place

EACH_WEEK, WEEK_A, WEEK_B = 0, 1, 2
MOST_LESSONS = 20_000
"""A school of a hundred classes has five thousand; one card of a file can stand for thousands."""
MOST_PROBLEMS = 1_000
"""Who has put these right looks at the file again."""


@dataclass(frozen=True, slots=True)
class WrittenLesson:
    """A lesson of every such week; names as they are written.

    `group` is None for the whole class, `teachers` may be several or none. `weekday` is from 1
    (Monday), `ordinal` the place in the day. Lessons that are held together share `joint`. `whole`
    is the subject with what may be a room or a part of its name: «Труд (технология)».
    """

    place: Place
    class_name: str
    group: str | None
    subject: str
    teachers: tuple[str, ...]
    room: str | None
    weekday: int
    week: int
    ordinal: int
    joint: str | None = None
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class WrittenPeriod:
    """When a place in the day begins and ends."""

    ordinal: int
    starts_at: time
    ends_at: time


@dataclass(frozen=True, slots=True)
class WrittenTimetable:
    """A whole file; `periods` where it says when lessons begin."""

    lessons: tuple[WrittenLesson, ...]
    periods: tuple[WrittenPeriod, ...] = ()
