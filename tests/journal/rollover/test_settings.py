"""The next year takes over the settings of this one with the rollover, and gives them back."""

from datetime import date, time

import pytest
from sqlalchemy import func, select, update

from services.journal.calendar.models import BellSchedule, DayOff
from services.journal.calendar.rules import BellTime, Holiday
from services.journal.calendar.usecases.days import add_day_off
from services.journal.rollover.usecases.results import Rollover, Wishes
from services.journal.rollover.usecases.rolling import preview_rollover, roll_over
from services.journal.rollover.usecases.settings import KeptTerms
from services.journal.rollover.usecases.undoing import undo_rollover
from services.journal.setup.rules.drafts import (
    DraftBells,
    DraftShift,
    DraftTerms,
    DraftUse,
    YearDraft,
)
from services.journal.setup.rules.terms import Span
from services.journal.setup.usecases.drafts import apply_draft, stored_draft
from services.journal.years.models import AcademicYear
from services.journal.years.rules import TermKind
from services.journal.years.usecases import open_year
from services.shared.database.base import Database
from tests.journal.factory import Classroom

YEARS = ("2024/2025", "2025/2026")
OLD = YearDraft(
    "2024/2025", date(2024, 9, 2), date(2025, 5, 26), 6, 4,
    (
        DraftTerms(1, 9, TermKind.TRIMESTER, (
            Span(date(2024, 9, 2), date(2024, 11, 17)),
            Span(date(2024, 11, 18), date(2025, 2, 16)),
            Span(date(2025, 2, 17), date(2025, 5, 26)),
        )),
        DraftTerms(10, 12, TermKind.HALF_YEAR, (
            Span(date(2024, 9, 2), date(2024, 12, 29)),
            Span(date(2025, 1, 9), date(2025, 5, 26)),
        )),
    ),
    (
        Holiday(date(2024, 10, 26), date(2024, 11, 3), "Осенние каникулы"),
        Holiday(date(2025, 5, 9), date(2025, 5, 9), "День Победы"),
    ),
    (DraftBells(
        "Обычное", (DraftShift(1, (BellTime(1, time(8), time(8, 45)),)),), (DraftUse(),)
    ),),
)


@pytest.fixture
def school(database: Database, room: Classroom) -> Classroom:
    """A school whose year is set up."""
    apply_draft(database, room.deputy, None, OLD)
    return room


def roll(database: Database, school: Classroom, wishes: Wishes | None = None) -> Rollover:
    """Roll the school over."""
    return roll_over(database, school.deputy, *YEARS, wishes or Wishes())


def next_year(database: Database, school: Classroom) -> YearDraft:
    """Return how the next year is set up."""
    with database.transaction(school.school_id) as session:
        year_id = session.scalars(
            select(AcademicYear.id).where(AcademicYear.name == YEARS[1])
        ).one()
        return stored_draft(session, school.school_id, year_id)


def rows(database: Database, school: Classroom) -> tuple[int, int]:
    """Return how many days off and bell schedules there are, of all years."""
    with database.transaction(school.school_id) as session:
        return (
            session.scalar(select(func.count()).select_from(DayOff)) or 0,
            session.scalar(select(func.count()).select_from(BellSchedule)) or 0,
        )


def test_the_preview_tells_what_the_next_year_takes_over(
    database: Database, school: Classroom
) -> None:
    told = preview_rollover(database, school.deputy, *YEARS, Wishes()).settings
    assert told.terms == [
        KeptTerms(grade_from=1, grade_to=9, kind="trimester"),
        KeptTerms(grade_from=10, grade_to=12, kind="half_year"),
    ]
    assert (told.week_days, told.days_off, told.schedules) == (6, 2, 1)
    assert not told.is_set_up
    assert rows(database, school) == (2, 1)


def test_the_next_year_is_set_up_like_this_one(database: Database, school: Classroom) -> None:
    roll(database, school)
    found = next_year(database, school)
    assert (found.starts_on, found.ends_on) == (date(2025, 9, 2), date(2026, 5, 26))
    assert (found.week_days, found.five_days_to) == (6, 4)
    assert [(one.grade_from, one.grade_to, one.kind) for one in found.grades] == [
        (1, 9, "trimester"), (10, 12, "half_year"),
    ]
    assert [(one.name, one.starts_on) for one in found.days_off] == [
        ("Осенние каникулы", date(2025, 10, 25)), ("День Победы", date(2026, 5, 9)),
    ]
    (bells,) = found.schedules
    assert (bells.name, bells.uses) == ("Обычное", OLD.schedules[0].uses)
    assert bells.shifts[0] == OLD.schedules[0].shifts[0]


def test_again_it_adds_nothing(database: Database, school: Classroom) -> None:
    roll(database, school)
    before = next_year(database, school)
    again = preview_rollover(database, school.deputy, *YEARS, Wishes()).settings
    assert (again.terms, again.days_off, again.schedules, again.is_set_up) == ([], 0, 0, True)
    roll(database, school)
    assert next_year(database, school) == before
    assert rows(database, school) == (4, 2)


def test_it_goes_back_with_the_rollover(database: Database, school: Classroom) -> None:
    roll(database, school)
    undo_rollover(database, school.deputy, *YEARS)
    found = next_year(database, school)
    assert (found.days_off, found.schedules) == ((), ())
    assert (found.starts_on, found.ends_on, found.week_days) == (
        date(2025, 9, 1), date(2026, 5, 31), 5,
    )
    assert {one.kind for one in found.grades} == {"quarter", "half_year"}
    assert rows(database, school) == (2, 1)
    roll(database, school)
    assert rows(database, school) == (4, 2)


def test_what_somebody_has_worked_on_since_stays(
    database: Database, school: Classroom
) -> None:
    roll(database, school)
    with database.transaction(school.school_id) as session:
        year_id = session.scalars(
            select(AcademicYear.id).where(AcademicYear.name == YEARS[1])
        ).one()
    own = Holiday(date(2025, 12, 12), date(2025, 12, 12), "День школы")
    add_day_off(database, school.deputy, None, year_id, own)
    undo_rollover(database, school.deputy, *YEARS)
    found = next_year(database, school)
    assert [one.name for one in found.days_off] == [
        "Осенние каникулы", "День школы", "День Победы",
    ]
    assert found.schedules == ()


def test_a_next_year_that_is_set_up_already_keeps_its_own(
    database: Database, school: Classroom
) -> None:
    year = open_year(database, school.operator, YEARS[1])
    own = Holiday(date(2025, 12, 12), date(2025, 12, 12), "День школы")
    add_day_off(database, school.deputy, None, year.id, own)
    told = preview_rollover(database, school.deputy, *YEARS, Wishes()).settings
    assert (told.is_set_up, told.days_off, told.schedules) == (True, 0, 1)
    assert told.terms
    roll(database, school)
    assert [one.name for one in next_year(database, school).days_off] == ["День школы"]


def test_without_the_wish_nothing_is_taken_over(database: Database, school: Classroom) -> None:
    told = roll(database, school, Wishes(carries_settings=False)).settings
    assert (told.terms, told.days_off, told.schedules) == ([], 0, 0)
    found = next_year(database, school)
    assert (found.days_off, found.schedules, found.week_days) == ((), (), 5)


def test_a_year_that_nobody_set_up_gives_nothing(database: Database, room: Classroom) -> None:
    with database.transaction(room.school_id) as session:
        session.execute(update(AcademicYear).values(week_days=5))
    told = roll(database, room).settings
    assert (told.terms, told.days_off, told.schedules) == ([], 0, 0)
    assert {one.kind for one in next_year(database, room).grades} == {"quarter", "half_year"}
