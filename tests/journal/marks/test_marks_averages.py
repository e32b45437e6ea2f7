"""Averages and class indicators, with the worked examples of the domain."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.journal.marks.rules.averages import (
    MarkCounts,
    average,
    class_indicators,
    count_marks,
    propose_term_mark,
    round_half_up,
    weighted_average,
)
from services.journal.marks.rules.marks import MarkValue

five, four, three, two, one = (MarkValue(str(number)) for number in (5, 4, 3, 2, 1))
numbers = st.sampled_from([five, four, three, two, one])
weights = st.decimals(min_value=Decimal("0.1"), max_value=10, places=1)


def test_weights_count_as_in_the_example() -> None:
    weighted = weighted_average([(five, Decimal(3)), (five, Decimal(1)), (four, Decimal(5))])
    assert weighted is not None
    assert round_half_up(weighted) == Decimal("4.44")


def test_no_marks_give_no_average() -> None:
    assert average([]) is None
    assert average([MarkValue.EXEMPT, MarkValue.PASSED]) is None
    assert weighted_average([(five, Decimal(0))]) is None
    assert propose_term_mark(None) is None


def test_a_negative_weight_is_an_error() -> None:
    with pytest.raises(ValueError, match="never negative"):
        weighted_average([(five, Decimal(-1))])


@pytest.mark.parametrize(("value", "rounded"), [("2.665", "2.67"), ("2.675", "2.68")])
def test_a_five_at_the_cut_goes_up(value: str, rounded: str) -> None:
    assert round_half_up(Decimal(value)) == Decimal(rounded)


def test_the_proposed_mark_is_rounded_half_up() -> None:
    assert propose_term_mark(Decimal("3.5")) is four
    assert propose_term_mark(Decimal("3.49")) is three


def test_the_proposed_mark_follows_the_average_that_is_shown() -> None:
    assert f"{round_half_up(Decimal('3.495'))}" == "3.50"
    assert propose_term_mark(Decimal("3.495")) is four
    assert propose_term_mark(Decimal("3.4949")) is three


def test_the_indicators_are_those_of_the_example() -> None:
    indicators = class_indicators(MarkCounts(5, 10, 8, 1, not_attested=1))
    assert indicators is not None
    assert indicators.success == Decimal("92.00")
    assert indicators.quality == Decimal("60.00")
    assert indicators.level == Decimal("58.04")
    assert indicators.average == Decimal("3.79")


def test_exempt_and_unmarked_pupils_are_not_counted_but_the_not_attested_are() -> None:
    counts = count_marks([five, MarkValue.EXEMPT, None, MarkValue.NOT_ATTESTED, one])
    assert counts == MarkCounts(fives=1, ones=1, not_attested=1)
    assert counts.pupils == 3


def test_a_class_without_marks_has_no_indicators() -> None:
    assert class_indicators(MarkCounts()) is None
    not_attested = class_indicators(MarkCounts(not_attested=2))
    assert not_attested is not None
    assert not_attested.average is None
    assert not_attested.success == 0


@given(st.lists(numbers, min_size=1))
def test_an_average_lies_between_the_lowest_and_the_highest_mark(marks: list[MarkValue]) -> None:
    mean = average(marks)
    assert mean is not None
    assert int(min(marks)) <= mean <= int(max(marks))


@given(st.lists(numbers, min_size=1), weights)
def test_equal_weights_change_nothing(marks: list[MarkValue], weight: Decimal) -> None:
    plain, weighted = average(marks), weighted_average((mark, weight) for mark in marks)
    assert plain is not None
    assert weighted is not None
    assert round_half_up(plain, 6) == round_half_up(weighted, 6)


@given(st.tuples(*[st.integers(0, 30)] * 6).filter(any))
def test_quality_never_exceeds_success(numbers_of: tuple[int, ...]) -> None:
    indicators = class_indicators(MarkCounts(*numbers_of))
    assert indicators is not None
    assert 0 <= indicators.quality <= indicators.success <= 100
    assert 0 < indicators.level <= 100
