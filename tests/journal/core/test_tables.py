"""Schools are kept apart by the tables themselves."""


import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from services.journal.app import FEATURES
from services.journal.core.base import Base
from services.journal.enrolment import usecases as enrolment
from services.journal.lessons.models import Lesson
from services.journal.people.models import Pupil
from services.journal.people.rules import parse_name
from services.shared.database.base import Database, new_id
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom, operator


def test_the_tables_without_a_school_are_known() -> None:
    """None says anything about a child."""
    assert FEATURES  # every feature's tables are in the metadata once the application is loaded
    without = {
        name for name, table in Base.metadata.tables.items() if "school_id" not in table.columns
    }
    assert without == {
        "account", "monitoring", "monitoring_task", "platform_rule", "regional_system",
        "results_batch", "school",
    }


def test_a_row_of_one_school_cannot_point_into_another(
    database: Database, room: Classroom
) -> None:
    make_classroom(database, "lyceum-2")
    lesson = {
        "school_id": "lyceum-2",
        "id": new_id(),
        "group_id": room.group_id,
        "held_on": FIRST_DAY,
        "ordinal": 3,
    }
    with (
        pytest.raises(DBAPIError, match="foreign key"),
        database.transaction("lyceum-2") as session,
    ):
        session.execute(insert(Lesson), [lesson])


def test_a_transaction_sees_and_writes_its_own_school_alone(
    database: Database, room: Classroom
) -> None:
    make_classroom(database, "lyceum-2")
    with database.transaction("lyceum-2") as session:
        assert session.get(Pupil, ("131", room.pupils[0])) is None
        assert set(session.scalars(select(Pupil.school_id))) == {"lyceum-2"}
    with database.transaction() as session:
        assert session.scalars(select(Pupil)).all() == []
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        database.transaction("lyceum-2") as session,
    ):
        enrolment.add_pupil(session, operator("131"), parse_name("Чужой Ч"))
