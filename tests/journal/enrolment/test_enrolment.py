"""Children come into classes and leave them, in one class of a year at a time."""

from datetime import date

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from services.journal.app import SERVICE
from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.classes.queries import ENROLMENT_FACTS
from services.journal.classes.rules import ArrivalReason, DepartureReason
from services.journal.classes.usecases import classes
from services.journal.enrolment import usecases as enrolment
from services.journal.enrolment.rules import Arrival, Departure
from services.journal.facts.models import FactChange
from services.journal.facts.usecases import record_removal
from services.journal.people.rules import parse_name
from services.shared.accountability.comparison import compare
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


def test_an_enrolment_says_why_by_which_order_and_where_from(
    database: Database, room: Classroom
) -> None:
    pupil_id = enrolment.enrol_pupil(
        database,
        room.operator,
        class_id=room.class_id,
        name=parse_name("Новиков Олег"),
        enrolled_on=date(2024, 10, 7),
        arrival=Arrival(ArrivalReason.OTHER_SCHOOL, "41-у", "школа № 7, г. Псков"),
    )
    enrolment.depart_pupil(
        database, room.operator, pupil_id, room.class_id, date(2024, 12, 20),
        Departure(DepartureReason.OTHER, "97-у", "семейное образование"),
    )
    with database.transaction("131") as session:
        row = session.scalars(
            select(Enrolment).where(Enrolment.pupil_id == pupil_id)
        ).one()
        told = session.execute(
            select(FactChange.fields, FactChange.told)
            .where(FactChange.row_id == row.id)
            .order_by(FactChange.id)
        ).all()
    assert (row.reason, row.order_number, row.came_from) == (
        "other_school", "41-у", "школа № 7, г. Псков"
    )
    assert (row.departed_on, row.departure_reason, row.departure_order, row.went_to) == (
        date(2024, 12, 20), "other", "97-у", "семейное образование"
    )
    first, last = (dict(zip(*one, strict=True)) for one in told)
    assert first["order_number"] == "41-у"
    assert last == {
        "departed_on": "2024-12-20", "departure_reason": "other", "departure_order": "97-у",
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE enrolment SET reason = 'magic'",
        "UPDATE enrolment SET order_number = ''",
        "UPDATE enrolment SET went_to = 'школа № 7'",
    ],
)
def test_a_movement_that_makes_no_sense_does_not_fit_the_table(
    database: Database, room: Classroom, statement: str
) -> None:
    with (
        pytest.raises(DBAPIError, match="ck_enrolment"),
        database.transaction("131") as session,
    ):
        session.execute(text(statement))


def test_an_enrolment_that_is_taken_away_is_told_as_nothing(
    database: Database, room: Classroom
) -> None:
    with database.transaction("131") as session:
        row = session.scalars(
            select(Enrolment).where(Enrolment.pupil_id == room.pupils[0])
        ).one()
        record_removal(session, room.deputy, ENROLMENT_FACTS, [row.id], reason="ошибка")
        session.delete(row)
    for comparison in SERVICE.comparisons:
        with database.transaction("131") as session:
            assert compare(session, comparison, "131") == []
