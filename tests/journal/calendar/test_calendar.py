"""Days off, moved days, bells and shifts as a school keeps them for a year."""

from datetime import date, time

import pytest

from services.journal.calendar.queries import bell_times, school_days
from services.journal.calendar.rules import BellTime, Holiday
from services.journal.calendar.usecases import bells, days
from services.journal.calendar.usecases.bells import NewSchedule, ShiftTimes, Use
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom, make_classroom

AUTUMN = Holiday(date(2024, 10, 26), date(2024, 11, 4), "Осенние каникулы")
MORNING = ShiftTimes(1, (BellTime(1, time(8, 30), time(9, 15)), BellTime(2, time(9, 25),
                                                                       time(10, 10))))
EVENING = ShiftTimes(2, (BellTime(1, time(14), time(14, 45)),))
ORDINARY = NewSchedule("Обычное", (MORNING, EVENING), (Use(),))
SHORT = NewSchedule(
    "Сокращённое", (ShiftTimes(1, (BellTime(1, time(8, 30), time(9)),)),),
    (Use(held_on=date(2024, 12, 28)), Use(weekday=6)),
)


def worked(database: Database, room: Classroom, since: date, until: date) -> list[int]:
    """Return the days of the month that grade 7 works between two days."""
    with database.transaction(room.school_id) as session:
        found = school_days(session, room.school_id, room.year_id, 7, since, until)
    return [one.day.day for one in found]


def times(database: Database, room: Classroom, day: date) -> list[str]:
    """Return when the lessons of class 7А begin on a day."""
    with database.transaction(room.school_id) as session:
        found = bell_times(session, room.school_id, room.class_id, day)
    return [f"{one.starts_at:%H:%M}" for one in found]


def test_holidays_and_moved_days_say_which_days_are_worked(
    database: Database, room: Classroom
) -> None:
    days.add_day_off(database, room.deputy, 0, room.year_id, AUTUMN)
    days.set_worked_day(database, room.deputy, 1, room.year_id, date(2024, 11, 2), 1)
    assert worked(database, room, date(2024, 10, 24), date(2024, 11, 6)) == [24, 25, 2, 5, 6]
    days.set_worked_day(database, room.deputy, 2, room.year_id, date(2024, 11, 2), None)
    assert worked(database, room, date(2024, 10, 24), date(2024, 11, 6)) == [24, 25, 5, 6]
    page = days.read_days(database, room.teacher, room.year_id)
    assert [(one.name, one.days) for one in page.days_off] == [("Осенние каникулы", 10)]


def test_a_holiday_that_was_taken_away_can_be_put_back_as_it_was(
    database: Database, room: Classroom
) -> None:
    added = days.add_day_off(database, room.deputy, 0, room.year_id, AUTUMN)
    was = days.remove_day_off(database, room.deputy, 1, added)
    assert was == AUTUMN
    assert days.read_days(database, room.deputy, room.year_id).days_off == []
    days.add_day_off(database, room.deputy, 2, room.year_id, was)
    (again,) = days.read_days(database, room.deputy, room.year_id).days_off
    assert (again.starts_on, again.name) == (AUTUMN.starts_on, AUTUMN.name)


@pytest.mark.parametrize(("holiday", "why"), [
    (Holiday(date(2025, 6, 1), date(2025, 6, 2), "Лето"), "не входит в учебный год"),
    (Holiday(date(2024, 11, 4), date(2024, 11, 3), "Наоборот"), "раньше первого"),
    (Holiday(date(2024, 11, 4), date(2024, 11, 4), "Наоборот", 9, 1), "раньше первого"),
    (AUTUMN, "уже заняты: «Осенние каникулы»"),
])
def test_days_off_that_cannot_be_are_refused(
    database: Database, room: Classroom, holiday: Holiday, why: str
) -> None:
    days.add_day_off(database, room.deputy, 0, room.year_id, AUTUMN)
    with pytest.raises(BadInput, match=why):
        days.add_day_off(database, room.deputy, 1, room.year_id, holiday)


def test_the_second_of_two_deputies_is_told(database: Database, room: Classroom) -> None:
    added = days.add_day_off(database, room.deputy, 0, room.year_id, AUTUMN)
    with pytest.raises(Conflict, match="изменил кто-то другой"):
        days.change_day_off(database, room.deputy, 0, added, AUTUMN)


def test_a_class_knows_its_bells_by_day_and_shift(database: Database, room: Classroom) -> None:
    tuesday, saturday, last = date(2024, 9, 3), date(2024, 9, 7), date(2024, 12, 28)
    bells.add_schedule(database, room.deputy, 0, room.year_id, ORDINARY)
    bells.add_schedule(database, room.deputy, 1, room.year_id, SHORT)
    assert times(database, room, tuesday) == ["08:30", "09:25"]
    assert times(database, room, saturday) == []  # five days a week
    days.set_worked_day(database, room.deputy, 0, room.year_id, saturday, 2)
    days.set_worked_day(database, room.deputy, 1, room.year_id, last, 5)
    assert times(database, room, saturday) == ["08:30", "09:25"]  # worked as Tuesday
    assert times(database, room, last) == ["08:30"]
    bells.set_second_shift(database, room.deputy, 2, room.year_id, {room.class_id})
    assert times(database, room, tuesday) == ["14:00"]
    bells.set_second_shift(database, room.deputy, 3, room.year_id, set())
    assert times(database, room, tuesday) == ["08:30", "09:25"]


def test_a_schedule_is_changed_as_a_whole_and_taken_away(
    database: Database, room: Classroom
) -> None:
    made = bells.add_schedule(database, room.deputy, 0, room.year_id, ORDINARY)
    nine = ShiftTimes(1, (BellTime(1, time(9), time(9, 40)),))
    later = NewSchedule("Основное", (nine,), (Use(),))
    bells.change_schedule(database, room.deputy, 1, made, later)
    assert times(database, room, date(2024, 9, 3)) == ["09:00"]
    (listed,) = bells.read_schedules(database, room.teacher, room.year_id).schedules
    assert (listed.name, listed.uses) == ("Основное", [Use()])
    bells.remove_schedule(database, room.deputy, 2, made)
    assert times(database, room, date(2024, 9, 3)) == []


@pytest.mark.parametrize(("new", "why"), [
    (NewSchedule("обычное", (MORNING,), ()), "«Обычное» уже есть"),
    (NewSchedule("Другое", (MORNING,), (Use(),)), "уже действует «Обычное»"),
    (NewSchedule("Другое", (), ()), "хотя бы одного урока"),
    (NewSchedule("Другое", (ShiftTimes(1, (BellTime(1, time(9), time(8)),)),), ()),
     "1 урок кончается раньше"),
    (NewSchedule("Другое", (ShiftTimes(1, (BellTime(1, time(8), time(9)),
                                          BellTime(2, time(8, 59), time(10)))),), ()),
     "2 урок начинается раньше"),
])
def test_bells_that_cannot_ring_are_refused(
    database: Database, room: Classroom, new: NewSchedule, why: str
) -> None:
    bells.add_schedule(database, room.deputy, 0, room.year_id, ORDINARY)
    with pytest.raises(BadInput, match=why):
        bells.add_schedule(database, room.deputy, 1, room.year_id, new)


def test_what_is_elsewhere_is_not_there(database: Database, room: Classroom) -> None:
    elsewhere = make_classroom(database, "lyceum-2")
    with pytest.raises(NotFound):
        days.add_day_off(database, room.deputy, None, elsewhere.year_id, AUTUMN)
    with pytest.raises(BadInput, match="Такого класса"):
        bells.set_second_shift(
            database, room.deputy, None, room.year_id, {elsewhere.class_id}
        )
    with pytest.raises(Forbidden):
        bells.add_schedule(database, room.teacher, None, room.year_id, ORDINARY)
    with pytest.raises(NotFound):
        days.remove_day_off(database, room.deputy, None, new_id())


def test_bells_come_and_go_through_the_api(ask: Ask, room: Classroom) -> None:
    path = f"/years/{room.year_id}/bells"
    body = {"version": 0, "name": "Обычное", "uses": [{"weekday": 1, "grade_to": 4}], "shifts": [
        {"shift": 1, "bells": [{"ordinal": 1, "starts_at": "08:30", "ends_at": "09:15"}]},
    ]}
    ask("POST", room.deputy, path, body, status=201)
    (one,) = ask("GET", room.teacher, path).json["schedules"]
    assert one["shifts"][0]["bells"] == [
        {"ordinal": 1, "starts_at": "08:30:00", "ends_at": "09:15:00"}
    ]
    assert one["uses"] == [
        {"weekday": 1, "held_on": None, "grade_from": 1, "grade_to": 4}
    ]
    body["shifts"] = [{"shift": 1, "bells": [
        {"ordinal": 1, "starts_at": "08:30+03:00", "ends_at": "25:00"}
    ]}]
    problem = ask("POST", room.deputy, path, body | {"version": 1}, status=422).json
    assert [one["what"] for one in problem["errors"]] == [
        "Время пишут без часового пояса: 08:30.", "Это не время (нужно ЧЧ:ММ)."
    ]
