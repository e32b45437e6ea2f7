"""The times of lessons in a file: offered where a school has none, never changed where it has."""

from datetime import date, time

import pytest
from sqlalchemy import select

from services.journal.calendar.models import Bell
from services.journal.calendar.queries import bell_times
from services.journal.timetable_files.usecases.importing import TimetableReport, import_timetable
from services.shared.database.base import Database
from tests.journal.timetable_files.school import (
    YEAR,
    NewSchool,
    asc,
    at,
    card,
    lesson,
    make_school,
)

WEEK = asc(card("L1", 1, 1), lessons=lesson("L1", "A", "GA", "T1"))


@pytest.fixture(autouse=True)
def _in_august(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, date(2026, 8, 28))


@pytest.fixture
def school(database: Database) -> NewSchool:
    """A school without bells."""
    return make_school(database)


def bring(
    school: NewSchool, content: bytes = WEEK, *, bells: bool, preview: bool = False
) -> TimetableReport:
    """Import a file, with its bells or without."""
    return import_timetable(
        school.database, school.operator, content=content, year=YEAR, preview=preview, bells=bells
    )


def bells(school: NewSchool) -> list[tuple[int, int, time, time]]:
    """The bells of the school."""
    with school.database.transaction(school.code) as session:
        return [tuple(row) for row in session.execute(
            select(Bell.shift, Bell.ordinal, Bell.starts_at, Bell.ends_at)
        )]


def test_a_school_without_bells_takes_those_of_the_file_when_it_says_so(
    school: NewSchool,
) -> None:
    looked = bring(school, bells=True, preview=True)
    assert [(one.ordinal, one.starts_at, one.ends_at) for one in looked.bells.offered] == [
        (1, time(8, 30), time(9, 15))
    ]
    assert not bring(school, bells=False).bells.taken
    assert bells(school) == []
    # The timetable is the same by now; its bells can be taken still.
    assert bring(school, bells=True).bells.taken
    assert bells(school) == [(1, 1, time(8, 30), time(9, 15))]
    with school.database.transaction(school.code) as session:
        monday = bell_times(session, school.code, school.classes["8А"], date(2026, 9, 7))
    assert [one.starts_at for one in monday] == [time(8, 30)]
    again = bring(school, bells=True).bells
    assert (again.offered, again.differs, again.taken) == ([], [], False)


def test_other_times_are_shown_and_the_schools_own_stay(school: NewSchool) -> None:
    bring(school, bells=True)
    other = WEEK.replace(b'starttime="8:30"', b'starttime="8:00"')
    told = bring(school, other, bells=True).bells
    assert [str(one) for one in told.differs] == [
        "1-й урок: в файле 08:00–09:15, в школе 08:30–09:15"
    ]
    assert not told.taken
    assert bells(school) == [(1, 1, time(8, 30), time(9, 15))]
