"""Sums for municipality and region, made in each school and read school by school."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import insert, select

from services.journal.core.models import PlatformRule
from services.journal.enrolment import usecases as enrolment
from services.journal.marks.models import MarkCell, TermMark
from services.journal.people.rules import parse_name
from services.journal.summaries.models import PublishedSum
from services.journal.summaries.schemas import AbsenceTableSchema, MarkTableSchema
from services.journal.summaries.usecases.summaries import (
    BlockFigures,
    TableQuery,
    read_attendance,
    read_marks,
    read_movement,
)
from services.journal.summaries.usecases.summing import Summing
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Forbidden
from tests.journal.factory import Classroom, make_classroom
from tests.servers import Databases

MUNICIPALITY = Caller("m", "municipality_operator", origin="test")
TODAY = date(2025, 6, 15)
SEVEN = ("5", "5", "4", "4", "3", "2", "н/а")
Count = Callable[[], AbstractContextManager[list[str]]]


def names(count: int) -> tuple[str, ...]:
    return tuple(f"Фамилия{'абвгдежзик'[n]} Имя" for n in range(count))


def school(database: Database, code: str, marks: tuple[str, ...], grade: int = 7) -> Classroom:
    """Make a class whose pupils have these term marks in algebra."""
    room = make_classroom(database, code, grade=grade, pupils=names(len(marks)))
    with database.transaction(code) as session:
        session.execute(
            insert(TermMark),
            [{"school_id": code, "group_id": room.group_id, "term_id": room.terms[0],
              "pupil_id": pupil, "mark": mark}
             for pupil, mark in zip(room.pupils, marks, strict=True)],
        )
    return room


def summed(database: Database, today: date = TODAY) -> None:
    Summing(database).sum_all(lambda: today)


def test_municipality_sees_the_indicators_of_each_school_and_their_total(
    database: Database,
) -> None:
    school(database, "131", SEVEN)
    school(database, "132", ("5",) * 6 + ("осв",))
    summed(database)
    table = MarkTableSchema().dump(read_marks(database, MUNICIPALITY, TableQuery()))
    assert (table["year"], table["period"], table["subject"]) == (
        "2024/2025", "quarter:1", "Алгебра")
    first, second = table["schools"]
    assert first["blocks"][0] == {"grades": [7], "figures": {
        "pupils": 7, "success": "71.43", "quality": "57.14", "level": "55.29",
        "average": "3.83"}}
    assert second["total"]["pupils"] == 6  # who is exempt is not counted
    assert table["total"]["pupils"] == 13
    assert table["grades"][0]["figures"] == table["total"]
    assert table["smallest"]["value"] == 5
    assert table["smallest"]["source"]


def test_a_few_children_are_withheld_and_no_number_of_them_is_kept(database: Database) -> None:
    school(database, "131", SEVEN)
    school(database, "132", ("5", "4", "3", "2"))
    summed(database)
    table = read_marks(database, MUNICIPALITY, TableQuery())
    assert table.schools[1].blocks == [BlockFigures((7,), None)]
    assert table.total == table.schools[0].total
    with database.transaction("132") as session:
        assert session.scalars(select(PublishedSum.counts)).all()[0] == {}


def test_a_mark_corrected_later_moves_no_sum_until_enough_have_changed(
    database: Database,
) -> None:
    room = school(database, "131", SEVEN)
    summed(database)
    before = read_marks(database, MUNICIPALITY, TableQuery()).total

    def correct(*pupils: int) -> None:
        with database.transaction("131") as session:
            for number in pupils:
                key = ("131", room.group_id, room.terms[0], room.pupils[number])
                session.get_one(TermMark, key).mark = "5"
        summed(database)

    correct(2)
    assert read_marks(database, MUNICIPALITY, TableQuery()).total == before
    correct(2, 3, 4, 5, 6)
    assert read_marks(database, MUNICIPALITY, TableQuery()).total.success == Decimal("100.00")


def test_a_term_that_still_runs_is_not_summed(database: Database) -> None:
    room = school(database, "131", SEVEN)
    summed(database, date(2024, 10, 1))
    assert read_marks(database, MUNICIPALITY, TableQuery()).years == []
    for pupil in room.pupils[:3]:  # who has left before its end is not counted
        enrolment.depart_pupil(database, room.operator, pupil, room.class_id, date(2024, 10, 10))
    summed(database)
    assert read_marks(database, MUNICIPALITY, TableQuery()).schools[0].total is None


def test_attendance_is_told_in_shares_of_lessons(database: Database) -> None:
    room = school(database, "131", ("5",) * 5)
    cells = [(0, "Н"), (1, "Б"), (2, "У"), (3, "О"), (4, None)]
    with database.transaction("131") as session:
        session.execute(
            insert(MarkCell),
            [{"school_id": "131", "lesson_id": room.lessons[0], "pupil_id": room.pupils[number],
              "marks": [], "attendance": code} for number, code in cells],
        )
    summed(database)
    table = AbsenceTableSchema().dump(read_attendance(database, MUNICIPALITY, TableQuery()))
    (one,) = table["schools"]
    assert one["total"] == {"pupils": 5, "missed": "12.00", "ill": "4.00", "excused": "4.00",
                            "unexcused": "0.00", "late": "4.00"}


def test_movement_counts_who_came_and_left_and_hides_a_few(database: Database) -> None:
    room = school(database, "131", ("5",) * 8)
    other = school(database, "132", ("5",) * 8)
    for pupil in room.pupils[:6]:
        enrolment.depart_pupil(database, room.operator, pupil, room.class_id, date(2024, 12, 1))
    enrolment.depart_pupil(
        database, other.operator, other.pupils[0], other.class_id, date(2024, 12, 1)
    )
    for name in names(5):
        enrolment.enrol_pupil(
            database, room.operator, class_id=room.class_id, name=parse_name(name),
            enrolled_on=date(2024, 11, 5),
        )
    summed(database)
    found = read_movement(database, MUNICIPALITY, None)
    assert [(s.arrivals, s.departures) for s in found.schools] == [(5, 6), (None, None)]
    assert (found.arrivals, found.departures) == (5, 6)


def test_the_threshold_is_data(databases: Databases, database: Database) -> None:
    """Where it is raised, what was shown until now is withheld at once."""
    school(database, "131", SEVEN)
    summed(database)
    assert read_marks(database, MUNICIPALITY, TableQuery()).total is not None
    owner = Database(databases.owner)
    with owner.transaction() as session:
        session.get_one(PlatformRule, "smallest_group").value = 10
    owner.close()
    table = read_marks(database, MUNICIPALITY, TableQuery())
    assert table.total is None
    assert table.schools[0].blocks == [BlockFigures((7,), None)]
    assert table.smallest.value == 10


def test_each_school_is_read_by_itself_and_by_one_statement(
    database: Database, statements: Count
) -> None:
    for code in ("131", "132", "133"):
        school(database, code, SEVEN)
    summed(database)
    with statements() as sent:
        read_marks(database, MUNICIPALITY, TableQuery())
    assert len([one for one in sent if "published_sum" in one]) == 3
    assert len(sent) == 2 + 2 * 3


def test_a_school_that_has_not_changed_is_not_summed_again(database: Database) -> None:
    school(database, "131", SEVEN)
    summing = Summing(database)
    assert summing.sum_all(lambda: TODAY) == 2
    assert summing.sum_all(lambda: TODAY) == 0
    assert summing.sum_all(lambda: date(2025, 6, 16)) == 2


@pytest.mark.parametrize("role", ["director", "teacher", "representative", "platform_admin"])
def test_nobody_else_reads_sums(database: Database, role: str) -> None:
    with pytest.raises(Forbidden):
        read_marks(database, Caller("x", role, "131"), TableQuery())
