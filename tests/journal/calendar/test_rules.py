"""Which days are worked, as which weekday, and by which bells."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.journal.calendar.rules import BellRule, Bells, BellTime, Calendar, Holiday
from services.shared.database.base import new_id

FIRST, LAST = date(2026, 9, 1), date(2027, 5, 31)
AUTUMN = Holiday(date(2026, 10, 24), date(2026, 11, 1), "Осенние каникулы")
UNITY = Holiday(date(2026, 11, 4), date(2026, 11, 4), "День народного единства")
FEBRUARY = Holiday(date(2027, 2, 15), date(2027, 2, 21), "Дополнительные каникулы", 1, 1)
YEAR = Calendar(
    FIRST, LAST, 6, 4, (AUTUMN, UNITY, FEBRUARY), {date(2027, 2, 20): 1, date(2026, 11, 1): 3}
)


@pytest.mark.parametrize(("day", "grade", "weekday"), [
    (date(2026, 9, 1), 5, 2),
    (date(2026, 9, 5), 5, 6),  # a Saturday of a grade with six days
    (date(2026, 9, 5), 4, None),  # and of one with five
    (date(2026, 9, 6), 11, None),  # a Sunday
    (date(2026, 10, 23), 7, 5),
    (date(2026, 10, 24), 7, None),  # the first and the last day of the holidays
    (date(2026, 10, 31), 7, None),
    (date(2026, 11, 4), 7, None),
    (date(2027, 2, 16), 1, None),  # holidays of the first grade alone
    (date(2027, 2, 16), 2, 2),
    (date(2027, 2, 20), 2, 1),  # a Saturday worked as Monday, by five-day grades too
    (date(2026, 11, 1), 7, 3),  # a Sunday of the holidays worked as Wednesday
    (date(2026, 8, 31), 7, None),
    (date(2027, 6, 1), 7, None),
])
def test_a_day_is_worked_by_the_timetable_of_a_weekday_or_is_free(
    day: date, grade: int, weekday: int | None
) -> None:
    assert YEAR.weekday(day, grade) == weekday


def test_a_day_worked_as_saturday_is_free_where_saturdays_are() -> None:
    year = Calendar(FIRST, LAST, 6, 1, (), {date(2026, 9, 2): 6})
    assert year.weekday(date(2026, 9, 2), 1) is None
    assert year.weekday(date(2026, 9, 2), 2) == 6


def test_the_days_of_a_term_are_counted_out() -> None:
    days = YEAR.school_days(5, date(2026, 10, 19), date(2026, 11, 8))
    assert [one.day.day for one in days] == [19, 20, 21, 22, 23, 1, 2, 3, 5, 6, 7]


def days(first: date = FIRST - timedelta(days=30)) -> st.SearchStrategy[date]:
    """Return days around the year."""
    return st.dates(first, LAST + timedelta(days=30))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Return any calendar of the year."""
    holidays = [
        Holiday(first, first + timedelta(days=draw(st.integers(0, 20))), "Каникулы",
                low := draw(st.integers(1, 12)), draw(st.integers(low, 12)))
        for first in draw(st.lists(days(), max_size=5))
    ]
    worked = draw(st.dictionaries(days(), st.integers(1, 6), max_size=5))
    return Calendar(
        FIRST, LAST, draw(st.sampled_from([5, 6])), draw(st.integers(0, 12)), holidays, worked
    )


@given(calendars(), st.integers(1, 12), days(), days())
def test_school_days_are_in_order_inside_and_worked_each(
    year: Calendar, grade: int, since: date, until: date
) -> None:
    found = year.school_days(grade, since, until)
    assert [one.day for one in found] == sorted({one.day for one in found})
    for one in found:
        assert max(since, FIRST) <= one.day <= min(until, LAST)
        assert one.weekday <= year.days_a_week(grade)
        assert one.day in year.worked or (
            year.holiday(one.day, grade) is None and one.weekday == one.day.isoweekday()
        )


@given(calendars(), st.integers(1, 12), days(), days(), days())
def test_a_span_is_the_sum_of_its_parts(
    year: Calendar, grade: int, one: date, two: date, three: date
) -> None:
    first, middle, last = sorted((one, two, three))
    after = year.school_days(grade, middle + timedelta(days=1), last)
    assert year.school_days(grade, first, last) == (
        year.school_days(grade, first, middle) + after
    )


ORDINARY, SHORT, LITTLE, MONDAY = new_id(), new_id(), new_id(), new_id()
_TIMES = (BellTime(1, time(8, 30), time(9, 15)), BellTime(2, time(9, 25), time(10, 10)))
_SHORT_TIMES = (BellTime(1, time(8, 30), time(9, 0)),)
_SECOND = (BellTime(1, time(14, 0), time(14, 45)),)
BELLS = Bells(
    {(ORDINARY, 1): _TIMES, (ORDINARY, 2): _SECOND, (SHORT, 1): _SHORT_TIMES, (MONDAY, 1): ()},
    (
        BellRule(ORDINARY),
        BellRule(LITTLE, grade_to=1),
        BellRule(MONDAY, weekday=1),
        BellRule(SHORT, held_on=date(2026, 12, 30)),
    ),
)


@pytest.mark.parametrize(("day", "weekday", "grade", "schedule"), [
    (date(2026, 9, 1), 2, 5, ORDINARY),
    (date(2026, 9, 1), 2, 1, LITTLE),  # fewer grades go first
    (date(2026, 9, 7), 1, 1, MONDAY),  # a weekday before every day
    (date(2026, 12, 30), 3, 1, SHORT),  # a date before both
    (date(2027, 2, 20), 1, 5, MONDAY),  # a Saturday worked as Monday has Monday's bells
])
def test_the_closest_rule_says_the_bells(
    day: date, weekday: int, grade: int, schedule: object
) -> None:
    assert BELLS.schedule_on(day, weekday, grade) == schedule


def test_a_shift_has_its_own_times_and_none_where_none_are_said() -> None:
    day = date(2026, 9, 1)
    assert BELLS.on(day, 2, 5, 1) == _TIMES
    assert BELLS.on(day, 2, 5, 2) == _SECOND
    assert BELLS.on(day, 2, 1, 1) == ()
    assert Bells().on(day, 2, 5, 1) == ()
