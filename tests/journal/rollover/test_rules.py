"""Who goes where, without a database."""

from uuid import UUID

import pytest

from services.journal.rollover.rules import Child, Fate, make_plan
from services.shared.database.base import new_id


def child(grade: int, letter: str) -> Child:
    return Child(new_id(), new_id(), UUID(int=grade), grade, letter, "Жуков Пётр")


@pytest.mark.parametrize(
    ("letter", "fate", "into"), [("В", Fate.PROMOTED, (12, "В")), ("А", Fate.GRADUATED, None)]
)
def test_an_eleventh_class_goes_on_where_its_school_has_the_twelfth(
    letter: str, fate: Fate, into: tuple[int, str] | None
) -> None:
    plan = make_plan([child(11, letter), child(12, "В")], {}, ())
    assert [(line.fate, line.into) for line in plan.lines] == [
        (fate, into), (Fate.GRADUATED, None),
    ]
