"""Lessons over HTTP."""

from tests.journal.conftest import Ask
from tests.journal.factory import Classroom


def test_a_lesson_is_added_and_edited(ask: Ask, room: Classroom) -> None:
    made = ask(
        "POST",
        room.teacher,
        f"/groups/{room.group_id}/lessons",
        {"date": "2024-09-20", "ordinal": None, "topic": "Корни", "work_type": "СР"},
        status=201,
    ).json
    assert made == {
        "id": made["id"],
        "date": "2024-09-20",
        "ordinal": 1,
        "work_type": "СР",
        "weight": "2",
        "topic": "Корни",
        "homework": "",
    }
    edited = ask("PATCH", room.teacher, f"/lessons/{made['id']}", {"homework": "§ 4"}).json
    assert edited == {**made, "homework": "§ 4"}
