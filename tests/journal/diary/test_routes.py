"""The diary over HTTP: its document, and what another family is answered."""

from sqlalchemy import select

from services.shared.accountability.access_log import Access
from services.shared.database.base import Database, new_id
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom


def test_another_familys_child_gives_nothing_away_and_is_logged(
    ask: Ask, database: Database, room: Classroom
) -> None:
    stranger = room.parent_of(room.pupils[1])
    there = ask("GET", stranger, f"/pupils/{room.pupils[0]}/diary", status=404).json
    nowhere = ask("GET", stranger, f"/pupils/{new_id()}/diary", status=404).json
    assert {**there, "instance": ""} == {**nowhere, "instance": ""}
    with database.transaction("131") as session:
        refused = session.scalars(
            select(Access).where(Access.outcome == "refused", Access.action == "diary.read")
        ).all()
    assert room.pupils[0] in {row.subject_id for row in refused}


def test_a_week_is_answered_as_a_whole(ask: Ask, room: Classroom) -> None:
    parent, pupil = room.parent_of(room.pupils[0]), room.pupils[0]
    week = ask("GET", parent, f"/pupils/{pupil}/diary?week=2024-W36").json
    lesson = {
        "ordinal": 1,
        "subject": "Алгебра",
        "topic": "",
        "homework": "",
        "work_type": None,
        "cell": "",
    }
    average = {"subject": "Алгебра", "average": None, "weighted": None, "term_mark": None}
    assert week == {
        "pupil": {"id": str(pupil), "name": "Жуков Пётр", "class_name": "7А"},
        "week": {
            "iso": "2024-W36",
            "starts_on": "2024-09-02",
            "ends_on": "2024-09-08",
            "previous": None,
            "next": "2024-W37",
        },
        "days": [
            {"date": f"2024-09-{day:02d}", "lessons": [lesson] if day < 7 else []}
            for day in range(2, 9)
        ],
        "averages": [average],
        "attendance_codes": [
            {"code": code, "letters": code, "name": name, "in_use": True, "spellings": []}
            for code, name in (
                ("Н", "не был"), ("Б", "болел"), ("У", "уважительная причина"),
                ("НП", "без уважительной причины"), ("О", "опоздал"),
            )
        ],
    }
