"""The list that a school gave, through the whole import on a real database."""

from datetime import date, timedelta

from sqlalchemy import select

from services.journal.marks.models import MarkCell
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.process.clock import today
from tests.journal.conftest import CountStatements
from tests.journal.imports.files import counts
from tests.journal.papers.files import given_book, saved
from tests.journal.rosters.school import bring, figures, give_mark, pupil_id, stays

CHILDREN = 453


def test_a_child_that_stands_in_it_twice_keeps_the_whole_list_out(
    database: Database, operator: Caller
) -> None:
    before = counts(database)
    report = bring(database, operator, saved(given_book()))
    assert [(one.sheet, one.row, one.column) for one in report.problems] == [("4А", 26, "B")]
    assert "лист «4А», строка 4, столбец B" in report.problems[0].what
    assert (report.arrived, report.unchanged) == (0, 0)
    assert counts(database) == before


def test_it_goes_in_whole_and_a_second_time_changes_nothing(
    database: Database, operator: Caller, statements: CountStatements
) -> None:
    book = given_book()
    book["4А"].delete_rows(26)
    with statements() as sent:
        assert figures(bring(database, operator, saved(book))) == (CHILDREN, 0, 0, 0, 0)
    assert len(sent) <= 60
    assert len(stays(database)) == CHILDREN
    assert {stay[2] for stay in stays(database)} == {date(2026, 9, 1)}
    before = counts(database)
    assert figures(bring(database, operator, saved(book))) == (0, 0, 0, 0, CHILDREN)
    assert counts(database) == before


def test_a_child_who_moves_to_the_other_class_keeps_the_mark(
    database: Database, operator: Caller
) -> None:
    book = given_book()
    book["4А"].delete_rows(26)
    bring(database, operator, saved(book))
    row = [cell.value for cell in book["5А"][10]]
    family = str(row[1]).split()[0]
    with_mark = pupil_id(database, family)
    give_mark(database, operator, with_mark, "5А", date(2026, 9, 7))
    book["5А"].delete_rows(10)
    book["5Б"].insert_rows(4)
    for column, value in enumerate(row, 1):
        book["5Б"].cell(4, column, value)
    assert figures(bring(database, operator, saved(book))) == (0, 0, 1, 0, CHILDREN - 1)
    moved_on = max(today(), date(2026, 9, 8))
    assert [stay[1:] for stay in stays(database) if stay[0] == family] == [
        ("5А", date(2026, 9, 1), moved_on - timedelta(days=1)),
        ("5Б", moved_on, None),
    ]
    with database.transaction("131") as session:
        assert session.scalars(
            select(MarkCell.marks).where(MarkCell.pupil_id == with_mark)
        ).all() == [["5"]]
    assert figures(bring(database, operator, saved(book))) == (0, 0, 0, 0, CHILDREN)
