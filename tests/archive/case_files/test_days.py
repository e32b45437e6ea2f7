"""The archive's days are the school's: a caller's by the token, the worker's by the last step."""

from datetime import UTC, date, datetime

import pytest

from services.archive.core.clock import PlatformClock, day_at_school, remember_zone
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.process import clock
from tests.servers import Databases

MOMENT = datetime(2024, 9, 8, 13, tzinfo=UTC)
DAYS = PlatformClock(movable=False)


def archivist(school: str, zone: str | None) -> Caller:
    return Caller("a", Role.ARCHIVIST, school, time_zone=zone)


def test_the_worker_goes_on_by_the_day_of_the_school_whose_step_it_is(
    databases: Databases, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    zones = {"west": "Europe/Kaliningrad", "east": "Asia/Kamchatka", "unknown": None}
    web = Database(databases.app)
    for school, zone in zones.items():
        with web.transaction(school) as session:
            remember_zone(session, archivist(school, "Asia/Omsk"))
            remember_zone(session, archivist(school, zone or "Asia/Omsk"))
    web.close()
    days = {}
    for school in zones:
        with database.transaction(school) as session:
            days[school] = DAYS.today(session)
            assert days[school] == day_at_school(session, MOMENT)
    assert days == {
        "west": date(2024, 9, 8), "east": date(2024, 9, 9), "unknown": date(2024, 9, 8)
    }
    with database.transaction("never-seen") as session:
        assert DAYS.today(session) == date(2024, 9, 8)  # the platform's: Moscow
    with clock.days_of("Asia/Kamchatka"), database.transaction("west") as session:
        assert DAYS.today(session) == date(2024, 9, 9)  # whoever asks says where the school is
