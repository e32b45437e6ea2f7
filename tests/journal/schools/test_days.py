"""A day is the school's day: schools of three zones on one platform, when their dates differ."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import update

from services.journal.core.operator import open_journal
from services.journal.people import usecases as people
from services.journal.people.rules import parse_name
from services.journal.schools.models import School
from services.journal.summaries.usecases.summing import Summing
from services.journal.ties.usecases import ties_of
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import ACCESS_LOG_READ
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.process import clock
from services.shared.process.settings import read_settings
from tests.in_process import environment_of
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom, make_classroom
from tests.servers import Databases

KALININGRAD, VLADIVOSTOK, KAMCHATKA = (
    "Europe/Kaliningrad", "Asia/Vladivostok", "Asia/Kamchatka"
)
ZONES = (KALININGRAD, VLADIVOSTOK, KAMCHATKA)
# A Sunday's afternoon in UTC. First it is Monday the 9th in Kamchatka alone, then in Vladivostok.
AT_13, AT_15 = (datetime(2024, 9, 8, hour, tzinfo=UTC) for hour in (13, 15))
SUNDAY, MONDAY = date(2024, 9, 8), date(2024, 9, 9)
DATES = [
    (AT_13, {KALININGRAD: SUNDAY, VLADIVOSTOK: SUNDAY, KAMCHATKA: MONDAY}),
    (AT_15, {KALININGRAD: SUNDAY, VLADIVOSTOK: MONDAY, KAMCHATKA: MONDAY}),
]

LetItBe = Callable[[datetime], None]


@pytest.fixture
def let_it_be(monkeypatch: pytest.MonkeyPatch) -> LetItBe:
    """Return what sets the moment by which days are told."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def rooms(database: Database) -> dict[str, Classroom]:
    """Return a class in each of three zones; its lessons are on days from 2 to 13 September."""
    made = {zone: make_classroom(database, f"school-{number}", lessons=12)
            for number, zone in enumerate(ZONES)}
    with database.transaction() as session:
        for zone, room in made.items():
            session.execute(
                update(School).where(School.code == room.school_id).values(time_zone=zone)
            )
    return made


def at(zone: str, caller: Caller) -> Caller:
    """Return a caller as the gateway names one of a school in a zone."""
    return replace(caller, time_zone=zone)


@pytest.mark.parametrize(("moment", "dates"), DATES)
def test_the_diary_opens_on_the_schools_week_and_the_journal_knows_its_lesson_of_today(
    ask: Ask, rooms: dict[str, Classroom], let_it_be: LetItBe,
    moment: datetime, dates: dict[str, date],
) -> None:
    let_it_be(moment)
    weeks, lessons = {}, {}
    for zone, room in rooms.items():
        parent = at(zone, room.parent_of(room.pupils[0]))
        diary = ask("GET", parent, f"/pupils/{room.pupils[0]}/diary").json
        weeks[zone] = diary["week"]["iso"]
        (group,) = ask(
            "GET", at(zone, room.teacher), f"/groups?year_id={room.year_id}"
        ).json
        lessons[zone] = group["last_lesson_on"]
    assert lessons == {zone: str(day) for zone, day in dates.items()}
    assert weeks == {
        zone: "2024-W37" if day == MONDAY else "2024-W36" for zone, day in dates.items()
    }


@pytest.mark.parametrize(("moment", "dates"), DATES)
def test_a_line_of_the_log_is_found_under_the_schools_day(
    ask: Ask, database: Database, rooms: dict[str, Classroom],
    moment: datetime, dates: dict[str, date],
) -> None:
    found = {}
    for zone, room in rooms.items():
        with database.transaction(room.school_id) as session:
            reader = room.caller("data_officer")
            basis = require(ACCESS_LOG_READ, reader, Target())
            record_access(session, reader, basis, kind="people", at=moment)
        for day in (SUNDAY, MONDAY):
            query = {"since": str(day), "until": str(day)}
            director = at(zone, room.caller("director"))
            if ask("POST", director, "/access-log/search", query).json["items"]:
                found[zone] = day
    assert found == dates


@pytest.mark.parametrize(("moment", "dates"), DATES)
def test_a_courts_restriction_ends_with_the_schools_day(
    database: Database, rooms: dict[str, Classroom], let_it_be: LetItBe,
    moment: datetime, dates: dict[str, date],
) -> None:
    """The gateway asks for ties before it knows the zone: the journal looks it up."""
    let_it_be(moment)
    own = {}
    for zone, room in rooms.items():
        parent = restricted_until(database, room, SUNDAY)
        found = ties_of(
            database, Caller("gateway", Role.GATEWAY, room.school_id),
            person_id=parent, school_id=room.school_id, role=Role.REPRESENTATIVE,
        )
        assert found.school.time_zone == zone
        own[zone] = [child.id for child in found.children]
    assert own == {
        zone: [room.pupils[0]] if dates[zone] == MONDAY else [] for zone, room in rooms.items()
    }


def test_the_worker_sums_each_school_by_its_own_day(
    database: Database, rooms: dict[str, Classroom], let_it_be: LetItBe
) -> None:
    let_it_be(AT_13)
    asked: list[tuple[str, date]] = []

    def today() -> date:
        asked.append((clock.zone_name(), clock.today()))
        return clock.today()

    Summing(database).sum_all(today)
    assert set(asked) == set(DATES[0][1].items())
    assert not clock.has_school_zone()


def test_a_command_works_by_the_day_of_the_school_that_it_names(
    databases: Databases, rooms: dict[str, Classroom], let_it_be: LetItBe
) -> None:
    let_it_be(AT_15)
    settings = read_settings("journal", environment_of("journal", databases.app))
    for zone, room in rooms.items():
        with open_journal(settings, school=room.school_id):
            assert clock.today() == DATES[1][1][zone]
    with open_journal(settings):
        assert clock.zone_name() == clock.DEFAULT_TIME_ZONE


def restricted_until(database: Database, room: Classroom, day: date) -> UUID:
    """Return a person whom a court keeps from the first child until a day."""
    person = new_id()
    parent = people.record_representation(
        database, room.operator, person_id=person, name=parse_name("Жукова Мария"),
        pupil_id=room.pupils[0],
    )
    people.restrict_representation(
        database, room.operator, representative_id=parent, pupil_id=room.pupils[0],
        decision="Решение суда", since=date(2024, 9, 1), until=day,
    )
    return person
