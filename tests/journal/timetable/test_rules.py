"""What a timetable may be: weeks that take turns, lessons that clash, days that it holds on."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.journal.timetable.rules.clashes import Clashes, ClashKind, Placed, PlacedGroup
from services.journal.timetable.rules.validity import Span, choose_validity
from services.journal.timetable.rules.weeks import WEEK_A, WEEK_B, same_week, week_of

FIRST = date(2026, 9, 1)  # a Tuesday
LAST = date(2027, 5, 31)
YEAR = Span(uuid4(), FIRST, LAST)
DAYS = st.dates(FIRST, LAST)

CLASS_A, CLASS_B = uuid4(), uuid4()
WHOLE, ONE, TWO, OTHER = (uuid4() for _ in range(4))
ANNA, PYOTR = uuid4(), uuid4()
PUPIL = uuid4()
CLASHES = Clashes({
    WHOLE: PlacedGroup(CLASS_A, True),
    ONE: PlacedGroup(CLASS_A, False, frozenset({PUPIL})),
    TWO: PlacedGroup(CLASS_A, False, frozenset({uuid4()})),
    OTHER: PlacedGroup(CLASS_B, True),
})


def test_weeks_take_turns_from_the_week_of_the_first_day() -> None:
    assert week_of(FIRST, FIRST) == WEEK_A
    assert week_of(date(2026, 8, 31), FIRST) == WEEK_A
    assert week_of(date(2026, 9, 6), FIRST) == WEEK_A
    assert week_of(date(2026, 9, 7), FIRST) == WEEK_B
    assert week_of(date(2026, 9, 14), FIRST) == WEEK_A
    # Holidays are counted through: 44 weeks later.
    assert week_of(date(2027, 1, 11), FIRST) == WEEK_B


@given(DAYS)
def test_a_week_is_never_what_the_next_one_is(day: date) -> None:
    assert {week_of(day, FIRST), week_of(day + timedelta(days=7), FIRST)} == {WEEK_A, WEEK_B}
    assert week_of(day, FIRST) == week_of(day + timedelta(days=14), FIRST)


def kinds(one: Placed, other: Placed) -> set[ClashKind]:
    """What two lessons share; it is the same from either side."""
    found = {clash.kind for clash in CLASHES.among([one, other])}
    assert found == {clash.kind for clash in CLASHES.among([other, one])}
    return found


def placed(group: UUID, **more: object) -> Placed:
    """A lesson on Monday, the first."""
    return Placed(**{  # type: ignore[arg-type]
        "key": None, "group_id": group, "day": 1, "ordinal": 1, **more
    })


def test_what_two_lessons_of_one_time_share_clashes() -> None:
    assert kinds(placed(WHOLE), placed(WHOLE)) == {ClashKind.GROUP}
    assert kinds(placed(WHOLE), placed(ONE)) == {ClashKind.CLASS}
    assert kinds(placed(ONE), placed(TWO)) == set()
    assert kinds(placed(WHOLE), placed(OTHER)) == set()
    taught = {"teacher_id": ANNA, "room_id": "201"}
    assert kinds(placed(WHOLE, **taught), placed(OTHER, **taught)) == {
        ClashKind.TEACHER, ClashKind.ROOM
    }
    assert kinds(placed(WHOLE, **taught), placed(OTHER, **taught, ordinal=2)) == set()
    assert kinds(placed(WHOLE, **taught), placed(OTHER, **taught, day=2)) == set()
    assert kinds(
        placed(WHOLE, **taught), placed(OTHER, teacher_id=PYOTR, room_id="201")
    ) == {ClashKind.ROOM}


def test_what_is_held_together_is_one_lesson_of_one_teacher() -> None:
    together = {"teacher_id": ANNA, "room_id": "201", "joint": "j"}
    assert kinds(placed(WHOLE, **together), placed(OTHER, **together)) == set()
    # Of one class it would still be the same children twice.
    assert kinds(placed(WHOLE, **together), placed(ONE, **together)) == {ClashKind.CLASS}


def test_subgroups_with_a_child_in_both_clash() -> None:
    clashes = Clashes({
        ONE: PlacedGroup(CLASS_A, False, frozenset({PUPIL})),
        OTHER: PlacedGroup(CLASS_B, False, frozenset({PUPIL})),
    })
    assert [one.kind for one in clashes.among([placed(ONE), placed(OTHER)])] == [ClashKind.CLASS]


@given(st.integers(0, 2), st.integers(0, 2))
def test_weeks_that_never_meet_never_clash(one: int, other: int) -> None:
    met = kinds(placed(WHOLE, week=one), placed(WHOLE, week=other))
    assert met == ({ClashKind.GROUP} if same_week(one, other) else set())
    assert same_week(one, other) is not ({one, other} == {WEEK_A, WEEK_B})


@given(st.lists(DAYS, unique=True, max_size=5), st.none() | DAYS, DAYS)
def test_the_days_of_timetables_never_overlap(
    starts: list[date], since: date | None, today: date
) -> None:
    """Whatever is there and whatever is asked: the change is for days of its own."""
    starts = sorted(starts)
    spans = [
        Span(uuid4(), start, (starts[at + 1] if at + 1 < len(starts) else LAST + timedelta(1))
             - timedelta(days=1))
        for at, start in enumerate(starts)
    ]
    chosen = choose_validity(spans, since, today, YEAR)
    assert FIRST <= chosen.since <= chosen.until <= LAST
    assert since is None or chosen.since == since
    for span in spans:
        if span.id == chosen.base and (chosen.in_place or span.since < chosen.since <= span.until):
            continue
        assert span.until < chosen.since or span.since > chosen.until
    # What has begun stays as it was, unless its own first day is named.
    if chosen.in_place and since is None:
        (base,) = (one for one in spans if one.id == chosen.base)
        assert base.since >= today or base.until < today
