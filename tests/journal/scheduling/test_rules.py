"""Which lessons a timetable makes of the days, and what becomes of those that are there."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.journal.calendar.rules import Calendar, Holiday, SchoolDay
from services.journal.scheduling.rules import (
    Change,
    HeldLesson,
    Place,
    WeeklyLesson,
    lessons_by_timetable,
    plan_columns,
)

FIRST, LAST = date(2026, 9, 1), date(2027, 5, 31)
GROUP, OTHER = uuid4(), uuid4()
AUTUMN = Holiday(date(2026, 10, 26), date(2026, 11, 3), "Осенние каникулы")
CALENDAR = Calendar(
    FIRST, LAST, 5, 0, (AUTUMN, Holiday(date(2026, 11, 4), date(2026, 11, 4), "Праздник")),
    # A Saturday that is worked for a Wednesday.
    {date(2026, 11, 7): 3},
)
DAYS = CALENDAR.school_days(8, FIRST, LAST)


def weekly(weekday: int, ordinal: int = 1, week: int = 0, **more: object) -> WeeklyLesson:
    """An entry of the whole year."""
    return WeeklyLesson(**{  # type: ignore[arg-type]
        "group_id": GROUP, "weekday": weekday, "week": week, "ordinal": ordinal,
        "since": FIRST, "until": LAST, **more,
    })


def days_of(entries: Sequence[WeeklyLesson], changes: Sequence[Change] = ()) -> list[date]:
    """The days of the lessons in their order."""
    return sorted(one.held_on for one in lessons_by_timetable(entries, DAYS, FIRST, changes))


def test_a_weekly_lesson_is_on_every_such_day_that_is_worked() -> None:
    days = days_of([weekly(3)])
    assert days[:3] == [date(2026, 9, 2), date(2026, 9, 9), date(2026, 9, 16)]
    # Holidays are skipped (28 October, 4 November), and a Saturday takes a Wednesday's place.
    assert [day for day in days if date(2026, 10, 20) < day < date(2026, 11, 12)] == [
        date(2026, 10, 21), date(2026, 11, 7), date(2026, 11, 11)
    ]


def test_weeks_take_turns() -> None:
    first, second = days_of([weekly(2, week=1)]), days_of([weekly(2, week=2)])
    assert first[:3] == [date(2026, 9, 1), date(2026, 9, 15), date(2026, 9, 29)]
    assert second[:3] == [date(2026, 9, 8), date(2026, 9, 22), date(2026, 10, 6)]
    assert sorted(first + second) == days_of([weekly(2)])


def test_a_timetable_holds_on_its_own_days_alone() -> None:
    old = weekly(1, until=date(2026, 9, 20))
    new = weekly(4, since=date(2026, 9, 21))
    assert days_of([old, new])[:4] == [
        date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 24), date(2026, 10, 1)
    ]


def test_a_lesson_that_is_cancelled_or_moved_on_its_day_is_not_there() -> None:
    changes = [
        Change(Place(GROUP, date(2026, 9, 7), 1), None),
        Change(Place(GROUP, date(2026, 9, 14), 1), (date(2026, 9, 15), 6)),
        # What is not in the timetable changes nothing.
        Change(Place(GROUP, date(2026, 9, 21), 5), (date(2026, 9, 22), 6)),
    ]
    places = lessons_by_timetable([weekly(1)], DAYS, FIRST, changes)
    assert sorted(places)[:3] == [
        Place(GROUP, date(2026, 9, 15), 6), Place(GROUP, date(2026, 9, 21), 1),
        Place(GROUP, date(2026, 9, 28), 1),
    ]


ENTRIES = st.lists(
    st.builds(weekly, st.integers(1, 7), st.integers(1, 8), st.integers(0, 2)), max_size=8
)


@given(ENTRIES)
def test_no_lesson_is_on_a_day_off(entries: list[WeeklyLesson]) -> None:
    worked = {one.day: one.weekday for one in DAYS}
    for place in lessons_by_timetable(entries, DAYS, FIRST):
        assert not AUTUMN.holds(place.held_on, 8)
        assert worked[place.held_on] in {entry.weekday for entry in entries}


PLACES = st.builds(
    Place, st.sampled_from([GROUP, OTHER]),
    st.dates(FIRST, FIRST + timedelta(days=3)), st.integers(1, 4),
)
HELD = st.lists(
    st.builds(HeldLesson, st.uuids(), PLACES, st.booleans(), st.booleans()),
    unique_by=lambda one: one.place, max_size=12,
)


def after(held: list[HeldLesson], wanted: set[Place]) -> dict[UUID, Place]:
    """The places of lessons after the changes, those that were added under new ids."""
    changes = plan_columns(wanted, held)
    places = {one.id: one.place for one in held if one.id not in changes.removed}
    places.update(dict(changes.moved))
    places.update({uuid4(): place for place in changes.added})
    return places


@given(HELD, st.sets(PLACES, max_size=12))
def test_what_has_anything_in_it_is_never_touched(
    held: list[HeldLesson], wanted: set[Place]
) -> None:
    places = after(held, wanted)
    for lesson in held:
        if not lesson.empty or not lesson.planned:
            assert places[lesson.id] == lesson.place
    # No two lessons of a group are at one place, and everything that is wanted is there.
    assert len(set(places.values())) == len(places)
    assert wanted <= set(places.values())
    stayed = {one.place for one in held if one.planned and not one.empty} - wanted
    assert {one.place for one in plan_columns(wanted, held).stayed} == stayed


@given(HELD, st.sets(PLACES, max_size=12))
def test_a_second_time_nothing_changes(held: list[HeldLesson], wanted: set[Place]) -> None:
    was = {one.id: one for one in held}
    again = [
        HeldLesson(id_, place, was[id_].planned if id_ in was else True,
                   was[id_].empty if id_ in was else True)
        for id_, place in after(held, wanted).items()
    ]
    changes = plan_columns(wanted, again)
    assert (changes.added, changes.moved, changes.removed) == ((), (), ())


def test_an_empty_lesson_moves_within_its_day() -> None:
    lesson = HeldLesson(uuid4(), Place(GROUP, FIRST, 2), planned=True, empty=True)
    changes = plan_columns({Place(GROUP, FIRST, 5)}, [lesson])
    assert changes.moved == ((lesson.id, Place(GROUP, FIRST, 5)),)
    assert (changes.added, changes.removed) == ((), ())


def test_days_are_given_by_the_calendar() -> None:
    assert SchoolDay(date(2026, 11, 7), 3) in DAYS
    assert all(one.day != date(2026, 11, 4) for one in DAYS)
