"""The grid's fast arithmetic says what the averages' rules say."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.journal.marks.rules.averages import (
    average,
    propose_term_mark,
    round_half_up,
    weighted_average,
)
from services.journal.marks.rules.grid import outcome, row_texts, weight_units
from services.journal.marks.rules.marks import FILE_SCALE, CellContent, MarkValue, format_cell

MARKS = st.lists(st.sampled_from(sorted(FILE_SCALE)), max_size=4).map(tuple)
WEIGHTS = st.sampled_from([None, Decimal(1), Decimal("1.5"), Decimal(2), Decimal(3)])


def shown(value: Decimal | None) -> str | None:
    """Return a value as pages show it."""
    return None if value is None else str(round_half_up(value))


@given(st.lists(st.tuples(MARKS, WEIGHTS), max_size=30))
def test_counting_texts_gives_what_the_rules_give(
    cells: list[tuple[tuple[MarkValue, ...], Decimal | None]],
) -> None:
    # A mark that excludes others stands alone in a cell; here only the arithmetic matters.
    counted = [
        (tuple(mark for mark in marks if mark.number is not None), weight)
        for marks, weight in cells
    ]
    result = outcome(
        (format_cell(CellContent(marks)), weight_units(weight)) for marks, weight in counted
    )
    flat = [(mark, weight or Decimal(1)) for marks, weight in counted for mark in marks]
    mean = weighted_average(flat)
    assert result.average == shown(average(mark for mark, _ in flat))
    assert result.weighted == shown(mean)
    assert result.proposed == propose_term_mark(mean)


def test_the_example_of_the_domain_reference() -> None:
    cells = [("5", 300), ("5", 100), ("4", 500)]
    assert (outcome(cells).weighted, outcome(cells).average) == ("4.44", "4.67")


def test_words_and_absences_are_no_marks() -> None:
    assert outcome([("Н", 100), ("н/а", 100), ("зачёт", 100)]).average is None
    assert outcome([("4·Н", 100)]).average == "4.00"


def test_a_row_is_filled_by_place() -> None:
    assert row_texts(3, [2, 0], ["5", "Н"]) == ["Н", "", "5"]
    assert row_texts(2, None, None) == ["", ""]
