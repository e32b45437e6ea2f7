"""What is due, acts and holds with thousands of rows: pages, words, and what they cost."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text

from services.archive.core.clock import PlatformClock
from services.archive.demo_clock.usecases import set_clock
from services.archive.inventory.usecases.disposal_search import (
    DisposalFilter,
    DisposalLists,
    search_disposal,
)
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database
from services.shared.errors import Forbidden
from services.shared.language import init_language
from tests.archive.inventory.test_search import ALL, fill
from tests.callers import caller

CLOCK = PlatformClock(movable=True)

_ACTS = text("""
    WITH act AS (
        INSERT INTO disposal_act (school_id, id, state, number, number_year, acted_on, proposed_at)
        SELECT :school, gen_random_uuid(), 'approved', number, 2031, DATE '2031-01-10',
            TIMESTAMPTZ '2031-01-10 05:00Z' + number * INTERVAL '1 minute'
        FROM generate_series(1, 1000) AS number
        RETURNING school_id, id, number
    )
    INSERT INTO disposal_item (school_id, act_id, case_file_id, position, title, case_index,
        year_name, opened_on, closed_on, term, state, live)
    SELECT act.school_id, act.id, file.id, 1, file.title, '02-15', file.year_name,
        file.opened_on, file.closed_on, '5 лет', 'asked', true
    FROM act JOIN (SELECT *, row_number() OVER (ORDER BY year_name, title) AS place
                   FROM case_file) AS file ON file.place = act.number
""")
_HOLDS = text("""
    INSERT INTO retention_hold (school_id, id, case_file_id, reason, placed_on, placed_at,
        placed_version, user_id, role, name)
    SELECT school_id, gen_random_uuid(), id, 'запрос', DATE '2031-01-09', now(), 1, 'x',
        'director', 'Директор'
    FROM case_file
""")


@pytest.fixture
def full(database: Database) -> Database:
    """A school with 2,992 case files that are due, a thousand acts, a hold on every file."""
    set_clock(database, CLOCK, caller("operator"), date(2031, 1, 10))
    fill(database)
    with database.transaction("131") as session:
        session.execute(_ACTS, {"school": "131"})
        session.execute(_HOLDS)
    return database


def search(database: Database, chosen: DisposalFilter | None = None) -> DisposalLists:
    return search_disposal(database, CLOCK, caller("archivist"), chosen or DisposalFilter())


def test_each_of_the_three_lists_is_a_page_with_its_own_count(full: Database) -> None:
    found = search(full)
    assert [one.total for one in (found.due, found.acts, found.holds)] == [ALL, 1000, ALL]
    assert {len(one.items) for one in (found.due, found.acts, found.holds)} == {50}
    assert found.due.items[0].file.year_name == "1990/1991"
    assert [one.act.number for one in found.acts.items[:2]] == [1000, 999]


def test_one_list_is_turned_over_and_the_others_stay(full: Database) -> None:
    first = search(full)
    following = search(full, DisposalFilter(acts_after=first.acts.next))
    assert following.acts.items[0].act.number == 950
    assert [one.file.id for one in following.due.items] == [one.file.id for one in first.due.items]


def test_the_lists_are_found_by_words_of_their_case_files_by_year_and_by_number(
    full: Database,
) -> None:
    found = search(full, DisposalFilter(words="7ё", year="1991/1992"))
    assert [one.total for one in (found.due, found.acts, found.holds)] == [2, 2, 2]
    assert {hold.file.class_name for hold in found.holds.items} == {"7Е", "7Ё"}
    numbered = search(full, DisposalFilter(words="777")).acts
    assert [one.act.number for one in numbered.items] == [777]
    closed = search(full, DisposalFilter(act_state="closed")).acts
    assert (closed.total, closed.without) == (0, {"act_state": 1000})


def test_thousands_cost_as_many_statements_as_none(
    database: Database, statements: list[str], request: pytest.FixtureRequest
) -> None:
    fill(database)
    with database.transaction("131") as session:
        session.execute(text("DELETE FROM case_file WHERE year_name > '1990/1991'"))
    search(database)
    statements.clear()
    search(database)
    few = len(statements)
    request.getfixturevalue("full")
    search(database)
    statements.clear()
    search(database)
    assert len(statements) <= few + 2  # the case files of acts and of holds


def test_who_sees_no_acts_finds_none_and_a_search_is_logged(full: Database) -> None:
    with pytest.raises(Forbidden):
        search_disposal(full, CLOCK, caller("teacher"), DisposalFilter(words="7а"))
    search(full, DisposalFilter(words="7а"))
    with full.transaction("131") as session:
        rows = session.scalars(select(Access).where(Access.action == "disposal.read")).all()
    assert [(row.role, row.outcome) for row in rows] == [("archivist", "allowed")]


def test_an_english_page_finds_what_is_due_acts_and_holds_by_english_titles(
    full: Database,
) -> None:
    app = Flask(__name__)
    init_language(app)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        found = search(full, DisposalFilter(words="class journal 7а"))
    by_russian = search(full, DisposalFilter(words="электронный 7а"))
    totals = (found.due.total, found.acts.total, found.holds.total)
    assert totals == (by_russian.due.total, by_russian.acts.total, by_russian.holds.total)
    assert found.acts.total
