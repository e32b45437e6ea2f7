"""The rule for proposed term marks: thresholds of the school, in the order of marks."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.journal.marks.rules.averages import propose_term_mark, round_half_up
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.grid import Grid, read_grid
from services.journal.schools.rules import Thresholds
from services.journal.setup.usecases import term_mark_rule
from services.journal.setup.usecases.term_mark_rule import NewRule
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict
from tests.journal.factory import Classroom

STRICT = NewRule(Decimal("4.6"), Decimal("3.6"), Decimal("2.6"), Decimal("1.6"), 3)


def test_a_school_begins_with_the_usual_rule_and_sets_its_own(
    database: Database, room: Classroom
) -> None:
    usual = term_mark_rule.read_rule(database, room.teacher).rule
    assert (usual.five, usual.two, usual.least_marks, usual.own) == ("4.50", "1.50", 1, False)
    term_mark_rule.change_rule(database, room.deputy, 0, STRICT)
    own = term_mark_rule.read_rule(database, room.teacher)
    assert (own.rule.five, own.rule.three, own.rule.least_marks) == ("4.60", "2.60", 3)
    assert (own.rule.own, own.version) == (True, 1)
    with pytest.raises(Conflict, match="изменил кто-то другой"):
        term_mark_rule.change_rule(database, room.deputy, 0, STRICT)


@pytest.mark.parametrize(("change", "field"), [
    ({"four": Decimal("4.6")}, "four"),
    ({"three": Decimal("3.7")}, "three"),
    ({"two": Decimal(1)}, "two"),
    ({"five": Decimal("5.01")}, "five"),
    ({"five": Decimal("4.605")}, "five"),
])
def test_thresholds_out_of_order_are_refused(
    database: Database, room: Classroom, change: dict[str, Decimal], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        term_mark_rule.change_rule(database, room.deputy, 0, replace(STRICT, **change))
    assert field in {one.field for one in refused.value.errors}
    assert not term_mark_rule.read_rule(database, room.teacher).rule.own


def test_proposals_follow_the_rule_at_once_and_a_mark_that_stands_does_not(
    database: Database, room: Classroom
) -> None:
    five = [room.edit("5"), room.edit("4", lesson=1)]  # 4.50
    record_cells(database, room.teacher, room.group_id, five)
    grid = read_grid(database, room.teacher, room.group_id, room.terms[0])
    assert proposals(grid) == {"5"}
    assert (grid.thresholds.five, grid.thresholds.least_marks) == ("4.50", 1)
    term_mark_rule.change_rule(database, room.deputy, 0, replace(STRICT, least_marks=2))
    strict = read_grid(database, room.teacher, room.group_id, room.terms[0])
    assert proposals(strict) == {"4"}
    assert (strict.thresholds.five, strict.thresholds.least_marks) == ("4.60", 2)
    term_mark_rule.change_rule(database, room.deputy, 1, STRICT)
    assert proposals(read_grid(database, room.teacher, room.group_id, room.terms[0])) == set()


def test_the_answer_to_a_saved_mark_follows_the_rule_too(
    database: Database, room: Classroom
) -> None:
    term_mark_rule.change_rule(database, room.deputy, 0, STRICT)
    few = record_cells(
        database, room.teacher, room.group_id, [room.edit("5"), room.edit("5", lesson=1)]
    )
    assert {one.proposed for one in few.results} == {None}
    (third,) = record_cells(
        database, room.teacher, room.group_id, [room.edit("4", lesson=2)]
    ).results
    assert (third.weighted, third.proposed) == ("4.67", "5")


@pytest.mark.parametrize(("mean", "mark"), [
    ("4.595", "5"), ("4.594", "4"), ("3.6", "4"), ("3.59", "3"), ("2.6", "3"), ("2.59", "2"),
    ("1.6", "2"), ("1.59", "1"),
])
def test_a_threshold_holds_for_the_average_that_is_shown(mean: str, mark: str) -> None:
    assert propose_term_mark(Decimal(mean), 9, Thresholds(460, 360, 260, 160, 1)) == mark


@pytest.mark.pure
@given(st.decimals(0, 5, places=3))
def test_without_a_rule_of_the_school_it_is_rounding_half_up(mean: Decimal) -> None:
    shown = round_half_up(mean)
    assert propose_term_mark(mean) == str(max(round_half_up(shown, 0), Decimal(1)))


@pytest.mark.pure
@given(st.decimals(1, 5, places=2), st.decimals(1, 5, places=2))
def test_a_better_average_never_proposes_a_worse_mark(one: Decimal, two: Decimal) -> None:
    rule = Thresholds(470, 355, 245, 170, 1)
    low, high = (propose_term_mark(mean, 1, rule) for mean in sorted((one, two)))
    assert low is not None
    assert high is not None
    assert low <= high


def proposals(grid: Grid) -> set[str]:
    """Return the proposed marks of a grid."""
    return {one.proposed for one in grid.pupils if one.proposed}
