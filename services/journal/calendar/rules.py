"""Which days are worked by which grade, as which weekday, and when the bells ring then.

Weekdays are numbered from 1 (Monday) to 7. A shortened week, a holiday and a day worked as another
weekday are data of the school's year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from uuid import UUID

from services.journal.years.rules import GRADES

FIRST_GRADE, LAST_GRADE = GRADES[0], GRADES[-1]
SATURDAY = 6
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off, or several in a row, of the grades from one to another; both ends count."""

    starts_on: date
    ends_on: date
    name: str
    grade_from: int = FIRST_GRADE
    grade_to: int = LAST_GRADE

    def holds(self, day: date, grade: int) -> bool:
        """Whether a grade is free by it on a day."""
        return (
            self.starts_on <= day <= self.ends_on and self.grade_from <= grade <= self.grade_to
        )


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """A day that is worked, and the weekday whose timetable holds on it."""

    day: date
    weekday: int


@dataclass(frozen=True)
class Calendar:
    """A year's days: from when to when, how long a week is, what is off, what is moved.

    Grades up to `five_days_to` have five days a week whatever `week_days` are. `worked` are days
    that are worked as another weekday: it goes before a holiday and before the weekday itself.
    """

    starts_on: date
    ends_on: date
    week_days: int = 5
    five_days_to: int = 0
    holidays: Sequence[Holiday] = ()
    worked: Mapping[date, int] = field(default_factory=dict)

    def weekday(self, day: date, grade: int) -> int | None:
        """Return the weekday by whose timetable a grade works on a day; None: it is free."""
        if not self.starts_on <= day <= self.ends_on:
            return None
        moved = self.worked.get(day)
        if moved is None and self.holiday(day, grade) is not None:
            return None
        weekday = moved or day.isoweekday()
        return weekday if weekday <= self.days_a_week(grade) else None

    def holiday(self, day: date, grade: int) -> Holiday | None:
        """Return what a grade is free by on a day, the shortest that there is."""
        found = [one for one in self.holidays if one.holds(day, grade)]
        return min(found, key=lambda one: one.ends_on - one.starts_on, default=None)

    def days_a_week(self, grade: int) -> int:
        """Return how many days a week a grade works."""
        return 5 if grade <= self.five_days_to else self.week_days

    def school_days(self, grade: int, since: date, until: date) -> list[SchoolDay]:
        """Return the days that a grade works between two days, both of them included."""
        first, last = max(since, self.starts_on), min(until, self.ends_on)
        return [
            SchoolDay(day, weekday)
            for day in _days(first, last)
            if (weekday := self.weekday(day, grade)) is not None
        ]


@dataclass(frozen=True, slots=True)
class BellTime:
    """When the lesson of a place in the day begins and ends."""

    ordinal: int
    starts_at: time
    ends_at: time


@dataclass(frozen=True, slots=True)
class BellRule:
    """When a schedule holds: on a date, on a weekday, or (both None) every day; which grades."""

    schedule_id: UUID
    weekday: int | None = None
    held_on: date | None = None
    grade_from: int = FIRST_GRADE
    grade_to: int = LAST_GRADE

    def holds(self, day: date, weekday: int, grade: int) -> bool:
        """Whether it speaks of a grade's day."""
        return (
            self.held_on in (None, day)
            and self.weekday in (None, weekday)
            and self.grade_from <= grade <= self.grade_to
        )

    @property
    def closeness(self) -> tuple[bool, bool, int]:
        """A date goes before a weekday, a weekday before every day; then the fewer grades."""
        return (
            self.held_on is not None, self.weekday is not None, self.grade_from - self.grade_to
        )


@dataclass(frozen=True)
class Bells:
    """The bells of a year: (schedule, shift) → its lessons in their order, and what holds when."""

    times: Mapping[tuple[UUID, int], tuple[BellTime, ...]] = field(default_factory=dict)
    rules: Sequence[BellRule] = ()

    def schedule_on(self, day: date, weekday: int, grade: int) -> UUID | None:
        """Return the schedule that holds for a grade on a day worked as a weekday."""
        found = [rule for rule in self.rules if rule.holds(day, weekday, grade)]
        rule = max(found, key=lambda one: one.closeness, default=None)
        return rule.schedule_id if rule else None

    def on(self, day: date, weekday: int, grade: int, shift: int) -> tuple[BellTime, ...]:
        """Return the times of a shift on a day; none where no schedule says them."""
        schedule_id = self.schedule_on(day, weekday, grade)
        return self.times.get((schedule_id, shift), ()) if schedule_id else ()


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _DAY
