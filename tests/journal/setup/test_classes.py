"""Classes opened by hand with the names that schools give them, and called otherwise."""

import pytest
from sqlalchemy import select

from services.journal.classes.models import SchoolClass
from services.journal.setup.usecases import classes
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict
from services.shared.messaging.contracts import CLASS_JOURNAL_OPENED
from services.shared.messaging.outbox.table import Outgoing
from tests.journal.factory import Classroom


def names(database: Database, room: Classroom) -> list[str]:
    """Return the names of the year's classes."""
    found = classes.list_year_classes(database, room.deputy, room.year_id).classes
    return [one.name for one in found]


def test_classes_are_opened_with_names_as_schools_have_them(
    database: Database, room: Classroom
) -> None:
    told = ["10ИТ", "5 эколог", "11 фм", '5 "б"', "12", "5Б"]
    opened = classes.open_classes_by_name(database, room.deputy, 0, room.year_id, told)
    assert opened == 5
    assert names(database, room) == ["5Б", "5 эколог", "7А", "10ИТ", "11ФМ", "12"]


@pytest.mark.parametrize("name", ["А5", "13А", "пятый", "5" + "а" * 30])
def test_what_is_no_name_of_a_class_opens_none(
    database: Database, room: Classroom, name: str
) -> None:
    with pytest.raises(BadInput, match="не название класса"):
        classes.open_classes_by_name(database, room.deputy, 0, room.year_id, ["6А", name])
    assert names(database, room) == ["7А"]


def test_a_class_that_is_there_is_not_opened_again(database: Database, room: Classroom) -> None:
    with pytest.raises(BadInput, match="7А в этом году уже есть"):
        classes.open_classes_by_name(database, room.deputy, 0, room.year_id, ["6А", "7а"])
    assert names(database, room) == ["7А"]


def test_a_class_with_children_changes_its_letter_and_not_its_grade(
    database: Database, room: Classroom
) -> None:
    classes.rename_class(database, room.deputy, 0, room.class_id, "7 физмат")
    assert names(database, room) == ["7 физмат"]
    with pytest.raises(Conflict, match="остаётся 7-м классом"):
        classes.rename_class(database, room.deputy, 1, room.class_id, "8А")
    with database.transaction(room.school_id) as session:
        told = session.scalars(
            select(Outgoing.data).where(Outgoing.type == CLASS_JOURNAL_OPENED)
        ).all()
    assert [one["class_name"] for one in told] == ["7А", "7 физмат"]


def test_an_empty_class_may_be_of_another_grade(database: Database, room: Classroom) -> None:
    classes.open_classes_by_name(database, room.deputy, 0, room.year_id, ["6А"])
    with database.transaction(room.school_id) as session:
        empty = session.scalars(select(SchoolClass.id).where(SchoolClass.grade == 6)).one()
    classes.rename_class(database, room.deputy, 1, empty, "8 лингв")
    assert names(database, room) == ["7А", "8 лингв"]
    with pytest.raises(BadInput, match="уже есть"):
        classes.rename_class(database, room.deputy, 2, empty, "7А")
