"""Academic years and the terms that they are opened with."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from services.journal.years import usecases as years
from services.journal.years.models import Term
from services.journal.years.rules import YearNameError, plan_terms, plan_year, year_name_on
from services.shared.database.base import Database
from services.shared.errors import BadInput
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom, make_classroom, operator


def test_terms_leave_no_day_of_the_year_out() -> None:
    year = plan_year("2026/2027")
    for grade in (1, 9, 10, 11):
        terms = [term for term in plan_terms(year) if term.grade == grade]
        assert (terms[0].starts_on, terms[-1].ends_on) == (year.starts_on, year.ends_on)
        for one, following in pairwise(terms):
            assert following.starts_on == one.ends_on + timedelta(days=1)


@pytest.mark.parametrize("name", ["2024", "2024/2026", "24/25", "2025/2024"])
def test_a_name_that_is_no_year_is_refused(database: Database, name: str) -> None:
    with pytest.raises(YearNameError):
        plan_year(name)
    room = make_classroom(database)
    with pytest.raises(BadInput, match="2024/2025"):
        years.open_year(database, room.operator, name)


def test_a_summer_belongs_to_the_year_before() -> None:
    assert year_name_on(date(2025, 7, 1)) == "2024/2025"
    assert year_name_on(date(2025, 9, 1)) == "2025/2026"


def test_opening_a_year_again_opens_no_second(database: Database, room: Classroom) -> None:
    assert years.open_year(database, room.operator, "2024/2025").id == room.year_id
    with database.transaction("131") as session:
        assert len(session.scalars(select(Term).where(Term.grade == 7)).all()) == 4


def test_the_current_year_is_the_latest_that_has_begun(
    database: Database, room: Classroom
) -> None:
    years.open_year(database, operator("131"), "2098/2099")
    opened = years.list_years(database, room.deputy)
    assert [(year.name, year.current) for year in opened] == [
        ("2098/2099", False),
        ("2024/2025", True),
    ]


def test_years_are_listed_with_their_days(ask: Ask, room: Classroom) -> None:
    assert ask("GET", room.teacher, "/years").json == [
        {
            "id": str(room.year_id),
            "name": "2024/2025",
            "starts_on": "2024-09-01",
            "ends_on": "2025-05-31",
            "current": True,
        }
    ]
