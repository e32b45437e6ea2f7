"""Years, classes, enrolments: what is published of them, and what the tables make impossible."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from services.journal.classes.models import Enrolment, SchoolClass
from services.journal.classes.usecases import classes
from services.journal.core.base import Base
from services.journal.enrolment import usecases as movement
from services.journal.lessons.models import Lesson
from services.journal.people import usecases as people
from services.journal.people.models import Pupil
from services.journal.people.rules import parse_name, short_name
from services.journal.years import usecases as years
from services.journal.years.models import Term
from services.journal.years.rules import YearNameError, plan_terms, plan_year, year_name_on
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from services.shared.messaging.outbox import Outgoing
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom, operator


def test_terms_leave_no_day_of_the_year_out() -> None:
    year = plan_year("2026/2027")
    for grade in (1, 9, 10, 11):
        terms = [term for term in plan_terms(year) if term.grade == grade]
        assert (terms[0].starts_on, terms[-1].ends_on) == (year.starts_on, year.ends_on)
        for one, following in pairwise(terms):
            assert following.starts_on == one.ends_on + timedelta(days=1)


@pytest.mark.parametrize("name", ["2024", "2024/2026", "24/25", "2025/2024"])
def test_a_name_that_is_no_year_is_refused(database: Database, name: str) -> None:
    with pytest.raises(YearNameError):
        plan_year(name)
    room = make_classroom(database)
    with pytest.raises(BadInput, match="2024/2025"):
        years.open_year(database, room.operator, name)


def test_a_summer_belongs_to_the_year_before() -> None:
    assert year_name_on(date(2025, 7, 1)) == "2024/2025"
    assert year_name_on(date(2025, 9, 1)) == "2025/2026"


def test_opening_a_year_again_opens_no_second(database: Database, room: Classroom) -> None:
    assert years.open_year(database, room.operator, "2024/2025").id == room.year_id
    with database.transaction("131") as session:
        assert len(session.scalars(select(Term).where(Term.grade == 7)).all()) == 4


def test_a_new_class_publishes_that_its_journal_is_open(
    database: Database, room: Classroom
) -> None:
    with database.transaction("131") as session:
        event = session.scalars(
            select(Outgoing).where(Outgoing.type == "org.letopis.journal.class_journal.opened.v1")
        ).one()
    assert event.data["class_id"] == str(room.class_id)
    assert (event.data["class_name"], event.data["grade"]) == ("7А", 7)
    assert event.data["year"]["ends_on"] == "2025-05-31"


def test_an_enrolment_is_published_without_the_childs_name(
    database: Database, room: Classroom
) -> None:
    with database.transaction("131") as session:
        events = session.scalars(
            select(Outgoing).where(Outgoing.type == "org.letopis.journal.pupil.enrolled.v1")
        ).all()
    assert {event.data["pupil_id"] for event in events} == {str(one) for one in room.pupils}
    assert "Жуков" not in str([event.data for event in events])


def test_the_same_class_twice_in_a_year_is_a_conflict(
    database: Database, room: Classroom
) -> None:
    with pytest.raises(Conflict, match="7А"):
        classes.create_class(
            database, room.operator, year_id=room.year_id, grade=7, letter="А"
        )


def test_what_does_not_exist_is_not_found(database: Database, room: Classroom) -> None:
    command = room.operator
    with pytest.raises(NotFound):
        classes.create_class(database, command, year_id=new_id(), grade=7, letter="Б")
    with pytest.raises(NotFound):
        movement.enrol_pupil(
            database,
            command,
            class_id=new_id(),
            name=parse_name("Никто Н"),
            enrolled_on=FIRST_DAY,
        )
    with pytest.raises(NotFound):
        people.assign_child(
            database, command, staff_id=room.teacher_id, pupil_id=new_id()
        )


@pytest.mark.parametrize("role", ["director", "teacher", "archivist", "platform_admin"])
def test_only_a_deputy_or_a_command_changes_classes_and_people(
    database: Database, room: Classroom, role: str
) -> None:
    one = room.caller(role, groups=frozenset({room.group_id}))
    with pytest.raises(Forbidden):
        classes.create_class(database, one, year_id=room.year_id, grade=7, letter="Б")
    with pytest.raises(Forbidden):
        movement.depart_pupil(database, one, room.pupils[0], room.class_id, FIRST_DAY)
    with pytest.raises(Forbidden):
        people.appoint_staff(
            database, one, person_id=new_id(), name=parse_name("А Б"), roles=["director"]
        )


def test_a_child_departs_once(database: Database, room: Classroom) -> None:
    movement.depart_pupil(database, room.operator, room.pupils[0], room.class_id, FIRST_DAY)
    with pytest.raises(Conflict):
        movement.depart_pupil(
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
    movement.depart_pupil(
        database, room.operator, room.pupils[0], room.class_id, date(2024, 9, 30)
    )
    with database.transaction("131") as session:
        school_class = session.get_one(SchoolClass, ("131", other))
        movement.enrol(
            session, room.operator, room.pupils[0], school_class, date(2024, 10, 1)
        )
    with database.transaction("131") as session:
        found = session.scalars(
            select(Enrolment).where(Enrolment.pupil_id == room.pupils[0])
        ).all()
    assert len(found) == 2


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
        movement.add_pupil(session, operator("131"), parse_name("Чужой Ч"))


def test_every_table_of_a_school_forces_row_security(database: Database) -> None:
    forced = text(
        "SELECT relname FROM pg_class "
        "WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity"
    )
    with database.transaction() as session:
        kept_apart = set(session.scalars(forced))
    of_schools = {
        name for name, table in Base.metadata.tables.items() if "school_id" in table.columns
    }
    assert of_schools <= kept_apart
    # None says anything about a child: the directory of schools, logins by person, and what the
    # regional exchange has of the platform as a whole.
    exchange = {"monitoring", "monitoring_task", "platform_rule", "regional_system",
                "results_batch"}
    assert set(Base.metadata.tables) - of_schools == {"school", "account"} | exchange


def test_models_and_migrations_tell_the_same_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": _is_the_journals, "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def _is_the_journals(name: str | None, kind: str, _parents: object) -> bool:
    # The index of rows that wait for their seal comes with the chain's triggers.
    if kind == "index":
        return not str(name).endswith("_unsealed")
    return kind != "table" or name in Base.metadata.tables


def test_names_are_read_and_shortened() -> None:
    assert parse_name("Ли Ён Хи Су").patronymic == "Хи Су"
    assert short_name("Орлова", "Наталья", "Сергеевна") == "Орлова Н. С."
    assert short_name("Ким", "", "") == "Ким"
