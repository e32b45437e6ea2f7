"""A year set up at one go: the sample, last year moved by weeks, applied twice without harm."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.journal.calendar.rules import BellTime, Calendar, Holiday
from services.journal.calendar.usecases import bells, days
from services.journal.calendar.usecases.bells import NewSchedule, ShiftTimes, Use
from services.journal.setup.rules.drafts import count_bells, moved_draft, sample_draft
from services.journal.setup.rules.terms import Span, gaps, span_errors
from services.journal.setup.usecases import drafts, years
from services.journal.years.rules import TermKind, plan_year
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, Forbidden
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom
from tests.journal.facts.test_facts import differences


@given(st.integers(2000, 2090))
def test_the_sample_holds_together_in_every_year(first: int) -> None:
    draft = sample_draft(plan_year(f"{first}/{first + 1}"))
    year = Span(draft.starts_on, draft.ends_on)
    calendar = Calendar(year.starts_on, year.ends_on, holidays=draft.days_off)
    for one in draft.grades:
        assert span_errors(year, TermKind(one.kind), one.terms) == []
        assert gaps(calendar, one.grade_to, one.terms) == []
    for holiday in draft.days_off:
        assert year.has(holiday.starts_on)
        assert year.has(holiday.ends_on)


def test_the_sample_of_a_known_year_is_that_years_calendar() -> None:
    draft = sample_draft(plan_year("2025/2026"))
    assert [(one.starts_on, one.ends_on) for one in draft.grades[0].terms] == [
        (date(2025, 9, 1), date(2025, 10, 24)),
        (date(2025, 11, 3), date(2025, 12, 30)),
        (date(2026, 1, 12), date(2026, 3, 27)),
        (date(2026, 4, 6), date(2026, 5, 31)),
    ]
    named = {str(one.name): (one.starts_on, one.ends_on, one.grade_to) for one in draft.days_off}
    assert named["Осенние каникулы"] == (date(2025, 10, 25), date(2025, 11, 2), 12)
    assert named["Дополнительные каникулы"] == (date(2026, 2, 14), date(2026, 2, 22), 1)
    assert named["День Победы"] == (date(2026, 5, 9), date(2026, 5, 9), 12)
    assert draft.schedules[0].shifts[0].bells[1] == BellTime(2, time(9, 25), time(10, 10))


def test_last_year_moves_by_whole_weeks_and_public_holidays_stay_on_their_day() -> None:
    moved = moved_draft(sample_draft(plan_year("2025/2026")), plan_year("2026/2027"))
    assert (moved.name, moved.starts_on, moved.ends_on) == (
        "2026/2027", date(2026, 9, 1), date(2027, 5, 31)
    )
    assert [(one.starts_on, one.ends_on) for one in moved.grades[0].terms] == [
        (date(2026, 9, 1), date(2026, 10, 23)),
        (date(2026, 11, 2), date(2026, 12, 29)),
        (date(2027, 1, 11), date(2027, 3, 26)),
        (date(2027, 4, 5), date(2027, 5, 31)),
    ]
    named = {str(one.name): (one.starts_on, one.ends_on) for one in moved.days_off}
    assert named["Осенние каникулы"] == (date(2026, 10, 24), date(2026, 11, 1))
    assert named["День народного единства"] == (date(2026, 11, 4), date(2026, 11, 4))


@given(st.integers(2000, 2080), st.integers(1, 6))
def test_a_moved_year_holds_together_and_keeps_its_weekdays(first: int, later: int) -> None:
    old = sample_draft(plan_year(f"{first}/{first + 1}"))
    new = moved_draft(old, plan_year(f"{first + later}/{first + later + 1}"))
    year = Span(new.starts_on, new.ends_on)
    for before, after in zip(old.grades, new.grades, strict=True):
        assert span_errors(year, TermKind(after.kind), after.terms) == []
        for one, two in zip(before.terms[1:], after.terms[1:], strict=True):
            assert one.starts_on.weekday() == two.starts_on.weekday()
    assert len(new.days_off) == len(old.days_off)


def test_bells_are_counted_out_from_the_first() -> None:
    assert count_bells(time(8), 40, 15, 2) == (
        BellTime(1, time(8), time(8, 40)), BellTime(2, time(8, 55), time(9, 35))
    )


def test_a_draft_is_written_once_however_often_it_is_applied(
    database: Database, room: Classroom
) -> None:
    draft = drafts.read_draft(database, room.deputy, "2026/2027", None).draft
    first = drafts.apply_draft(database, room.deputy, 0, draft)
    assert (first.days_off, first.schedules) == (9, 1)
    page = years.read_year(database, room.deputy, first.year_id)
    assert [one.gaps for one in page.grades] == [[], []]
    before = differences(database, room)
    again = drafts.apply_draft(database, room.deputy, page.version, draft)
    assert (again.year_id, again.days_off, again.schedules) == (first.year_id, 0, 0)
    assert years.read_year(database, room.deputy, first.year_id).grades == page.grades
    assert before == differences(database, room) == []


def test_what_a_school_has_set_up_is_carried_over_to_the_next_year(
    database: Database, room: Classroom
) -> None:
    short = NewSchedule(
        "Короткое", (ShiftTimes(1, (BellTime(1, time(9), time(9, 30)),)),),
        (Use(weekday=6), Use(held_on=date(2024, 12, 28))),
    )
    bells.add_schedule(database, room.deputy, 0, room.year_id, short)
    autumn = Holiday(date(2024, 10, 28), date(2024, 11, 4), "Осенние каникулы", 5, 9)
    days.add_day_off(database, room.deputy, 0, room.year_id, autumn)
    week = years.NewYear(date(2024, 9, 1), date(2025, 5, 31), 6, 4)
    years.change_year(database, room.deputy, 0, room.year_id, week)

    page = drafts.read_draft(database, room.deputy, "2025/2026", room.year_id)
    made = drafts.apply_draft(database, room.deputy, page.version, page.draft)
    new = years.read_year(database, room.deputy, made.year_id).year
    assert (new.week_days, new.five_days_to) == (6, 4)
    (holiday,) = days.read_days(database, room.deputy, made.year_id).days_off
    assert (holiday.starts_on, holiday.grade_from) == (
        autumn.starts_on + timedelta(weeks=52), 5
    )
    (carried,) = bells.read_schedules(database, room.deputy, made.year_id).schedules
    assert (carried.name, carried.uses) == ("Короткое", [Use(weekday=6)])
    assert carried.shifts[0].bells == short.shifts[0].bells


def test_a_year_with_marks_takes_no_draft_that_would_move_them(
    database: Database, room: Classroom
) -> None:
    page = drafts.read_draft(database, room.deputy, "2024/2025", None)
    with pytest.raises(Conflict, match="изменил кто-то другой"):
        drafts.apply_draft(database, room.deputy, page.version + 1, page.draft)
    with pytest.raises(BadInput, match="Учебного года"):
        drafts.read_draft(database, room.deputy, "2024", None)
    with pytest.raises(Forbidden):
        drafts.apply_draft(database, room.teacher, None, page.draft)
    assert days.read_days(database, room.deputy, room.year_id).days_off == []


def test_the_draft_that_the_api_shows_is_one_that_it_takes(ask: Ask, room: Classroom) -> None:
    page = ask("GET", room.deputy, "/year-drafts?name=2026/2027").json
    page["draft"]["days_off"][0]["name"] = "Каникулы осенью"
    done = ask("POST", room.deputy, "/year-drafts", page).json
    assert (done["days_off"], done["schedules"]) == (9, 1)
    listed = ask("GET", room.teacher, f"/years/{done['year_id']}/days-off").json["days_off"]
    assert listed[0]["name"] == "Каникулы осенью"
