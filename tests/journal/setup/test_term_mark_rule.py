"""The rule for proposed term marks: thresholds of the school, in the order of marks."""

from dataclasses import replace
from decimal import Decimal

import pytest

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
