"""The alphabet book and the movement log: who stands in them, by which days, also as files."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from services.journal.classes.rules import ArrivalReason
from services.journal.enrolment.rules import Arrival
from services.journal.movement import workbooks
from services.journal.movement.usecases.arrivals import NewChild, enrol_child
from services.journal.movement.usecases.books import (
    BookQuery,
    read_alphabet_book,
    read_movement_log,
)
from services.journal.papers.structure import Sex
from services.journal.workbooks.names import PersonName
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database
from services.shared.errors import Forbidden, NotFound
from tests.journal.enrolment.classes import Parallel, open_parallel
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom
from tests.journal.movement.test_moving import (
    BORN,
    CHILD,
    OCTOBER,
    coming,
    depart,
    transfer,
)

DECEMBER = date(2024, 12, 20)


@pytest.fixture
def moved(database: Database, room: Classroom) -> Parallel:
    """One came from Pskov and left, one went to the class next door, two stayed."""
    parallel = open_parallel(database, room)
    pupil_id = enrol_child(database, room.deputy, coming(room.class_id), CHILD)
    transfer(database, room, room.pupils[0], parallel.class_id, date(2024, 11, 11))
    depart(database, room, pupil_id, DECEMBER)
    return parallel


def test_the_log_of_a_year_has_each_movement_once_by_day(
    database: Database, moved: Parallel
) -> None:
    room = moved.room
    log = read_movement_log(database, room.deputy, room.year_id)
    told = [
        (one.day, one.kind.value, one.name, one.from_class, one.to_class, one.order_number,
         one.where)
        for one in log.lines
    ]
    assert told == [
        (OCTOBER, "arrived", "Новиков Олег Ильич", None, "7А", "41-у", "школа № 7, г. Псков"),
        (date(2024, 11, 11), "moved", "Жуков Пётр", "7А", "7Б", "12-п", None),
        (DECEMBER, "departed", "Новиков Олег Ильич", "7А", None, "97-у", "лицей № 2"),
    ]
    total = log.counts.total
    assert (total.at_start, total.arrived, total.departed, total.at_end) == (3, 1, 1, 3)


def test_the_log_of_a_term_has_its_days_alone(database: Database, moved: Parallel) -> None:
    room = moved.room
    whole = read_movement_log(database, room.deputy, room.year_id)
    assert [one.name for one in whole.periods][:2] == ["Год", "1 четверть"]
    second = next(one for one in whole.periods if one.name == "2 четверть")
    log = read_movement_log(
        database, room.deputy, room.year_id, starts_on=second.starts_on, ends_on=second.ends_on
    )
    assert [one.kind.value for one in log.lines] == ["moved", "departed"]
    by_class = {one.name: one for one in log.counts.classes}
    old, new = by_class["7А"], by_class["7Б"]
    assert (old.at_start, old.moved_out, old.departed) == (4, 1, 1)
    assert (new.at_start, new.moved_in, new.at_end) == (0, 1, 1)


@pytest.mark.parametrize(
    ("day", "state"), [(DECEMBER, "here"), (date(2024, 12, 21), "gone")]
)
def test_who_is_gone_follows_the_schools_day(
    database: Database, moved: Parallel, monkeypatch: pytest.MonkeyPatch, day: date, state: str
) -> None:
    monkeypatch.setattr("services.journal.movement.usecases.books.today", lambda: day)
    page = read_alphabet_book(database, moved.room.deputy, BookQuery(state=state, letter="Н"))
    assert [one.name for one in page.items] == ["Новиков Олег Ильич"]


def test_the_alphabet_book_has_everybody_once_by_name(
    database: Database, moved: Parallel
) -> None:
    room = moved.room
    page = read_alphabet_book(database, room.deputy, BookQuery())
    assert [one.name for one in page.items] == [
        "Евсеев Иван", "Ёлкина Вера", "Жуков Пётр", "Новиков Олег Ильич"
    ]
    last = page.items[-1]
    assert (last.born_on, last.sex) == (BORN, "m")
    assert (last.enrolled_on, last.class_name) == (OCTOBER, "7А")
    assert (last.came_from, last.order_number) == ("школа № 7, г. Псков", "41-у")
    assert (last.departed_on, last.went_to) == (DECEMBER, "лицей № 2")
    assert last.departure_order == "97-у"
    third = page.items[2]
    assert (third.enrolled_on, third.departed_on, third.last_class) == (FIRST_DAY, None, "7Б")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (BookQuery(letter="Е"), ["Евсеев Иван", "Ёлкина Вера"]),
        (BookQuery(letter="Ё"), ["Евсеев Иван", "Ёлкина Вера"]),
        (BookQuery(words="пет"), ["Жуков Пётр"]),
        (BookQuery(state="gone"), ["Новиков Олег Ильич"]),
        (BookQuery(state="here", letter="Н"), []),
    ],
)
def test_the_book_is_narrowed(
    database: Database, moved: Parallel, query: BookQuery, names: list[str]
) -> None:
    page = read_alphabet_book(database, moved.room.deputy, query)
    assert [one.name for one in page.items] == names


def rows(content: bytes, sheet: str) -> list[list[Any]]:
    book = load_workbook(BytesIO(content))
    return [
        [one.value.date() if one.is_date else one.value for one in row]
        for row in book[sheet].iter_rows()
    ]


def test_the_files_hold_what_the_pages_show_and_no_formula(
    database: Database, moved: Parallel
) -> None:
    room = moved.room
    formula = NewChild(PersonName("Формулов", "Ян"), date(2012, 1, 1), Sex.MALE)
    arrival = Arrival(ArrivalReason.OTHER_SCHOOL, "=1+1", '=HYPERLINK("http://x")')
    enrol_child(database, room.deputy, coming(room.class_id, arrival=arrival), formula)
    page = read_alphabet_book(database, room.deputy, BookQuery(), whole=True)
    book = rows(workbooks.alphabet_book(page.items), "Алфавитная книга")
    assert book[0][:3] == ["№", "Фамилия, имя, отчество", "Дата рождения"]
    assert book[4][1:9] == [
        "Новиков Олег Ильич", date(2012, 3, 8), "м", date(2024, 10, 14), "7А",
        "школа № 7, г. Псков", "41-у", date(2024, 12, 20),
    ]
    raw = load_workbook(BytesIO(workbooks.alphabet_book(page.items)))["Алфавитная книга"]
    assert [(cell.value, cell.data_type) for cell in raw[6]][6:8] == [
        ('=HYPERLINK("http://x")', "s"), ("=1+1", "s")
    ]
    log = read_movement_log(database, room.deputy, room.year_id)
    content = workbooks.movement_log(log)
    assert rows(content, "Движение")[-1] == ["Всего", 3, 2, 0, 1, 0, 4, 1, 0]
    assert len(rows(content, "Книга движения")) == 1 + len(log.lines)


def test_reading_a_book_is_logged_and_for_those_whom_the_table_names(
    database: Database, moved: Parallel
) -> None:
    room = moved.room
    for role in ("director", "archivist"):
        read_alphabet_book(database, room.caller(role), BookQuery())
    with database.transaction("131") as session:
        seen = session.scalars(
            select(Access).where(Access.action == "movement.books")
        ).all()
    assert [(one.kind, one.subject_kind) for one in seen] == [("movement", "school")] * 2
    for caller in (room.teacher, room.class_teacher, room.parent_of(room.pupils[0])):
        with pytest.raises(Forbidden):
            read_movement_log(database, caller, room.year_id)


def test_another_schools_year_is_not_there(database: Database, room: Classroom) -> None:
    there = make_classroom(database, "132")
    with pytest.raises(NotFound):
        read_movement_log(database, room.deputy, there.year_id)
    assert read_alphabet_book(database, there.deputy, BookQuery()).total == 3
