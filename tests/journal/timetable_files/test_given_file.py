"""The timetable that a school brings, through the whole import on a real database."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import func, select

from services.journal.classes.models import SchoolClass, SubjectGroup
from services.journal.people.models import Staff
from services.journal.timetable.models import Room, Timetable, TimetableEntry
from services.shared.database.base import Database
from tests.journal.conftest import CountStatements
from tests.journal.timetable_files.school import (
    FIRST_DAY,
    LAST_DAY,
    NewSchool,
    at,
    figures,
    given,
    given_load,
    make_school,
)

# Counted in the file by hand: 588 cards of 270 lessons; four lessons have no card.
CARDS = 588


@pytest.fixture(autouse=True)
def _in_august(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, date(2026, 8, 28))


@pytest.fixture
def school(database: Database) -> NewSchool:
    """The school with the load of its paper."""
    return make_school(database, given_load())


def test_it_goes_in_whole_and_a_second_time_changes_nothing(
    database: Database, school: NewSchool, statements: CountStatements
) -> None:
    content = given("asc-timetable.xml").read_bytes()
    with statements() as sent:
        done = school.bring(content)
    assert figures(done) == (CARDS, 0, 0, 0, 0)
    # What becomes of the journals' columns is told by the class: ten statements for each.
    assert len(sent) <= 40 + 10 * 20
    assert (done.since, done.until) == (FIRST_DAY, LAST_DAY)
    unplaced = [one.what for one in done.report.notes if "не поставлен" in one.what]
    assert [what.split(":")[0] for what in unplaced] == [
        "Физ-ра, 6Б", "Физ-ра, 7А", "Физ-ра, 7Б", "Физ-ра, 8А"
    ]
    assert figures(school.bring(content)) == (0, 0, 0, 0, CARDS)
    with database.transaction(school.code) as session:
        assert session.scalar(select(func.count()).select_from(Timetable)) == 1
        assert session.scalar(select(func.count()).select_from(Room)) == 30
        weeks = Counter(session.scalars(select(TimetableEntry.week)))
        of_classes = Counter(session.scalars(
            select(SchoolClass.name)
            .select_from(TimetableEntry)
            .join(SubjectGroup, SubjectGroup.id == TimetableEntry.group_id)
            .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        ))
        # Nobody gives a lesson but who has it by the load.
        assert session.scalar(select(func.count(TimetableEntry.teacher_id))) == 0
    assert weeks == {0: 582, 1: 3, 2: 3}
    assert len(of_classes) == 20
    assert of_classes["1А"] == 21


def test_every_lesson_is_given_by_whom_the_file_names(
    database: Database, school: NewSchool
) -> None:
    school.bring(given("asc-timetable.xml").read_bytes())
    thursday = (
        select(SubjectGroup.name, TimetableEntry.ordinal, Staff.initialled_name, Room.name)
        .select_from(TimetableEntry)
        .join(SubjectGroup, SubjectGroup.id == TimetableEntry.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(Staff, Staff.id == SubjectGroup.teacher_id)
        .join(Room, Room.id == TimetableEntry.room_id)
        .where(SchoolClass.name == "5А", TimetableEntry.weekday == 4,
               TimetableEntry.ordinal == 5)
        .order_by(SubjectGroup.name)
    )
    with database.transaction(school.code) as session:
        rows = [tuple(row) for row in session.execute(thursday)]
    # «Англ.яз», 5А, «1 группа», Thursday, the fifth: a card of the file.
    assert rows == [("1 гр.", 5, "Горелова К. В.", "212")]


def test_a_preview_changes_nothing(database: Database, school: NewSchool) -> None:
    done = school.bring(given("asc-timetable.xml").read_bytes(), preview=True)
    assert figures(done) == (CARDS, 0, 0, 0, 0)
    with database.transaction(school.code) as session:
        assert session.scalar(select(func.count()).select_from(Timetable)) == 0


def test_without_its_load_every_lesson_says_so(database: Database) -> None:
    load = [row for row in given_load() if row[2] != "5А"]
    school = make_school(database, [*load, ("Лишняя Анна Ивановна", "Музыка", "5А", None)])
    done = school.bring(given("asc-timetable.xml").read_bytes())
    assert done.report.arrived == 0
    assert "В нагрузке 5А нет предмета «Рус.яз»" in done.report.problems[0].what
    assert done.report.problems[0].sheet == "card"
    assert all("5А" in one.what for one in done.report.problems)
