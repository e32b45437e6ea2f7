"""A year's dates and terms: what is refused, what stays where it is, what the history says."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services.journal.calendar.rules import Calendar, Holiday
from services.journal.calendar.usecases.days import add_day_off
from services.journal.lessons.usecases.lessons import LessonContent, edit_lesson
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.grid import read_grid
from services.journal.marks.usecases.recording import Edit
from services.journal.marks.usecases.term_marks import record_term_marks
from services.journal.setup.rules.terms import Span, gaps, span_errors
from services.journal.setup.usecases import terms, years
from services.journal.setup.usecases.terms import NewTerms
from services.journal.setup.usecases.years import GradeTerms, NewYear
from services.journal.years.models import Term
from services.journal.years.rules import TermKind
from services.journal.years.usecases import open_year
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom, make_classroom, set_term
from tests.journal.facts.test_facts import differences

QUARTERS = [
    Span(date(2024, 9, 2), date(2024, 10, 25)),
    Span(date(2024, 11, 5), date(2024, 12, 28)),
    Span(date(2025, 1, 9), date(2025, 3, 21)),
    Span(date(2025, 3, 31), date(2025, 5, 26)),
]
TRIMESTERS = [
    Span(date(2024, 9, 1), date(2024, 11, 15)),
    Span(date(2024, 11, 18), date(2025, 2, 21)),
    Span(date(2025, 2, 24), date(2025, 5, 31)),
]
YEAR = Span(date(2024, 9, 1), date(2025, 5, 31))


def quarters(*spans: Span, grades: tuple[int, int] = (1, 9)) -> NewTerms:
    """Return quarters of some grades."""
    return NewTerms(*grades, TermKind.QUARTER, list(spans or QUARTERS))


def terms_of(database: Database, room: Classroom, grade: int = 7) -> GradeTerms:
    """Return the terms of a grade."""
    found = years.read_year(database, room.deputy, room.year_id).grades
    return next(one for one in found if one.grade_from <= grade <= one.grade_to)


def test_terms_are_set_for_a_run_of_grades_and_read_back(
    database: Database, room: Classroom
) -> None:
    terms.set_terms(database, room.deputy, 0, room.year_id, quarters())
    page = years.read_year(database, room.deputy, room.year_id)
    assert [(one.grade_from, one.grade_to, one.kind) for one in page.grades] == [
        (1, 9, "quarter"), (10, 12, "half_year")
    ]
    assert [(one.starts_on, one.ends_on) for one in page.grades[0].terms] == [
        (one.starts_on, one.ends_on) for one in QUARTERS
    ]
    assert page.version == 1
    with pytest.raises(Conflict, match="изменил кто-то другой"):
        terms.set_terms(database, room.deputy, 0, room.year_id, quarters())


def test_days_that_are_worked_outside_of_all_terms_are_told(
    database: Database, room: Classroom
) -> None:
    terms.set_terms(database, room.deputy, 0, room.year_id, quarters())
    autumn, *_ = terms_of(database, room).gaps
    assert (autumn.first, autumn.last, autumn.days) == (date(2024, 10, 28), date(2024, 11, 4), 6)
    holiday = Holiday(date(2024, 10, 26), date(2024, 11, 4), "Осенние каникулы")
    add_day_off(database, room.deputy, 0, room.year_id, holiday)
    assert terms_of(database, room).gaps[0].first > date(2024, 12, 1)


def test_trimesters_take_the_place_of_quarters_while_no_term_mark_stands(
    database: Database, room: Classroom
) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("5")])
    trimesters = NewTerms(5, 9, TermKind.TRIMESTER, TRIMESTERS)
    terms.set_terms(database, room.deputy, 0, room.year_id, trimesters)
    grid = read_grid(database, room.teacher, room.group_id, None)
    assert [one.name for one in grid.terms] == ["1 триместр", "2 триместр", "3 триместр"]
    first = read_grid(database, room.teacher, room.group_id, grid.terms[0].id)
    assert [one.cells[0] for one in first.pupils].count("5") == 1


def test_a_term_with_term_marks_keeps_its_kind(database: Database, room: Classroom) -> None:
    mark = Edit(new_id(), room.terms[0], room.pupils[0], "5", "")
    record_term_marks(database, room.teacher, room.group_id, [mark])
    with pytest.raises(Conflict, match=r"1 четверть.*7 класс.*уже ставили"):
        terms.set_terms(
            database, room.deputy, 0, room.year_id,
            NewTerms(5, 9, TermKind.TRIMESTER, TRIMESTERS),
        )
    assert terms_of(database, room).kind == "quarter"


def test_marks_never_fall_out_of_their_term(database: Database, room: Classroom) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("5", lesson=4)])  # 06.09
    late = [Span(date(2024, 9, 9), date(2024, 10, 25)), *QUARTERS[1:]]
    with pytest.raises(Conflict, match=r"7А, Алгебра: уроков 1, с 06\.09\.2024 по 06\.09\.2024"):
        terms.set_terms(database, room.deputy, 0, room.year_id, quarters(*late))
    before = [
        Span(date(2024, 9, 1), date(2024, 9, 5)), Span(date(2024, 9, 6), date(2024, 12, 28)),
        *QUARTERS[2:],
    ]
    with pytest.raises(Conflict, match="выпали бы"):  # into the second quarter
        terms.set_terms(database, room.deputy, 0, room.year_id, quarters(*before))
    assert terms_of(database, room).terms[0].starts_on == YEAR.starts_on
    # Its own term may go on longer.
    terms.set_terms(database, room.deputy, 0, room.year_id, quarters())


def test_a_lesson_that_says_something_is_not_left_in_no_term(
    database: Database, room: Classroom
) -> None:
    late = quarters(Span(date(2024, 9, 9), date(2024, 10, 25)), *QUARTERS[1:])
    edit_lesson(database, room.teacher, room.lessons[0], LessonContent(topic="Степень"))
    with pytest.raises(Conflict, match=r"уроков 1, с 02\.09\.2024"):
        terms.set_terms(database, room.deputy, 0, room.year_id, late)
    edit_lesson(database, room.teacher, room.lessons[0], LessonContent(topic=""))
    terms.set_terms(database, room.deputy, 0, room.year_id, late)


def test_a_closed_term_is_never_moved(database: Database, room: Classroom) -> None:
    set_term(database, room, "closed")
    with pytest.raises(Conflict, match="«1 четверть» закрыт, класс 7А"):
        terms.set_terms(database, room.deputy, 0, room.year_id, quarters())
    first = terms_of(database, room).terms[0]
    rest = [Span(first.starts_on, first.ends_on), *QUARTERS[1:]]
    terms.set_terms(database, room.deputy, 0, room.year_id, quarters(*rest))
    assert terms_of(database, room).terms[1].starts_on == date(2024, 11, 5)


def test_the_history_of_facts_tells_each_change_of_a_term(
    database: Database, room: Classroom
) -> None:
    terms.set_terms(database, room.deputy, 0, room.year_id, quarters())
    terms.set_terms(
        database, room.deputy, 1, room.year_id, NewTerms(8, 8, TermKind.TRIMESTER, TRIMESTERS)
    )
    assert differences(database, room) == []
    with database.transaction(room.school_id) as session:
        kinds = session.scalars(select(Term.kind).where(Term.grade == 8)).all()
    assert set(kinds) == {"trimester"}


def test_a_year_keeps_its_terms_inside_and_other_years_outside(
    database: Database, room: Classroom
) -> None:
    open_year(database, room.operator, "2025/2026")
    for starts, ends, why in (
        (date(2024, 9, 2), date(2025, 5, 31), "Сначала измените период"),
        (date(2024, 9, 1), date(2025, 5, 25), "Сначала измените период"),
        (date(2024, 9, 1), date(2025, 9, 1), "мешает 2025/2026"),
        (date(2025, 9, 1), date(2024, 9, 1), "позже, чем начинается"),
        (date(2024, 1, 1), date(2025, 5, 31), "не больше 400 дней"),
    ):
        with pytest.raises(BadInput, match=why):
            years.change_year(database, room.deputy, 0, room.year_id, NewYear(starts, ends, 5, 0))
    longer = NewYear(date(2024, 8, 26), date(2025, 6, 30), 6, 1)
    years.change_year(database, room.deputy, 0, room.year_id, longer)
    year = years.read_year(database, room.deputy, room.year_id).year
    assert (year.starts_on, year.week_days, year.five_days_to) == (date(2024, 8, 26), 6, 1)


def test_another_school_and_a_teacher_change_no_year(database: Database, room: Classroom) -> None:
    elsewhere = make_classroom(database, "lyceum-2")
    with pytest.raises(NotFound):
        terms.set_terms(database, room.deputy, None, elsewhere.year_id, quarters())
    with pytest.raises(Forbidden):
        terms.set_terms(database, room.teacher, None, room.year_id, quarters())


def test_the_api_says_which_term_is_wrong(ask: Ask, room: Classroom) -> None:
    body = {
        "version": 0, "grade_from": 5, "grade_to": 9, "kind": "half_year",
        "terms": [
            {"starts_on": "2024-09-01", "ends_on": "2025-01-10"},
            {"starts_on": "2025-01-10", "ends_on": "2025-06-30"},
        ],
    }
    path = f"/years/{room.year_id}/terms"
    problem = ask("PUT", room.deputy, path, body, status=422).json
    assert [one["field"] for one in problem["errors"]] == [
        "terms.1.ends_on", "terms.1.starts_on"
    ]
    body["terms"][1] = {"starts_on": "2025-01-11", "ends_on": "2025-05-31"}  # type: ignore[index]
    ask("PUT", room.deputy, path, body, status=204)
    page = ask("GET", room.teacher, f"/years/{room.year_id}").json
    assert [(one["grade_from"], one["grade_to"], one["kind"]) for one in page["grades"]] == [
        (1, 4, "quarter"), (5, 9, "half_year"), (10, 12, "half_year")
    ]


def spans(count: int) -> st.SearchStrategy[list[Span]]:
    """Return that many spans in order around the year."""
    days = st.lists(
        st.dates(YEAR.starts_on - timedelta(days=9), YEAR.ends_on + timedelta(days=9)),
        min_size=count * 2, max_size=count * 2,
    )
    return days.map(lambda found: [
        Span(*pair) for pair in zip(found[::2], found[1::2], strict=True)
    ])


@given(spans(4))
def test_terms_without_an_error_lie_in_order_inside_the_year(found: list[Span]) -> None:
    good = not span_errors(YEAR, TermKind.QUARTER, found)
    bounds = [day for one in found for day in (one.starts_on, one.ends_on)]
    assert good == (
        all(one < two for one, two in pairwise(bounds))
        and YEAR.starts_on <= bounds[0] and bounds[-1] <= YEAR.ends_on
    )


@given(spans(3), st.integers(1, 12))
def test_every_day_that_is_worked_is_in_a_term_or_in_a_gap(found: list[Span], grade: int) -> None:
    if span_errors(YEAR, TermKind.TRIMESTER, found):
        return
    calendar = Calendar(YEAR.starts_on, YEAR.ends_on, 6, 4)
    worked = calendar.school_days(grade, YEAR.starts_on, YEAR.ends_on)
    outside = [one.day for one in worked if not any(span.has(one.day) for span in found)]
    told = gaps(calendar, grade, found)
    assert sum(one.days for one in told) == len(outside)
    assert all(any(gap.first <= day <= gap.last for gap in told) for day in outside)
