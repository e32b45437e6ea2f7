"""Closing over HTTP: the whole document of a class, before and after its year is closed."""

from typing import Any

from sqlalchemy import delete

from services.journal.marks.models import TermMark
from services.shared.database.base import Database
from tests.journal.closing.classes import close_all_terms, mark_terms
from tests.journal.conftest import Ask
from tests.journal.factory import Classroom


def without_moments(document: Any) -> Any:
    """Return a document without the moments in it."""
    if isinstance(document, list):
        return [without_moments(one) for one in document]
    if isinstance(document, dict):
        return {
            key: without_moments(value)
            for key, value in document.items()
            if key not in ("id", "at", "asked_at", "closed_at")
        }
    return document


def test_the_document_of_a_class_with_an_open_term(
    ask: Ask, database: Database, room: Classroom
) -> None:
    mark_terms(database, room)
    with database.transaction(room.school_id) as session:
        session.execute(delete(TermMark).where(TermMark.pupil_id == room.pupils[1]))
    path = f"/classes/{room.class_id}"
    term = str(room.terms[0])
    ask("POST", room.class_teacher, f"{path}/terms/{room.terms[1]}/propose")
    document = ask("GET", room.deputy, f"{path}/closing").json
    group = {"term_id": term, "group_id": str(room.group_id), "group": "Алгебра"}
    assert without_moments(document["terms"][0]) == {
        "name": "1 четверть",
        "starts_on": "2024-09-01",
        "ends_on": "2024-11-03",
        "state": "open",
        "points": [
            {
                "kind": "no_term_mark",
                "blocking": True,
                **group,
                "names": ["Ёлкина Вера"],
                "days": [],
            },
            {
                "kind": "mark_without_marks",
                "blocking": False,
                **group,
                "names": document["terms"][0]["points"][1]["names"],
                "days": [],
            },
        ],
        "moves": [],
    }
    assert without_moments(document["steps"]) == [
        {
            "term": "2 четверть",
            "state": "review",
            "reason": "",
            "role": "class_teacher",
            "who": document["steps"][0]["who"],
        }
    ]
    assert (document["may_close_year"], document["packages"]) == (True, [])
    assert (document["closed_at"], document["protocol_no"]) == (None, None)


def test_the_document_of_a_class_whose_year_is_closed(
    ask: Ask, database: Database, room: Classroom
) -> None:
    close_all_terms(database, room)
    path = f"/classes/{room.class_id}"
    council = {"protocol_no": "12", "protocol_on": "2025-05-28", "decisions": []}
    packages = ask("POST", room.deputy, f"{path}/year-closing", council, status=202).json
    document = ask("GET", room.deputy, f"{path}/closing").json
    assert document["packages"] == packages
    assert list(document) == [
        "class_id", "class_name", "year", "year_ends_on", "closed_at", "terms", "steps", "points",
        "may_close_year", "protocol_no", "protocol_on", "pupils", "packages",
    ]
    assert [term["moves"] for term in document["terms"]] == [[]] * 4
    assert document["points"] == []
    assert [pupil["name"] for pupil in document["pupils"]] == [
        "Евсеев Иван", "Ёлкина Вера", "Жуков Пётр",
    ]
    assert {pupil["decision"] for pupil in document["pupils"]} == {"promoted"}
    assert without_moments(packages[0]) == {
        "kind": "class_summary_sheet",
        "version": 1,
        "state": "waiting",
        "step": "asked",
        "done": 0,
        "total": 0,
        "size": None,
        "sha256": None,
        "handed_over_at": None,
        "kept_at": None,
        "locked_until": None,
        "problem": None,
    }
