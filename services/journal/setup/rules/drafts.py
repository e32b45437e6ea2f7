"""A year's settings as one draft: from a sample, or moved from a year before; people edit it.

The sample is the usual calendar of Russian schools (letters of the Ministry of Education on the
federal calendar plan): holidays of nine days in autumn and spring, the first days of January, a
week of February for first grades, and the public holidays of the Labour Code, article 112.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from services.journal.calendar.rules import BellTime, Holiday
from services.journal.setup.rules.terms import Span
from services.journal.years.rules import TermKind, YearPlan
from services.shared.wording import said

_DAY, _WEEK = timedelta(days=1), 7
_SATURDAY = 6
# Month and day of what is free every year, whatever the weekday.
_PUBLIC = (
    (11, 4, said("День народного единства")),
    (2, 23, said("День защитника Отечества")),
    (3, 8, said("Международный женский день")),
    (5, 1, said("Праздник Весны и Труда")),
    (5, 9, said("День Победы")),
)
_FIXED = {(month, day) for month, day, _ in _PUBLIC}
_FIRST_GRADES_HALF = 10


@dataclass(frozen=True, slots=True)
class DraftTerms:
    """The terms of some grades."""

    grade_from: int
    grade_to: int
    kind: str
    terms: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DraftShift:
    """The lessons of a shift."""

    shift: int
    bells: tuple[BellTime, ...]


@dataclass(frozen=True, slots=True)
class DraftUse:
    """When a schedule holds: on a weekday, or (None) every day; which grades."""

    weekday: int | None = None
    grade_from: int = 1
    grade_to: int = 12


@dataclass(frozen=True, slots=True)
class DraftBells:
    """A schedule of bells; single dates are of one year alone and are not carried over."""

    name: str
    shifts: tuple[DraftShift, ...]
    uses: tuple[DraftUse, ...]


@dataclass(frozen=True, slots=True)
class YearDraft:
    """All that a year is set up with."""

    name: str
    starts_on: date
    ends_on: date
    week_days: int
    five_days_to: int
    grades: tuple[DraftTerms, ...]
    days_off: tuple[Holiday, ...]
    schedules: tuple[DraftBells, ...]


def sample_draft(plan: YearPlan) -> YearDraft:
    """Return what a school usually sets up for a year."""
    first, second = plan.starts_on.year, plan.ends_on.year
    autumn = _nine_days(date(first, 10, 24), said("Осенние каникулы"))
    winter = Holiday(
        date(first, 12, 31), _on_or_after(date(second, 1, 9), 7), said("Зимние каникулы")
    )
    spring = _nine_days(date(second, 3, 27), said("Весенние каникулы"))
    february = replace(
        _nine_days(date(second, 2, 13), said("Дополнительные каникулы")), grade_to=1
    )
    public = [
        Holiday(day, day, name)
        for month, number, name in _PUBLIC
        for day in [date(first if month > 8 else second, month, number)]
    ]
    halves = (
        Span(plan.starts_on, winter.starts_on - _DAY), Span(winter.ends_on + _DAY, plan.ends_on)
    )
    quarters = (
        Span(plan.starts_on, autumn.starts_on - _DAY),
        Span(autumn.ends_on + _DAY, winter.starts_on - _DAY),
        Span(winter.ends_on + _DAY, spring.starts_on - _DAY),
        Span(spring.ends_on + _DAY, plan.ends_on),
    )
    return YearDraft(
        plan.name, plan.starts_on, plan.ends_on, 5, 0,
        (
            DraftTerms(1, _FIRST_GRADES_HALF - 1, TermKind.QUARTER, quarters),
            DraftTerms(_FIRST_GRADES_HALF, 12, TermKind.HALF_YEAR, halves),
        ),
        tuple(sorted([autumn, winter, february, spring, *public], key=_by_date)),
        (DraftBells(
            said("Обычное"), (DraftShift(1, count_bells(time(8, 30), 45, 10, 7)),), (DraftUse(),)
        ),),
    )


def moved_draft(old: YearDraft, plan: YearPlan) -> YearDraft:
    """Return a year's settings moved to another year: by whole weeks, so that weekdays stay.

    The year's own first and last day, and public holidays, keep their day of the month. What
    would leave the new year is cut at its ends, or left out.
    """
    years = plan.starts_on.year - old.starts_on.year
    year = Span(_years_on(old.starts_on, years), _years_on(old.ends_on, years))
    weeks = timedelta(days=round((year.starts_on - old.starts_on).days / _WEEK) * _WEEK)
    return YearDraft(
        plan.name, year.starts_on, year.ends_on, old.week_days, old.five_days_to,
        tuple(
            replace(one, terms=_moved_terms(one.terms, Span(old.starts_on, old.ends_on), year,
                                            weeks))
            for one in old.grades
        ),
        tuple(sorted(
            filter(None, (_moved_holiday(one, year, weeks, years) for one in old.days_off)),
            key=_by_date,
        )),
        old.schedules,
    )


def count_bells(first: time, length: int, pause: int, lessons: int) -> tuple[BellTime, ...]:
    """Return the times of lessons from the first bell on, in minutes; within one day."""
    start = datetime.combine(date.min, first)
    step = timedelta(minutes=length + pause)
    return tuple(
        BellTime(number + 1, begin.time(), (begin + timedelta(minutes=length)).time())
        for number in range(lessons)
        for begin in [start + step * number]
    )


def _moved_terms(
    spans: Sequence[Span], old: Span, year: Span, weeks: timedelta
) -> tuple[Span, ...]:
    moved = [
        Span(max(one.starts_on + weeks, year.starts_on), min(one.ends_on + weeks, year.ends_on))
        for one in spans
    ]
    if spans and spans[0].starts_on == old.starts_on:
        moved[0] = Span(year.starts_on, moved[0].ends_on)
    if spans and spans[-1].ends_on == old.ends_on:
        moved[-1] = Span(moved[-1].starts_on, year.ends_on)
    return tuple(moved)


def _moved_holiday(one: Holiday, year: Span, weeks: timedelta, years: int) -> Holiday | None:
    single = one.starts_on == one.ends_on
    if single and (one.starts_on.month, one.starts_on.day) in _FIXED:
        day = _years_on(one.starts_on, years)
        moved = replace(one, starts_on=day, ends_on=day)
    else:
        moved = replace(
            one,
            starts_on=max(one.starts_on + weeks, year.starts_on),
            ends_on=min(one.ends_on + weeks, year.ends_on),
        )
    return moved if year.has(moved.starts_on) and moved.starts_on <= moved.ends_on else None


def _years_on(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        day -= _DAY
    return day.replace(year=day.year + years)


def _nine_days(day: date, name: str) -> Holiday:
    first = _on_or_after(day, _SATURDAY)
    return Holiday(first, first + _DAY * 8, name)


def _on_or_after(day: date, weekday: int) -> date:
    return day + _DAY * ((weekday - day.isoweekday()) % _WEEK)


def _by_date(one: Holiday) -> tuple[date, date]:
    return one.starts_on, one.ends_on
