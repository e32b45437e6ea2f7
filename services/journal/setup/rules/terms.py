"""Whether the terms of some grades hold together: their number, their order, inside the year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from services.journal.calendar.rules import Calendar
from services.journal.years.rules import TermKind
from services.shared.errors import FieldError
from services.shared.wording import said

HOW_MANY = {TermKind.QUARTER: 4, TermKind.TRIMESTER: 3, TermKind.HALF_YEAR: 2}
"""The kinds of terms that a grade's year may be divided into, and how many make a year."""
LONGEST_YEAR = 400  # days
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A term's first and last day."""

    starts_on: date
    ends_on: date

    def has(self, day: date) -> bool:
        """Whether a day is in it."""
        return self.starts_on <= day <= self.ends_on


def year_errors(starts_on: date, ends_on: date) -> list[FieldError]:
    """Return what is wrong with the dates of a year."""
    if ends_on <= starts_on:
        return [FieldError("ends_on", said("Год кончается позже, чем начинается."))]
    if (ends_on - starts_on).days > LONGEST_YEAR:
        return [FieldError("ends_on", said(
            "В учебном году не больше %(most)s дней.", most=LONGEST_YEAR
        ))]
    return []


def span_errors(year: Span, kind: TermKind, spans: Sequence[Span]) -> list[FieldError]:
    """Return what is wrong with a year's terms; fields are `terms.0.starts_on` and their like."""
    wanted = HOW_MANY.get(kind)
    if wanted is None:
        return [FieldError("kind", said("Год делят на четверти, триместры или полугодия."))]
    if len(spans) != wanted:
        return [FieldError("terms", said("Периодов должно быть %(count)s.", count=wanted))]
    return [*_own_errors(year, spans), *_order_errors(spans)]


def _own_errors(year: Span, spans: Sequence[Span]) -> list[FieldError]:
    errors = []
    for place, span in enumerate(spans):
        if span.ends_on <= span.starts_on:
            what = said("Период кончается позже, чем начинается.")
            errors.append(FieldError(f"terms.{place}.ends_on", what))
        for name, day in (("starts_on", span.starts_on), ("ends_on", span.ends_on)):
            if not year.has(day):
                errors.append(FieldError(f"terms.{place}.{name}", said(
                    "День %(day)s не входит в учебный год: с %(first)s по %(last)s.",
                    day=day, first=year.starts_on, last=year.ends_on,
                )))
    return errors


def _order_errors(spans: Sequence[Span]) -> list[FieldError]:
    return [
        FieldError(f"terms.{place}.starts_on", said(
            "Период начинается %(day)s, а предыдущий кончается %(last)s: они не должны "
            "пересекаться.", day=after.starts_on, last=one.ends_on,
        ))
        for place, (one, after) in enumerate(pairwise(spans), start=1)
        if after.starts_on <= one.ends_on
    ]


@dataclass(frozen=True, slots=True)
class Gap:
    """Days that a grade works and that are in none of its terms."""

    first: date
    last: date
    days: int


def gaps(calendar: Calendar, grade: int, spans: Sequence[Span]) -> list[Gap]:
    """Return where a grade works outside of its terms: lessons of these days cannot be kept."""
    bounds = [
        calendar.starts_on - _DAY,
        *(day for span in spans for day in (span.starts_on, span.ends_on)),
        calendar.ends_on + _DAY,
    ]
    between = zip(bounds[::2], bounds[1::2], strict=True)
    found = (
        calendar.school_days(grade, after + _DAY, before - _DAY) for after, before in between
    )
    return [Gap(days[0].day, days[-1].day, len(days)) for days in found if days]
