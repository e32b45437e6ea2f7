"""The counts of a period, held to a count of every child on every day."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.journal.classes.rules import DepartureReason
from services.journal.movement.rules.counts import (
    Counted,
    Period,
    Spell,
    StepKind,
    count,
    steps_of,
)

FIRST, LAST, BEGUN = date(2024, 9, 1), date(2025, 5, 31), date(2024, 9, 5)
CLASSES = [(UUID(int=n), grade, name) for n, (grade, name) in enumerate(
    [(1, "1А"), (4, "4А"), (5, "5А"), (5, "5Б"), (10, "10А")], start=1
)]
DAYS = (LAST - FIRST).days


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@st.composite
def lives(draw: st.DrawFn) -> list[Spell]:
    """Children who come, change class, leave and come back over a year."""
    spells = []
    for number in range(draw(st.integers(0, 6))):
        sex = draw(st.sampled_from(["m", "f", None]))
        cuts = sorted(draw(st.sets(st.integers(0, DAYS - 1), min_size=1, max_size=6)))
        for place, begins in enumerate(cuts):
            last = place == len(cuts) - 1
            moved = draw(st.booleans())
            ends = None if last and draw(st.booleans()) else (
                day(cuts[place + 1] - 1) if not last else day(draw(st.integers(begins, DAYS + 9)))
            )
            if not last and not moved:
                ends = day(draw(st.integers(begins, cuts[place + 1] - 1)))
            class_id, grade, name = draw(st.sampled_from(CLASSES))
            reason = None if ends is None else (
                DepartureReason.MOVED if moved and not last else DepartureReason.OTHER_SCHOOL
            )
            before = spells[-1] if place else None
            came = "moved" if before and before.departure_reason == "moved" else "other_school"
            spells.append(Spell(
                UUID(int=100 + number), class_id, grade, name, sex, day(begins), ends, came, reason
            ))
    return spells


def class_of(spells: list[Spell], pupil_id: UUID, at: date) -> Spell | None:
    """Where a child is at the close of a day, told by the days alone."""
    own = [one for one in spells if one.pupil_id == pupil_id]
    for one in own:
        if one.enrolled_on > at:
            continue
        out = one.departed_on
        if out is None or out > at or (out >= LAST and at <= LAST):
            return one
        if one.departure_reason == "moved" and out == at:
            return one  # elsewhere from the day after on
    return None


def level(one: Spell) -> str:
    return "1–4" if one.grade < 5 else "5–9" if one.grade < 10 else "10–11"


def at_close(spells: list[Spell], at: date) -> dict[UUID, Spell]:
    who = {one.pupil_id for one in spells}
    found = {pupil_id: class_of(spells, pupil_id, at) for pupil_id in who}
    return {pupil_id: one for pupil_id, one in found.items() if one is not None}


@settings(max_examples=150)
@given(lives(), st.integers(0, DAYS - 2), st.data())
def test_the_counts_are_those_of_every_child_on_every_day(
    spells: list[Spell], begins: int, data: st.DataObject
) -> None:
    ends = data.draw(st.integers(begins + 1, DAYS))
    period = Period(day(begins), day(ends), LAST, BEGUN)
    found = count(spells, period)
    before, after = at_close(spells, period.opening), at_close(spells, day(ends))
    if day(ends) <= BEGUN:
        before = after
    for rows, key in (
        (found.classes, lambda one: one.class_name),
        (found.grades, lambda one: str(one.grade)),
        (found.levels, level),
        ([found.total], lambda _: ""),
    ):
        for row in rows:
            there = [one for one in before.values() if key(one) == row.name]
            left = [one for one in after.values() if key(one) == row.name]
            assert row.at_start == len(there)
            assert row.at_end == len(left)
            assert row.boys == sum(one.sex == "m" for one in left)
            assert row.girls == sum(one.sex == "f" for one in left)
            assert row.at_end == (
                row.at_start + row.arrived + row.moved_in - row.departed - row.moved_out
            )
    assert (found.total.moved_in, found.total.moved_out) == (0, 0)
    came = [
        one for one in steps_of(spells)
        if one.kind is StepKind.ARRIVED and period.opening < one.day <= day(ends)
    ]
    assert found.total.arrived == len(came)


def spell(
    pupil: int, place: int, since: date, until: date | None = None, reason: str | None = None,
    left: str | None = None, sex: str = "m",
) -> Spell:
    class_id, grade, name = CLASSES[place]
    return Spell(UUID(int=pupil), class_id, grade, name, sex, since, until, reason, left)


def test_a_term_has_who_came_left_and_changed_class() -> None:
    november = date(2024, 11, 11)
    spells = [
        spell(1, 2, FIRST),
        spell(2, 2, FIRST, november - timedelta(days=1), None, "moved", "f"),
        spell(2, 3, november, None, "moved", sex="f"),
        spell(3, 3, FIRST, date(2024, 12, 20), None, "other_school"),
        spell(4, 3, date(2024, 12, 2), None, "other_school"),
        spell(5, 0, FIRST),
    ]
    found = count(spells, Period(date(2024, 11, 4), date(2024, 12, 31), LAST, BEGUN))
    assert found.classes == [
        Counted("1А", 1, at_end=1, boys=1),
        Counted("5А", 2, moved_out=1, at_end=1, boys=1),
        Counted("5Б", 1, arrived=1, moved_in=1, departed=1, at_end=2, boys=1, girls=1),
    ]
    assert found.grades[1] == Counted("5", 3, arrived=1, departed=1, at_end=3, boys=2, girls=1)
    assert found.total == Counted("", 4, arrived=1, departed=1, at_end=4, boys=3, girls=1)


def test_who_comes_in_the_first_days_of_september_was_there_at_the_beginning() -> None:
    spells = [spell(1, 2, FIRST), spell(2, 2, BEGUN), spell(3, 2, BEGUN + timedelta(days=1))]
    found = count(spells, Period(FIRST, date(2024, 11, 3), LAST, BEGUN))
    assert found.total == Counted("", 2, arrived=1, at_end=3, boys=3)


def test_who_graduates_on_the_last_day_has_not_left_the_year() -> None:
    spells = [spell(1, 4, FIRST, LAST, None, "graduated"), spell(2, 4, FIRST)]
    found = count(spells, Period(date(2025, 3, 24), LAST, LAST, BEGUN))
    assert found.total == Counted("", 2, at_end=2, boys=2)
