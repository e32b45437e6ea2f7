"""When a child has come of age."""

from datetime import date


def born_of_age(day: date) -> date:
    """Return the latest birth date of those who are eighteen on a day."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 18, day=28 if leap else day.day)
