"""An address reads a person's lessons until it is revoked, and tells no child's name."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from services.journal.calendar.models import Bell, BellSchedule, BellUse
from services.journal.calendar_addresses.usecases import (
    list_addresses,
    make_address,
    read_calendar_at,
    revoke_address,
)
from services.journal.enrolment import usecases as enrolment
from services.journal.people import usecases as people
from services.journal.people.models import Pupil
from services.journal.people.rules import parse_name
from services.journal.schools.models import School
from services.journal.substitutions.usecases.saving import WantedChange, save_changes
from services.journal.timetable.models import CalendarAddress
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, Forbidden, NotFound
from tests.journal.substitutions.conftest import (
    ANNA,
    MONDAY,
    TUESDAY,
    deputy,
    let_it_be,
    teacher,
)
from tests.journal.timetable_files.school import NewSchool, asc, card, lesson, make_school

GATEWAY = Caller("gateway", Role.GATEWAY, "131", correlation_id="a" * 32, origin="gateway")


@pytest.fixture(autouse=True)
def _on_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    let_it_be(monkeypatch, MONDAY)


@pytest.fixture
def school(database: Database) -> NewSchool:
    """Algebra in 8А on Mondays, at half past eight of Vladivostok."""
    made = make_school(database)
    made.bring(
        asc(card("L1", 1, 1), lessons=lesson("L1", "A", "GA", "T1")), since=date(2026, 9, 1)
    )
    with database.transaction(made.code) as session:
        session.get_one(School, made.code).time_zone = "Asia/Vladivostok"
        schedule = BellSchedule(
            school_id=made.code, id=new_id(), year_id=made.year_id, name="Обычное"
        )
        session.add(schedule)
        session.flush()
        session.add(Bell(
            school_id=made.code, schedule_id=schedule.id, shift=1, ordinal=1,
            starts_at=time(8, 30), ends_at=time(9, 15),
        ))
        session.add(BellUse(
            school_id=made.code, id=new_id(), year_id=made.year_id, schedule_id=schedule.id
        ))
    return made


def read(school: NewSchool, secret: str) -> Calendar:
    """The calendar at an address."""
    return Calendar.from_ical(read_calendar_at(school.database, GATEWAY, secret))


def parent_of(school: NewSchool, *names: str) -> Caller:
    """A representative of new children of 8А and 8Б."""
    person = new_id()
    for class_name, name in zip(("8А", "8Б"), names, strict=False):
        pupil_id = enrolment.enrol_pupil(
            school.database, school.operator, class_id=school.classes[class_name],
            name=parse_name(name), enrolled_on=date(2026, 9, 1),
        )
        people.record_representation(
            school.database, school.operator, person_id=person,
            name=parse_name("Жукова Мария"), pupil_id=pupil_id,
        )
    return Caller(
        "parent", Role.REPRESENTATIVE, school.code, person_id=person, correlation_id="f" * 32,
        origin="test",
    )


def test_a_teachers_calendar_has_the_lessons_in_the_schools_zone(school: NewSchool) -> None:
    made = make_address(school.database, teacher(school, ANNA))
    calendar = read(school, made.secret)
    events = calendar.walk("VEVENT")
    zone = ZoneInfo("Asia/Vladivostok")
    starts = [event["DTSTART"].dt for event in events]
    assert starts[0] == datetime(2026, 9, 7, 8, 30, tzinfo=zone)
    assert len(starts) == 9
    assert (str(events[0]["SUMMARY"]), str(events[0]["LOCATION"])) == ("8А Алгебра", "201")
    (timezone,) = calendar.walk("VTIMEZONE")
    assert str(timezone["TZID"]) == "Asia/Vladivostok"


def test_a_moved_lesson_keeps_its_uid_and_a_cancelled_one_says_so(school: NewSchool) -> None:
    secret = make_address(school.database, teacher(school, ANNA)).secret
    uid = read(school, secret).walk("VEVENT")[0]["UID"]
    group = school.groups["8А", "Алгебра", None]
    save_changes(school.database, deputy(school), [
        WantedChange(group, MONDAY, 1, moved_on=TUESDAY, moved_ordinal=1),
        WantedChange(group, date(2026, 9, 14), 1, cancelled=True),
    ])
    events = read(school, secret).walk("VEVENT")
    assert (events[0]["UID"], events[0]["DTSTART"].dt.date()) == (uid, TUESDAY)
    assert [str(one["STATUS"]) for one in events[:3]] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]


def test_a_familys_calendar_names_no_child_and_is_logged_by_child(school: NewSchool) -> None:
    secret = make_address(school.database, parent_of(school, "Жуков Пётр")).secret
    text = read_calendar_at(school.database, GATEWAY, secret).decode()
    assert "Алгебра" in text
    assert not any(word in text for word in ("Жуков", "Пётр", "8А"))
    with school.database.transaction(school.code) as session:
        rows = session.execute(
            select(Access.subject_kind, Access.user_id)
            .where(Access.action == "calendar_address.read")
        ).all()
    assert [tuple(row) for row in rows] == [("pupil", "calendar")]
    two = make_address(school.database, parent_of(school, "Белов Лев", "Белова Вера")).secret
    assert "8А Алгебра" in read_calendar_at(school.database, GATEWAY, two).decode()


def test_a_revoked_or_guessed_address_answers_nothing(school: NewSchool) -> None:
    anna = teacher(school, ANNA)
    made = make_address(school.database, anna)
    with school.database.transaction(school.code) as session:
        (row,) = session.scalars(select(CalendarAddress)).all()
        assert made.secret.encode() not in row.digest
        assert len(row.digest) == 32
    with pytest.raises(NotFound):
        revoke_address(school.database, deputy(school), made.id)
    revoke_address(school.database, anna, made.id)
    assert list_addresses(school.database, anna) == []
    for secret in (made.secret, "131.", "131.guess", "none.guess", ".", "131"):
        with pytest.raises(NotFound):
            read_calendar_at(school.database, GATEWAY, secret)


def test_who_is_no_longer_tied_to_the_child_reads_nothing_more(school: NewSchool) -> None:
    made = make_address(school.database, parent_of(school, "Жуков Пётр"))
    # The child comes of age.
    with school.database.transaction(school.code) as session:
        session.scalars(select(Pupil)).one().born_on = date(2008, 9, 7)
    with pytest.raises(NotFound):
        read_calendar_at(school.database, GATEWAY, made.secret)


def test_only_the_gateway_reads_and_five_addresses_are_enough(school: NewSchool) -> None:
    anna = teacher(school, ANNA)
    secrets = [make_address(school.database, anna).secret for _ in range(5)]
    with pytest.raises(Conflict, match="уже пять"):
        make_address(school.database, anna)
    with pytest.raises(Forbidden):
        read_calendar_at(school.database, anna, secrets[0])
