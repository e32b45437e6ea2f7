"""Children who come, change class, leave, and what is taken back: right days, nothing unseen."""

import threading
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.journal.app import SERVICE
from services.journal.classes.models import SubjectGroupMember
from services.journal.classes.rules import ArrivalReason, DepartureReason
from services.journal.classes.usecases import classes
from services.journal.enrolment.rules import Arrival, Departure
from services.journal.marks.usecases.cells import record_cells
from services.journal.marks.usecases.grid import read_grid
from services.journal.movement.usecases.arrivals import (
    Coming,
    NewChild,
    enrol_child,
    enrol_known,
    recognize,
)
from services.journal.movement.usecases.card import ChildMovement, read_movement
from services.journal.movement.usecases.moving import (
    Transfer,
    let_depart,
    transfer_child,
    undo_movement,
)
from services.journal.papers.structure import FileRepresentative, Sex
from services.journal.people.models import Pupil, Representation, Representative
from services.journal.workbooks.names import PersonName
from services.shared.accountability.access_log import Access
from services.shared.accountability.comparison import compare
from services.shared.database.base import Database
from services.shared.errors import BadInput, Conflict, Forbidden, NotFound
from services.shared.messaging import contracts
from services.shared.messaging.outbox import Outgoing
from tests.journal.enrolment.classes import MOVED_ON, Parallel, open_group, open_parallel
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom

OCTOBER = date(2024, 10, 14)
BORN = date(2012, 3, 8)
MOTHER = FileRepresentative(
    PersonName("Новикова", "Анна", "Петровна"), "мать", "+79001234567", "anna@mail.example"
)
CHILD = NewChild(PersonName("Новиков", "Олег", "Ильич"), BORN, Sex.MALE, (MOTHER,))
FROM_PSKOV = Arrival(ArrivalReason.OTHER_SCHOOL, "41-у", "школа № 7, г. Псков")


@pytest.fixture
def parallel(database: Database, room: Classroom) -> Parallel:
    return open_parallel(database, room)


def coming(class_id: UUID, day: date = OCTOBER, **more: Any) -> Coming:
    return Coming(class_id, day, **{"arrival": FROM_PSKOV, **more})


def card(database: Database, room: Classroom, pupil_id: UUID) -> ChildMovement:
    return read_movement(database, room.deputy, pupil_id)


Way = list[tuple[str, date, date | None]]


def way(database: Database, room: Classroom, pupil_id: UUID) -> Way:
    """The child's stays: class, first day, last day."""
    return [
        (one.school_class.name, one.enrolled_on, one.departed_on)
        for one in card(database, room, pupil_id).stays
    ]


def transfer(
    database: Database, room: Classroom, pupil_id: UUID, class_id: UUID, day: date,
    version: str | None = None, groups: tuple[UUID, ...] = (),
) -> None:
    seen = version or card(database, room, pupil_id).version
    transfer_child(
        database, room.deputy, pupil_id, Transfer(class_id, day, "12-п", groups), seen
    )


def depart(
    database: Database, room: Classroom, pupil_id: UUID, day: date, version: str | None = None
) -> None:
    seen = version or card(database, room, pupil_id).version
    departure = Departure(DepartureReason.OTHER_SCHOOL, "97-у", "лицей № 2")
    let_depart(database, room.deputy, pupil_id, day, departure, seen)


def undo(database: Database, room: Classroom, pupil_id: UUID) -> str:
    return undo_movement(
        database, room.deputy, pupil_id, card(database, room, pupil_id).version
    )


def assert_nothing_differs(database: Database) -> None:
    for comparison in SERVICE.comparisons:
        with database.transaction("131") as session:
            assert compare(session, comparison, "131") == []


def test_a_child_who_comes_in_october_is_in_the_journal_from_the_day(
    database: Database, room: Classroom
) -> None:
    pupil_id = enrol_child(database, room.deputy, coming(room.class_id), CHILD)
    found = card(database, room, pupil_id)
    assert (found.name, found.born_on, found.sex) == ("Новиков Олег Ильич", BORN, "m")
    (stay,) = found.stays
    assert (stay.school_class.name, stay.enrolled_on, stay.departed_on) == ("7А", OCTOBER, None)
    assert (stay.reason, stay.order_number, stay.came_from) == (
        "other_school", "41-у", "школа № 7, г. Псков"
    )
    assert "Новиков Олег" in [one.name for one in read_grid(
        database, room.teacher, room.group_id, None).pupils]
    first = room.edit("5", lesson=0)
    (refused,) = record_cells(database, room.teacher, room.group_id, [
        type(first)(first.key, first.column_id, pupil_id, "5", "")
    ]).results
    assert refused.status == "refused"
    with database.transaction("131") as session:
        mother = session.scalars(select(Representative)).one()
        relation = session.scalars(select(Representation)).one()
        event = session.scalars(
            select(Outgoing).where(Outgoing.type == contracts.PUPIL_ENROLLED)
            .order_by(Outgoing.position.desc()).limit(1)
        ).one()
        access = session.scalars(
            select(Access).where(Access.subject_id == pupil_id, Access.kind == "movement")
        ).first()
    assert (mother.full_name, mother.phone) == ("Новикова Анна Петровна", "+79001234567")
    assert (relation.pupil_id, relation.relation) == (pupil_id, "мать")
    assert event.data["pupil_id"] == str(pupil_id)
    assert "Новиков" not in str(event.data)
    assert access is not None
    assert_nothing_differs(database)


def test_a_child_who_comes_back_is_recognized_and_not_made_anew(
    database: Database, room: Classroom
) -> None:
    pupil_id = enrol_child(database, room.deputy, coming(room.class_id), CHILD)
    depart(database, room, pupil_id, date(2024, 12, 20))
    again = NewChild(PersonName("НОВИКОВ", "Олег", "Ильич"), BORN, None)
    found = recognize(database, room.deputy, room.class_id, again)
    assert found.known is not None
    assert (found.known.id, found.known.where) == (pupil_id, "был в 7А, по 20.12.2024")
    with pytest.raises(Conflict, match="Школа знает этого ребёнка"):
        enrol_child(database, room.deputy, coming(room.class_id, date(2025, 2, 3)), again)
    with pytest.raises(Conflict, match="Школа знает этого ребёнка"):
        enrol_child(
            database, room.deputy, coming(room.class_id, date(2025, 2, 3)), again, is_another=True
        )
    enrol_known(
        database, room.deputy, pupil_id, coming(room.class_id, date(2025, 2, 3)),
        card(database, room, pupil_id).version,
    )
    assert way(database, room, pupil_id) == [
        ("7А", OCTOBER, date(2024, 12, 20)), ("7А", date(2025, 2, 3), None),
    ]
    with database.transaction("131") as session:
        named = select(func.count()).where(Pupil.family_name == "Новиков")
        assert session.scalar(named) == 1


@pytest.mark.parametrize(
    "child",
    [
        NewChild(PersonName("Новиков", "Олег", "Ильич"), None, None),
        NewChild(PersonName("Новикова", "Олег", "Ильич"), BORN, None),
        NewChild(PersonName("Новиков", "Олег", "Игоревич"), BORN, None),
    ],
)
def test_who_may_be_a_child_of_the_school_is_asked_and_never_guessed(
    database: Database, room: Classroom, child: NewChild
) -> None:
    known = enrol_child(database, room.deputy, coming(room.class_id), CHILD)
    found = recognize(database, room.deputy, room.class_id, child)
    who = [found.known] if found.known else found.maybe
    assert [one.id for one in who if one] == [known]
    if found.known is None:
        with pytest.raises(Conflict, match="Он это или другой"):
            enrol_child(database, room.deputy, coming(room.class_id), child)
        enrol_child(database, room.deputy, coming(room.class_id), child, is_another=True)


def test_a_namesake_with_another_birth_date_is_another_child(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    enrol_child(database, room.deputy, coming(room.class_id), CHILD)
    namesake = NewChild(CHILD.name, date(2012, 9, 1), Sex.MALE)
    other = enrol_child(database, room.deputy, coming(parallel.class_id), namesake)
    assert way(database, room, other) == [("7Б", OCTOBER, None)]


def test_two_deputies_who_enrol_one_child_make_one(
    database: Database, room: Classroom
) -> None:
    ended: list[str] = []

    def enrol() -> None:
        try:
            enrol_child(database, room.deputy, coming(room.class_id), CHILD)
            ended.append("enrolled")
        except Conflict:
            ended.append("refused")

    threads = [threading.Thread(target=enrol) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(ended) == ["enrolled", "refused"]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2024, 8, 31), "День должен быть в учебном году 2024/2025"),
        (date(2025, 6, 1), "с 01.09.2024 по 31.05.2025"),
    ],
)
def test_a_day_outside_of_the_year_is_refused(
    database: Database, room: Classroom, day: date, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        enrol_child(database, room.deputy, coming(room.class_id, day), CHILD)


def test_a_transfer_ends_the_former_class_the_day_before(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    pupil_id = room.pupils[0]
    transfer(database, room, pupil_id, parallel.class_id, MOVED_ON)
    assert way(database, room, pupil_id) == [
        ("7А", FIRST_DAY, MOVED_ON - timedelta(days=1)), ("7Б", MOVED_ON, None),
    ]
    before, after = card(database, room, pupil_id).stays
    assert (before.departure_reason, before.went_to) == ("moved", "7Б")
    assert (after.reason, after.order_number, after.came_from) == ("moved", "12-п", "7А")
    names = [one.name for one in read_grid(
        database, parallel.teacher, parallel.group_id, None).pupils]
    assert names == ["Жуков Пётр"]
    assert_nothing_differs(database)


def test_a_transfer_puts_the_child_into_the_subgroups_that_are_chosen(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    first, _ = open_group(database, room, parallel.class_id, "Английский язык", name="1 гр.")
    second, _ = open_group(database, room, parallel.class_id, "Английский язык", name="2 гр.")
    foreign, _ = open_group(database, room, room.class_id, "Английский язык", name="1 гр.")
    pupil_id = room.pupils[0]
    for wrong, sentence in (
        ((foreign,), "подгруппа не из 7Б"), ((first, second), "Две подгруппы одного предмета"),
    ):
        with pytest.raises(BadInput, match=sentence):
            transfer(database, room, pupil_id, parallel.class_id, MOVED_ON, groups=wrong)
    transfer(database, room, pupil_id, parallel.class_id, MOVED_ON, groups=(second,))
    with database.transaction("131") as session:
        groups = session.scalars(
            select(SubjectGroupMember.group_id).where(SubjectGroupMember.pupil_id == pupil_id)
        ).all()
    assert groups == [second]
    undo(database, room, pupil_id)
    with database.transaction("131") as session:
        assert session.scalars(select(SubjectGroupMember.group_id)).all() == []
    assert_nothing_differs(database)


def test_a_transfer_before_the_last_mark_is_refused_with_the_day_of_it(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("4", lesson=3)])
    last = room.days[3]
    with pytest.raises(BadInput, match=f"есть запись за {last:%d.%m.%Y}") as refused:
        transfer(database, room, room.pupils[0], parallel.class_id, last)
    assert [one.field for one in refused.value.errors] == ["day"]
    transfer(database, room, room.pupils[0], parallel.class_id, last + timedelta(days=1))


def test_a_departure_before_the_last_mark_is_refused_and_on_its_day_is_not(
    database: Database, room: Classroom
) -> None:
    record_cells(database, room.teacher, room.group_id, [room.edit("Н", lesson=3)])
    with pytest.raises(BadInput, match="выбыть раньше он не мог"):
        depart(database, room, room.pupils[0], room.days[2])
    depart(database, room, room.pupils[0], room.days[3])
    (stay,) = card(database, room, room.pupils[0]).stays
    assert (stay.departed_on, stay.departure_reason, stay.departure_order, stay.went_to) == (
        room.days[3], "other_school", "97-у", "лицей № 2"
    )


def test_a_child_who_has_left_does_not_leave_again_and_is_not_transferred(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    depart(database, room, room.pupils[0], OCTOBER)
    with pytest.raises(BadInput, match="не числится ни в одном классе"):
        depart(database, room, room.pupils[0], OCTOBER)
    with pytest.raises(BadInput, match="переводить неоткуда"):
        transfer(database, room, room.pupils[0], parallel.class_id, OCTOBER)


def test_a_child_is_not_moved_twice_on_one_day(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    third = classes.create_class(
        database, room.operator, year_id=room.year_id, grade=7, letter="В"
    )
    transfer(database, room, room.pupils[0], parallel.class_id, OCTOBER)
    with pytest.raises(BadInput, match="ребёнок с того же дня"):
        transfer(database, room, room.pupils[0], third, OCTOBER)
    with pytest.raises(BadInput, match=r"только с 14\.10\.2024"):
        transfer(database, room, room.pupils[0], third, OCTOBER - timedelta(days=1))
    undo(database, room, room.pupils[0])
    transfer(database, room, room.pupils[0], third, OCTOBER)
    assert [one[0] for one in way(database, room, room.pupils[0])] == ["7А", "7В"]


def test_a_child_of_the_year_is_not_enrolled_again(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    version = card(database, room, room.pupils[0]).version
    with pytest.raises(BadInput, match=r"уже числится в 7А с 02\.09\.2024: оформите"):
        enrol_known(database, room.deputy, room.pupils[0], coming(parallel.class_id), version)
    depart(database, room, room.pupils[0], OCTOBER)
    version = card(database, room, room.pupils[0]).version
    with pytest.raises(BadInput, match=r"числится по 14\.10\.2024"):
        enrol_known(database, room.deputy, room.pupils[0], coming(parallel.class_id), version)
    enrol_known(
        database, room.deputy, room.pupils[0],
        coming(parallel.class_id, OCTOBER + timedelta(days=1)), version,
    )


def test_a_transfer_of_the_future_holds_from_its_day(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    transfer(database, room, room.pupils[0], parallel.class_id, date(2025, 5, 26))
    before = record_cells(
        database, room.teacher, room.group_id, [room.edit("5", lesson=2)]
    ).results[0]
    assert before.status == "saved"
    assert parallel.give(database, "5").status == "refused"


def test_what_another_deputy_has_done_is_said_and_not_overwritten(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    seen = card(database, room, room.pupils[0]).version
    transfer(database, room, room.pupils[0], parallel.class_id, OCTOBER)
    for act in (
        lambda: depart(database, room, room.pupils[0], date(2024, 12, 1), seen),
        lambda: transfer(
            database, room, room.pupils[0], room.class_id, date(2024, 12, 1), seen
        ),
        lambda: undo_movement(database, room.deputy, room.pupils[0], seen),
    ):
        with pytest.raises(Conflict, match=r"с 14\.10\.2024 он в 7Б"):
            act()


def test_a_mistaken_transfer_is_undone_until_something_hangs_on_it(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    pupil_id = room.pupils[0]
    was = way(database, room, pupil_id)
    transfer(database, room, pupil_id, parallel.class_id, MOVED_ON)
    assert undo(database, room, pupil_id) == "transfer"
    assert way(database, room, pupil_id) == was
    transfer(database, room, pupil_id, parallel.class_id, MOVED_ON)
    parallel.give(database, "5")
    with pytest.raises(BadInput, match="уже есть отметки"):
        undo(database, room, pupil_id)
    assert_nothing_differs(database)


def test_a_mistaken_departure_and_a_mistaken_arrival_are_undone(
    database: Database, room: Classroom
) -> None:
    pupil_id = enrol_child(database, room.deputy, coming(room.class_id), CHILD)
    depart(database, room, pupil_id, date(2024, 11, 1))
    assert undo(database, room, pupil_id) == "departure"
    assert way(database, room, pupil_id) == [("7А", OCTOBER, None)]
    assert undo(database, room, pupil_id) == "arrival"
    assert way(database, room, pupil_id) == []
    with pytest.raises(BadInput, match="Отменять нечего"):
        undo(database, room, pupil_id)
    found = recognize(database, room.deputy, room.class_id, CHILD)
    assert found.known is not None
    assert found.known.id == pupil_id
    assert_nothing_differs(database)


def test_another_schools_children_and_classes_are_not_there(database: Database) -> None:
    here, there = make_classroom(database), make_classroom(database, "132")
    version = card(database, there, there.pupils[0]).version
    for act in (
        lambda: read_movement(database, here.deputy, there.pupils[0]),
        lambda: transfer_child(
            database, here.deputy, there.pupils[0], Transfer(here.class_id, OCTOBER), version
        ),
        lambda: enrol_child(database, here.deputy, coming(there.class_id), CHILD),
        lambda: undo_movement(database, here.deputy, there.pupils[0], version),
        lambda: transfer(database, here, here.pupils[0], there.class_id, OCTOBER),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_class_teacher_reads_the_own_class_and_enters_nothing(
    database: Database, room: Classroom, parallel: Parallel
) -> None:
    found = read_movement(database, room.class_teacher, room.pupils[0])
    assert (found.can_write, found.undo, found.classes) == (False, None, [])
    with pytest.raises(Forbidden):
        transfer_child(
            database, room.class_teacher, room.pupils[0], Transfer(parallel.class_id, OCTOBER),
            found.version,
        )
    transfer(database, room, room.pupils[0], parallel.class_id, OCTOBER)
    with pytest.raises(Forbidden):
        read_movement(database, room.class_teacher, room.pupils[0])
