"""What a service destroys is the sum of what its features declare, upper layers first."""

from typing import cast

import pytest
from sqlalchemy.orm import Session

from services.destruction import DataClass, Declaration, Destruction, Rows, Scope, Stays
from services.destruction.declarations import Eraser


def rows(table: str) -> Eraser:
    """Return an eraser of a table of that name."""
    return Rows(type(table, (), {"__tablename__": table}), lambda scope: scope)


def tables(one: DataClass) -> list[str]:
    return [eraser.table for eraser in one.erasers]


def test_a_class_of_several_features_goes_in_the_turn_of_the_lowest_its_upper_rows_first() -> None:
    lessons = Declaration((DataClass("lessons", "Уроки", (rows("lesson"),)),))
    marks = Declaration((DataClass("marks", "Отметки", (rows("change"), rows("cell"))),))
    closing = Declaration((DataClass("closing", "Закрытие", (rows("closing"),)),))
    imports = Declaration((DataClass("marks", "Отметки", (rows("imported"),)),))
    classes = Destruction("answer", (lessons, marks, closing, imports)).classes
    assert [one.name for one in classes] == ["closing", "marks", "lessons"]
    assert tables(classes[1]) == ["imported", "change", "cell"]


def test_two_erasers_of_one_table_are_refused() -> None:
    with pytest.raises(ValueError, match="two erasers of one table"):
        DataClass("journal.marks", "Отметки", (rows("cell"), rows("cell")))


def test_writers_are_waited_for_and_what_stays_is_told_of_upper_layers_first() -> None:
    waited: list[str] = []
    below, above = (
        Declaration(
            stays=(Stays(name, "причина"),),
            wait_for_writers=lambda _session, _scope, name=name: waited.append(name),
        )
        for name in ("below", "above")
    )
    destruction = Destruction("answer", (below, above))
    destruction.wait_for_writers(cast(Session, None), cast(Scope, None))
    assert waited == ["above", "below"]
    assert [one.table for one in destruction.stays] == ["above", "below"]
