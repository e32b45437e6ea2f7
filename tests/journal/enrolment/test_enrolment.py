"""Children come into classes and leave them, in one class of a year at a time."""

from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.classes.usecases import classes
from services.journal.enrolment import usecases as enrolment
from services.journal.people.rules import parse_name
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, NotFound
from services.shared.messaging.outbox import Outgoing
from tests.journal.factory import FIRST_DAY, Classroom


def test_an_enrolment_is_published_without_the_childs_name(
    database: Database, room: Classroom
) -> None:
    with database.transaction("131") as session:
        events = session.scalars(
            select(Outgoing).where(Outgoing.type == "org.letopis.journal.pupil.enrolled.v1")
        ).all()
    assert {event.data["pupil_id"] for event in events} == {str(one) for one in room.pupils}
    assert "Жуков" not in str([event.data for event in events])


def test_a_class_that_is_not_there_takes_nobody_in(database: Database, room: Classroom) -> None:
    with pytest.raises(NotFound):
        enrolment.enrol_pupil(
            database,
            room.operator,
            class_id=new_id(),
            name=parse_name("Никто Н"),
            enrolled_on=FIRST_DAY,
        )


def test_a_child_departs_once(database: Database, room: Classroom) -> None:
    enrolment.depart_pupil(database, room.operator, room.pupils[0], room.class_id, FIRST_DAY)
    with pytest.raises(Conflict):
        enrolment.depart_pupil(
            database, room.operator, room.pupils[0], room.class_id, FIRST_DAY
        )


def test_nobody_is_in_two_classes_of_a_year_at_once(
    database: Database, room: Classroom
) -> None:
    other = classes.create_class(
        database, room.operator, year_id=room.year_id, grade=7, letter="Б"
    )
    again = {
        "school_id": "131",
        "id": new_id(),
        "pupil_id": room.pupils[0],
        "class_id": other,
        "year_id": room.year_id,
        "enrolled_on": date(2024, 10, 1),
    }
    with (
        pytest.raises(DBAPIError, match="ex_enrolment_overlap"),
        database.transaction("131") as session,
    ):
        session.execute(insert(Enrolment), [again])


def test_a_child_who_departed_can_go_to_another_class(
    database: Database, room: Classroom
) -> None:
    other = classes.create_class(
        database, room.operator, year_id=room.year_id, grade=7, letter="Б"
    )
    enrolment.depart_pupil(
        database, room.operator, room.pupils[0], room.class_id, date(2024, 9, 30)
    )
    with database.transaction("131") as session:
        school_class = session.get_one(SchoolClass, ("131", other))
        enrolment.enrol(
            session, room.operator, room.pupils[0], school_class, date(2024, 10, 1)
        )
    with database.transaction("131") as session:
        found = session.scalars(
            select(Enrolment).where(Enrolment.pupil_id == room.pupils[0])
        ).all()
    assert len(found) == 2
