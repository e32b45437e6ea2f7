"""Sums that may leave a school: whatever is subtracted, a few children never remain."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.journal.summaries.rules import (
    CHILDREN,
    MARKS,
    Block,
    Counts,
    absence_shares,
    added,
    by_grade,
    first_blocks,
    mark_figures,
    may_follow,
    renewed_blocks,
    total_of,
)

SMALLEST = 5
GRADES = range(1, 6)


def counts(**marks: int) -> Counts:
    full = {name: marks.get(name, 0) for name in MARKS}
    return {CHILDREN: sum(full.values()), **full}


# Mostly small: there the danger is.
histograms = st.lists(st.integers(0, 7), min_size=6, max_size=6).map(
    lambda numbers: counts(**dict(zip(MARKS, numbers, strict=True)))
)
lines = st.dictionaries(st.sampled_from(GRADES), histograms, max_size=5)
municipalities = st.lists(lines, min_size=1, max_size=4)


def figures_of(schools: list[list[Block]]) -> list[tuple[int, frozenset[tuple[int, int]]]]:
    """Every number of children that the page shows: blocks, schools, grades, all of it."""
    shown = [
        (number, block) for number, school in enumerate(schools) for block in school
        if block.counts is not None
    ]
    figures = [_figure([one]) for one in shown]
    figures += [_figure([one for one in shown if one[0] == n]) for n in range(len(schools))]
    figures += [
        _figure([one for one in shown if one[1].grades == (grade,)]) for grade in GRADES
    ]
    return [*figures, _figure(shown)]


def _figure(
    blocks: list[tuple[int, Block]],
) -> tuple[int, frozenset[tuple[int, int]]]:
    cells = {(school, grade) for school, block in blocks for grade in block.grades}
    return sum((b.counts or {})[CHILDREN] for _s, b in blocks), frozenset(cells)


@given(municipalities)
def test_no_figure_and_no_difference_of_figures_is_of_a_few_children(
    schools: list[Mapping[int, Counts]],
) -> None:
    figures = figures_of([first_blocks(cells, SMALLEST) for cells in schools])
    for size, _cells in figures:
        assert size == 0 or size >= SMALLEST
    for (large, whole), (small, part) in product(figures, figures):
        if part <= whole:
            assert large - small == 0 or large - small >= SMALLEST


@given(municipalities)
@settings(max_examples=60)
def test_no_sum_minus_a_sum_of_figures_isolates_a_few(
    schools: list[Mapping[int, Counts]],
) -> None:
    """Two filters against one: any union of figures against any figure inside it."""
    figures = list(dict.fromkeys(figures_of([first_blocks(c, SMALLEST) for c in schools])))
    for one, other in combinations(figures[:14], 2):
        if one[1] & other[1]:
            continue
        for size, cells in figures:
            left = cells - one[1] - other[1]
            if one[1] | other[1] <= cells:
                rest = size - one[0] - other[0]
                assert rest == 0 or rest >= SMALLEST, (cells, left)


@given(lines)
def test_blocks_cut_the_grades_that_have_children_and_no_other(
    cells: Mapping[int, Counts],
) -> None:
    blocks = first_blocks(cells, SMALLEST)
    grades = [grade for block in blocks for grade in block.grades]
    assert sorted(grades) == sorted(g for g, c in cells.items() if c[CHILDREN])
    withheld = [block for block in blocks if block.counts is None]
    assert len(withheld) <= 1
    for block in withheld:
        assert 0 < sum(cells[grade][CHILDREN] for grade in block.grades) < SMALLEST


@given(st.lists(lines, min_size=2, max_size=6))
def test_no_two_dates_differ_by_a_few_children(dates: list[Mapping[int, Counts]]) -> None:
    """Seen from any earlier date, not from the one before alone: small steps must not add up."""
    versions: dict[tuple[int, ...], list[Counts]] = {}
    blocks: list[Block] = []
    for cells in dates:
        blocks = renewed_blocks(blocks, cells, SMALLEST)
        for block in blocks:
            if block.counts is not None:
                versions.setdefault(block.grades, []).append(block.counts)
    for shown in versions.values():
        for earlier, later in combinations(shown, 2):
            moved = [later[name] - earlier[name] for name in MARKS]
            gained, lost = sum(m for m in moved if m > 0), -sum(m for m in moved if m < 0)
            for change in (gained, lost, abs(later[CHILDREN] - earlier[CHILDREN])):
                assert change == 0 or change >= SMALLEST


@given(st.lists(lines, min_size=2, max_size=6))
def test_a_grade_never_leaves_the_block_in_which_it_was_shown(
    dates: list[Mapping[int, Counts]],
) -> None:
    """Else a block of today minus one of yesterday would be the rest of a pool."""
    home: dict[int, tuple[int, ...]] = {}
    blocks: list[Block] = []
    for cells in dates:
        blocks = renewed_blocks(blocks, cells, SMALLEST)
        for block in blocks:
            for grade in block.grades if block.counts is not None else ():
                assert home.setdefault(grade, block.grades) == block.grades
    grades = [grade for block in blocks for grade in block.grades]
    assert len(grades) == len(set(grades))


def test_small_grades_are_told_together_where_that_makes_enough() -> None:
    cells = {7: counts(fives=20), 10: counts(fours=3), 11: counts(fives=4)}
    blocks = first_blocks(cells, SMALLEST)
    assert [block.grades for block in blocks] == [(7,), (10, 11)]
    assert blocks[1].counts == counts(fours=3, fives=4)
    alone = first_blocks({7: counts(fives=20), 11: counts(fives=4)}, SMALLEST)
    assert alone[1] == Block((11,), None)
    assert total_of(alone) == counts(fives=20)


def test_one_changed_mark_is_not_shown_until_enough_have_changed() -> None:
    first = first_blocks({7: counts(fives=5, fours=10)}, SMALLEST)
    same = renewed_blocks(first, {7: counts(fives=6, fours=9)}, SMALLEST)
    assert same == first
    (renewed,) = renewed_blocks(first, {7: counts(fives=10, fours=5)}, SMALLEST)
    assert renewed.counts == counts(fives=10, fours=5)
    # From the version before the last, this would be one child.
    assert renewed_blocks([renewed], {7: counts(fives=4, fours=11)}, SMALLEST) == [renewed]


def test_what_was_destroyed_leaves_the_sums_of_then() -> None:
    first = first_blocks({7: counts(fives=30)}, SMALLEST)
    assert renewed_blocks(first, {}, SMALLEST) == first


def test_lessons_missed_follow_only_a_change_of_enough_children() -> None:
    before = {CHILDREN: 25, "places": 1000, "missed": 40}
    one_corrected = {CHILDREN: 25, "places": 1000, "missed": 39}
    a_class_more = {CHILDREN: 50, "places": 2000, "missed": 90}
    assert not may_follow([before], one_corrected, SMALLEST)
    assert may_follow([before], a_class_more, SMALLEST)


def test_indicators_of_a_block_are_those_of_the_formulas() -> None:
    figures = mark_figures(counts(fives=5, fours=10, threes=8, twos=1, not_attested=1))
    assert figures is not None
    assert (figures.success, figures.quality) == (Decimal("92.00"), Decimal("60.00"))
    assert (figures.level, figures.average) == (Decimal("58.04"), Decimal("3.79"))


def test_totals_are_of_what_is_shown() -> None:
    schools = [
        [Block((7,), counts(fives=6)), Block((8,), None)],
        [Block((7,), counts(fours=9)), Block((10, 11), counts(fives=5))],
    ]
    together = [block for school in schools for block in school]
    assert total_of(together) == counts(fives=11, fours=9)
    assert by_grade(together) == [Block((7,), counts(fives=6, fours=9))]
    assert total_of([Block((8,), None)]) is None
    assert added([]) == {}


@pytest.mark.parametrize(("missed", "share"), [(0, "0.00"), (1, "0.13"), (800, "100.00")])
def test_shares_of_lessons_are_rounded_half_up(missed: int, share: str) -> None:
    names = dict.fromkeys(("ill", "excused", "unexcused", "late"), 0)
    shares = absence_shares({CHILDREN: 9, "places": 800, "missed": missed, **names})
    assert shares["missed"] == Decimal(share)
