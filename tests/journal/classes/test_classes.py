"""Classes of a year: made once, announced, and shown to whom they concern."""

from datetime import date

import pytest
from sqlalchemy import select

from services.journal.classes.usecases import classes
from services.journal.classes.usecases.lists import ListedGroup, list_classes
from services.journal.enrolment import usecases as enrolment
from services.journal.lessons.usecases.groups import list_groups
from services.journal.people import usecases as people
from services.journal.people.rules import parse_name
from services.shared.database.base import Database, new_id
from services.shared.errors import Conflict, Forbidden, NotFound
from services.shared.messaging.outbox import Outgoing
from tests.journal.conftest import Ask
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom


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


def test_the_same_class_twice_in_a_year_is_a_conflict(
    database: Database, room: Classroom
) -> None:
    with pytest.raises(Conflict, match=r"^Класс 7А в этом году уже есть\.$"):
        classes.create_class(
            database, room.operator, year_id=room.year_id, grade=7, letter="А"
        )


def test_a_class_of_no_year_is_not_found(database: Database, room: Classroom) -> None:
    with pytest.raises(NotFound):
        classes.create_class(database, room.operator, year_id=new_id(), grade=7, letter="Б")


@pytest.mark.parametrize("role", ["director", "teacher", "archivist", "platform_admin"])
def test_only_a_deputy_or_a_command_changes_classes_and_people(
    database: Database, room: Classroom, role: str
) -> None:
    one = room.caller(role, groups=frozenset({room.group_id}))
    with pytest.raises(Forbidden):
        classes.create_class(database, one, year_id=room.year_id, grade=7, letter="Б")
    with pytest.raises(Forbidden):
        enrolment.depart_pupil(database, one, room.pupils[0], room.class_id, FIRST_DAY)
    with pytest.raises(Forbidden):
        people.appoint_staff(
            database, one, person_id=new_id(), name=parse_name("А Б"), roles=["director"]
        )


def test_leaders_see_all_classes_and_others_their_own(
    database: Database, room: Classroom
) -> None:
    make_classroom(database, grade=6, subject="Физика")
    names = {
        role: [c.name for c in list_classes(database, caller, room.year_id)]
        for role, caller in {
            "deputy": room.deputy,
            "teacher": room.teacher,
            "class_teacher": room.class_teacher,
            "psychologist": room.caller("psychologist", pupils=frozenset({room.pupils[0]})),
            "untied": room.caller("teacher"),
        }.items()
    }
    assert names == {
        "deputy": ["6А", "7А"],
        "teacher": ["7А"],
        "class_teacher": ["7А"],
        "psychologist": ["7А"],
        "untied": [],
    }


def test_a_class_tells_its_pupils_teacher_and_groups(
    database: Database, room: Classroom
) -> None:
    (found,) = list_classes(database, room.deputy, room.year_id)
    assert (found.pupils, found.class_teacher) == (3, "Учителева А. И.")
    assert found.groups == [ListedGroup(room.group_id, "Алгебра", None, "Учителева А. И.")]


def test_groups_tell_their_last_lesson(database: Database, room: Classroom) -> None:
    (found,) = list_groups(database, room.teacher, room.year_id)
    assert (found.class_name, found.last_lesson_on) == ("7А", date(2024, 9, 6))


@pytest.mark.parametrize("role", ["representative", "pupil", "archivist", "platform_admin"])
def test_families_and_others_are_shown_no_lists(
    database: Database, room: Classroom, role: str
) -> None:
    for ask in (list_classes, list_groups):
        with pytest.raises(Forbidden):
            ask(database, room.caller(role), room.year_id)


def test_a_deputy_gives_a_group_to_a_teacher_or_to_nobody(ask: Ask, room: Classroom) -> None:
    path = f"/groups/{room.group_id}/teacher"
    ask("PUT", room.deputy, path, {"staff_id": None}, status=204)
    grid = ask("GET", room.deputy, f"/groups/{room.group_id}/grid").json
    assert grid["group"]["teacher"] is None
    ask("PUT", room.deputy, path, {"staff_id": str(room.teacher_id)}, status=204)
    ask("PUT", room.teacher, path, {"staff_id": None}, status=403)


def test_classes_are_listed_with_their_groups(ask: Ask, room: Classroom) -> None:
    assert ask("GET", room.teacher, f"/classes?year_id={room.year_id}").json == [
        {
            "id": str(room.class_id),
            "name": "7А",
            "grade": 7,
            "class_teacher": "Учителева А. И.",
            "pupils": 3,
            "groups": [
                {
                    "id": str(room.group_id),
                    "subject": "Алгебра",
                    "subgroup": None,
                    "teacher": "Учителева А. И.",
                }
            ],
        }
    ]
