"""The demo's day goes on at the midnights of each school, as the journal counts its days."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.archive.core.clock import PlatformClock
from services.archive.demo_clock.usecases import set_clock
from services.shared.database.base import Database
from services.shared.process import clock
from tests.callers import caller

SET_AT = datetime(2026, 11, 30, 13, 30, tzinfo=UTC)  # half an hour before midnight in the east


@pytest.mark.parametrize(("zone", "midnight"), [
    ("Asia/Vladivostok", datetime(2026, 11, 30, 14, tzinfo=UTC)),
    ("Europe/Moscow", datetime(2026, 11, 30, 21, tzinfo=UTC)),
])
def test_a_day_that_was_set_ends_at_the_schools_midnight(
    database: Database, monkeypatch: pytest.MonkeyPatch, zone: str, midnight: datetime
) -> None:
    moved = PlatformClock(movable=True)

    def day_at(moment: datetime) -> date:
        monkeypatch.setattr(clock, "now", lambda: moment)
        with clock.days_of(zone), database.transaction("131") as session:
            return moved.today(session)

    monkeypatch.setattr(clock, "now", lambda: SET_AT)
    monkeypatch.setattr("services.archive.demo_clock.usecases.now", lambda: SET_AT)
    set_clock(database, moved, caller("operator"), date(2031, 1, 10))
    second = timedelta(seconds=1)
    assert day_at(SET_AT) == date(2031, 1, 10)
    assert day_at(midnight - second) == date(2031, 1, 10)
    assert day_at(midnight) == date(2031, 1, 11)
    assert day_at(midnight + timedelta(days=1)) == date(2031, 1, 12)
