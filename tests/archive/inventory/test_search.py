"""Lists of case files with thousands of rows: pages, words, filters, and what they cost."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from services.archive.case_files.queries import CaseFileFilter
from services.archive.core.clock import PlatformClock
from services.archive.inventory.usecases.case_files import CaseFilePage, search_case_files
from services.shared.accountability.access_log import Access
from services.shared.database.base import Database
from services.shared.errors import Forbidden, NotFound
from services.shared.language import init_language
from tests.archive.inventory.test_case_files import opened, tell
from tests.callers import caller

CLOCK = PlatformClock(movable=True)

_MANY = text("""
    INSERT INTO case_file (school_id, id, kind, source_id, title, case_index, year_name,
        opened_on, closes_on, closed_on, state, registered_at, class_id, class_name)
    SELECT :school, gen_random_uuid(), 'journal', gen_random_uuid(),
        'Электронный журнал ' || grade || letter || ' класса', '02-15',
        year || '/' || year + 1, make_date(year, 9, 1), make_date(year + 1, 5, 31),
        make_date(year + 1, 5, 31), 'active', now(), gen_random_uuid(), grade || letter
    FROM generate_series(1990, 2023) AS year, generate_series(1, 11) AS grade,
        unnest(ARRAY['А', 'Б', 'В', 'Г', 'Д', 'Е', 'Ё', 'Ж']) AS letter
""")
ALL = 34 * 11 * 8


def fill(database: Database, school: str = "131") -> None:
    tell(database, opened(school))  # the school's retention rules come with its first journal
    with database.transaction(school) as session:
        session.execute(text("DELETE FROM case_file"))
        session.execute(_MANY, {"school": school})


def search(
    database: Database, after: UUID | None = None, school: str = "131", **chosen: str
) -> CaseFilePage:
    return search_case_files(
        database, CLOCK, caller("archivist", school=school), CaseFileFilter(**chosen), after
    )


def test_thousands_of_case_files_are_turned_over_whole_and_in_order(database: Database) -> None:
    fill(database)
    seen, after = [], None
    while True:
        found = search(database, after, year="2020/2021").page
        assert (found.total, len(found.items) <= 50) == (88, True)
        seen += [str(one.file.class_name).replace("Ё", "Е") for one in found.items]
        if (after := found.next) is None:
            break
    assert seen == [f"{grade}{letter}" for grade in range(1, 12) for letter in "АБВГДЕЕЖ"]


def test_a_page_of_thousands_takes_as_many_statements_as_one_of_few(
    database: Database, statements: list[str]
) -> None:
    tell(database, opened())
    search(database)  # the first opens a connection
    statements.clear()
    search(database, words="8а")
    few = len(statements)
    fill(database)
    search(database)  # the first sees which files are due by now
    statements.clear()
    first = search(database, words="8а")
    assert len(statements) == few
    statements.clear()
    following = search(database, search(database).page.next)
    assert (first.page.total, following.page.total) == (34, ALL)
    assert len(following.page.items) == 50


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("7ё", 34 * 2), ("7Е", 34 * 2), ("эЛЕКТ 7а", 34), ("7а 2021/2022", 1), ("2021 7а", 2),
        ("02-15", ALL), ("лектронный", 0), ("7а%", 0), ("  ", ALL),
    ],
)
def test_words_are_found_by_their_beginnings(
    database: Database, words: str, hits: int
) -> None:
    fill(database)
    assert search(database, words=words).page.total == hits


@pytest.mark.parametrize(
    ("language", "words", "hits"),
    [
        ("en", "journal", ALL), ("en", "cLASS jour 7а", 34), ("en", "электронный 7а", 34),
        ("en", "summary", 0), ("en", "ournal", 0), ("ru", "journal", 0), ("ru", "элект 7а", 34),
    ],
)
def test_a_title_is_found_as_its_reader_reads_it(
    database: Database, language: str, words: str, hits: int
) -> None:
    fill(database)
    app = Flask(__name__)
    init_language(app)
    with app.test_request_context(headers={"Accept-Language": language}):
        assert search(database, words=words).page.total == hits


def test_filters_narrow_together_and_the_list_says_what_it_can_be_narrowed_to(
    database: Database,
) -> None:
    fill(database)
    found = search(database, year="2001/2002", class_name="10Ё", kind="journal")
    assert [one.file.title for one in found.page.items] == ["Электронный журнал 10Ё класса"]
    assert found.choices.years[:2] == ["2023/2024", "2022/2023"]
    assert found.choices.classes[-8:-6] == ["11А", "11Б"]
    assert found.choices.kinds == ["journal"]


def test_an_empty_list_says_which_filter_makes_it_so(database: Database) -> None:
    fill(database)
    found = search(database, words="7а", year="2001/2002", state="on_hold").page
    assert (found.total, found.items) == (0, [])
    assert found.without == {"words": 0, "year": 0, "state": 1}


def test_a_place_that_is_gone_is_said_to_be(database: Database) -> None:
    fill(database)
    with pytest.raises(NotFound):
        search(database, UUID(int=1))


def test_a_search_stays_inside_its_school(database: Database) -> None:
    fill(database, "131")
    fill(database, "lyceum-2")
    foreign = search(database, school="lyceum-2").page.next
    assert search(database, words="7а").page.total == 34
    with pytest.raises(NotFound):
        search(database, foreign)


def test_who_has_no_business_in_the_archive_finds_nothing_there(database: Database) -> None:
    with pytest.raises(Forbidden):
        search_case_files(database, CLOCK, caller("teacher"), CaseFileFilter())


def test_a_search_is_logged_as_reading_the_archive(database: Database) -> None:
    search(database, words="7а")
    with database.transaction("131") as session:
        (row,) = session.scalars(select(Access)).all()
    assert (row.action, row.role, row.outcome) == ("archive.read", "archivist", "allowed")
