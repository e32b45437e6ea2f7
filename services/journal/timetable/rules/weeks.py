"""Weeks А and Б, which take turns from the first week of the year on."""

from datetime import date, timedelta

from services.shared.wording import said

EACH_WEEK, WEEK_A, WEEK_B = 0, 1, 2
SHORT_WEEKDAYS = (
    said("пн"), said("вт"), said("ср"), said("чт"), said("пт"), said("сб"), said("вс")
)
_WEEK = 7


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date, first_day: date) -> int:
    """Return whether a day is in a week А (1) or Б (2): the week of the year's first day is А.

    Weeks are counted through holidays as well, as the calendar on the wall does.
    """
    turns = (monday_of(day) - monday_of(first_day)).days // _WEEK
    return WEEK_B if turns % 2 else WEEK_A


def same_week(one: int, other: int) -> bool:
    """Whether two entries ever meet in one week: each week meets both."""
    return EACH_WEEK in (one, other) or one == other


def week_label(week: int) -> str:
    """Return the week in words; empty for each."""
    return {WEEK_A: said("нед. А"), WEEK_B: said("нед. Б")}.get(week, "")
