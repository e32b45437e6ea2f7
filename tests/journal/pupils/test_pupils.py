"""Children over HTTP: a class's list, names for ids, and what a child learns."""

import pytest
from sqlalchemy import select

from services.journal.classes.usecases import classes
from services.journal.enrolment import usecases as enrolment
from services.journal.pupils.access import PUPIL_NAME
from services.journal.pupils.queries import select_named_so, within
from services.journal.pupils.usecases import NAMED_AT_ONCE
from services.shared.accountability.access import scope_of
from services.shared.accountability.access_log import Access
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database, new_id
from services.shared.process.clock import today
from tests.journal.conftest import Ask
from tests.journal.factory import FIRST_DAY, Classroom, make_classroom

NAMES = ["Евсеев Иван", "Ёлкина Вера", "Жуков Пётр"]


def test_a_class_is_listed_by_name_without_who_has_departed(
    ask: Ask, database: Database, room: Classroom
) -> None:
    listed = ask("GET", room.class_teacher, f"/classes/{room.class_id}/pupils").json
    assert listed["name"] == "7А"
    assert listed["id"] == str(room.class_id)
    assert [pupil["name"] for pupil in listed["pupils"]] == NAMES
    enrolment.depart_pupil(
        database, room.operator, room.pupils[1], room.class_id, FIRST_DAY
    )
    left = ask("GET", room.deputy, f"/classes/{room.class_id}/pupils").json
    assert [pupil["name"] for pupil in left["pupils"]] == [NAMES[0], NAMES[2]]
    ask("GET", room.deputy, f"/classes/{new_id()}/pupils", status=404)


def test_a_teacher_is_told_the_names_of_the_taught_alone(
    ask: Ask, database: Database, room: Classroom
) -> None:
    other = make_classroom(database, grade=6, subject="Физика")
    asked = "&".join(f"id={pupil}" for pupil in (*room.pupils, *other.pupils))
    named = ask("GET", room.teacher, f"/pupils/names?{asked}").json
    assert named == [
        {"id": str(room.pupils[place]), "name": name, "class_name": "7А"}
        for place, name in zip((2, 1, 0), NAMES, strict=True)
    ]
    assert len(ask("GET", room.deputy, f"/pupils/names?{asked}").json) == 6


def test_a_subgroups_teacher_is_told_the_names_of_its_members(
    ask: Ask, database: Database, room: Classroom
) -> None:
    with database.transaction(room.school_id) as session:
        group = classes.ensure_group(
            session,
            room.operator,
            class_id=room.class_id,
            subject_id=classes.ensure_subject(session, room.operator, "Физика"),
            name="первая",
            members=room.pupils[:1],
        )
    asked = "&".join(f"id={pupil}" for pupil in room.pupils)
    teacher = room.caller(Role.TEACHER, groups=frozenset({group}))
    named = ask("GET", teacher, f"/pupils/names?{asked}").json
    assert [pupil["name"] for pupil in named] == ["Жуков Пётр"]


def test_a_child_goes_by_the_class_that_it_is_in_now(
    ask: Ask, database: Database, room: Classroom
) -> None:
    other = make_classroom(database, grade=8, subject="Физика", pupils=())
    enrolment.depart_pupil(
        database, room.operator, room.pupils[0], room.class_id, FIRST_DAY
    )
    with database.transaction(room.school_id) as session:
        new_class = classes.find_class(session, room.operator, room.year_id, 8, "А")
        assert new_class is not None
        enrolment.enrol(session, room.operator, room.pupils[0], new_class, today())
    (named,) = ask("GET", room.deputy, f"/pupils/names?id={room.pupils[0]}").json
    assert named["class_name"] == "8А"
    subjects = ask("GET", room.parent_of(room.pupils[0]), f"/pupils/{room.pupils[0]}/subjects")
    assert subjects.json == [
        {
            "id": str(other.group_id),
            "subject": "Физика",
            "subgroup": None,
            "teacher": "Учителева А. И.",
        }
    ]


def test_who_is_bound_to_no_child_is_told_no_name(ask: Ask, room: Classroom) -> None:
    path = f"/pupils/names?id={room.pupils[0]}"
    assert ask("GET", room.caller(Role.PUPIL), path).json == []
    ask("GET", room.caller(Role.REGION_OPERATOR), path, status=403)


def test_children_are_found_by_beginnings_of_names_among_those_whom_one_may_know(
    ask: Ask, database: Database, room: Classroom
) -> None:
    make_classroom(database, grade=6, subject="Физика", pupils=("Ёлкин Олег", "Елкина Ида"))

    def found(who: Caller, words: str, status: int = 200) -> list[str]:
        answer = ask("POST", who, "/pupils/search", {"words": words}, status=status)
        listed = answer.json if status == 200 else []
        return [f"{one['name']} {one['class_name']}" for one in listed]

    assert found(room.deputy, "ёлк") == found(room.deputy, "ЕЛК")
    assert set(found(room.deputy, "елк")) == {
        "Елкина Ида 6А", "Ёлкин Олег 6А", "Ёлкина Вера 7А"
    }
    assert found(room.teacher, "елк") == ["Ёлкина Вера 7А"]
    assert found(room.deputy, "вер ёлк") == ["Ёлкина Вера 7А"]
    assert found(room.deputy, "лкина") == []
    found(room.deputy, " - ", status=422)
    elsewhere = make_classroom(database, "lyceum-2", pupils=("Ёлкин Кирилл",))
    assert found(elsewhere.deputy, "елк") == ["Ёлкин Кирилл 7А"]


def test_each_child_that_is_found_is_logged(
    ask: Ask, database: Database, room: Classroom
) -> None:
    ask("POST", room.deputy, "/pupils/search", {"words": "ёлк"})
    with database.transaction(room.school_id) as session:
        seen = session.scalars(
            select(Access.subject_id).where(Access.action == "pupil.name")
        ).all()
    assert seen == [room.pupils[1]]


def test_a_search_that_narrows_another_list_logs_that_one_searched_and_no_child(
    ask: Ask, database: Database, room: Classroom
) -> None:
    found = ask("POST", room.deputy, "/pupils/found", {"words": "ёлк"}).json
    assert found == {"ids": [str(room.pupils[1])]}
    with database.transaction(room.school_id) as session:
        seen = session.execute(
            select(Access.subject_kind, Access.subject_id).where(Access.action == "pupil.name")
        ).all()
    assert seen == [("school", None)]
    ask("POST", room.deputy, "/pupils/found", {"words": " - "}, status=422)
    ask("POST", room.caller(Role.REGION_OPERATOR), "/pupils/found", {"words": "ёлк"}, status=403)


def test_too_many_of_a_school_hide_nobody_whom_a_tie_covers(
    ask: Ask, database: Database, room: Classroom
) -> None:
    """The tie bounds the search itself: a letter does not read the school into memory."""
    make_classroom(
        database, grade=6, subject="Физика",
        pupils=[f"Ежов Иван{place}" for place in range(NAMED_AT_ONCE + 1)],
    )
    assert ask("POST", room.deputy, "/pupils/search", {"words": "е"}, status=422)
    child = room.pupils[2]
    for who in (room.teacher, room.class_teacher, room.parent_of(child)):
        for path in ("/pupils/search", "/pupils/found"):
            found = ask("POST", who, path, {"words": "е"}).json
            names = found["ids"] if path.endswith("found") else [one["id"] for one in found]
            assert str(child) in names
            assert len(names) < 3


@pytest.mark.parametrize("role", ["deputy", "teacher", "class_teacher"])
def test_classes_of_no_more_children_are_looked_up_than_are_told(
    database: Database, room: Classroom, role: str
) -> None:
    query = select_named_so(
        room.school_id, "е", (), within(scope_of(getattr(room, role), PUPIL_NAME),
                                        getattr(room, role).ties), most=2
    )
    with database.transaction(room.school_id) as session:
        assert len(session.execute(query).all()) <= 2
    assert "LIMIT" in str(query)
