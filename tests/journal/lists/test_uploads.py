"""Lists from the page: looked at, columns told once, applied whole, never over a change."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.journal.file_reader.waiting import MOST_WAITING, WAITS, forget_files
from services.journal.lists.models import ListUpload
from services.journal.rosters.usecases.importing import import_pupils
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.process.clock import now
from tests.journal.conftest import Ask
from tests.journal.imports.files import counts
from tests.journal.papers.files import YEAR
from tests.journal.rosters.school import stays

Send = Callable[..., Any]
HEADS = "ФИО;Дата рождения;Класс\n"
TWO = HEADS + "Жуков Пётр Ильич;12.05.2015;5А\nЁлкина Вера;01.02.2015;5А\n"
THREE = TWO + "Титов Глеб Львович;03.04.2015;5А\n"
STRANGE = "Дитя;Появление на свет;Класс\nЖуков Пётр Ильич;12.05.2015;5А\n"


@pytest.fixture
def deputy(operator: Caller) -> Caller:
    """The deputy of the school that lists are brought into."""
    return Caller("deputy", "deputy", operator.school_id, correlation_id="0" * 32)


@pytest.fixture
def send(ask: Ask, deputy: Caller) -> Send:
    """Send a list as the deputy."""

    def send_list(text: str, status: int = 201, **more: str) -> Any:
        file = (BytesIO(text.encode("cp1251")), "list.csv")
        form = {"file": file, "kind": "pupils", "year": YEAR, **more}
        return ask("POST", deputy, "/lists", form=form, status=status).json

    return send_list


def apply(ask: Ask, deputy: Caller, list_id: str, status: int = 200) -> Any:
    """Apply a list."""
    return ask("POST", deputy, f"/lists/{list_id}/apply", status=status).json


def test_a_list_is_looked_at_first_and_then_written_once(
    ask: Ask, send: Send, deputy: Caller, database: Database
) -> None:
    before = stays(database)
    shown = send(TWO)
    assert (shown["state"], shown["arrived"], shown["problems"]) == ("ready", 2, [])
    assert [(one["fate"], one["name"], one["beside"]) for one in shown["lines"]] == [
        ("arrived", "Жуков Пётр Ильич", "5А"), ("arrived", "Ёлкина Вера", "5А")
    ]
    assert stays(database) == before
    done = apply(ask, deputy, shown["id"])
    assert (done["state"], done["arrived"], done["lines"]) == ("applied", 2, [])
    written = counts(database)
    assert {stay[0] for stay in stays(database)} == {"Жуков", "Ёлкина"}
    assert apply(ask, deputy, shown["id"])["state"] == "applied"
    assert counts(database)["enrolment"] == written["enrolment"]


def test_an_applied_list_keeps_no_names_and_no_file(
    ask: Ask, send: Send, deputy: Caller, database: Database
) -> None:
    list_id = send(TWO)["id"]
    apply(ask, deputy, list_id)
    with database.transaction("131") as session:
        row = session.get_one(ListUpload, ("131", UUID(list_id)))
        assert row.content is None
        assert "Жуков" not in str(row.report)


def test_a_school_that_has_changed_since_the_preview_is_not_written_to(
    ask: Ask, send: Send, deputy: Caller, operator: Caller, database: Database
) -> None:
    shown = send(TWO)
    import_pupils(database, operator, content=THREE.encode(), year=YEAR)
    refused = apply(ask, deputy, shown["id"], status=409)
    assert "школа изменилась" in refused["detail"]
    assert len(stays(database)) == 3
    anew = ask("GET", deputy, f"/lists/{shown['id']}").json
    assert (anew["state"], anew["arrived"], anew["departed"]) == ("ready", 0, 1)
    assert apply(ask, deputy, shown["id"])["state"] == "applied"
    assert [stay[0] for stay in stays(database) if stay[3] is not None] == ["Титов"]


def test_a_list_with_a_problem_is_refused_whole(
    ask: Ask, send: Send, deputy: Caller, database: Database
) -> None:
    shown = send(TWO + "Титов Глеб;31.02.2015;5А\n")
    assert shown["state"] == "refused"
    assert [(one["row"], one["column"]) for one in shown["problems"]] == [(4, "B")]
    apply(ask, deputy, shown["id"], status=409)
    assert stays(database) == []


def test_unknown_columns_are_asked_about_and_remembered_for_the_school(
    ask: Ask, send: Send, deputy: Caller, database: Database
) -> None:
    shown = send(STRANGE)
    assert shown["state"] == "asked"
    heads = {one["head"]: one for one in shown["columns"]}
    assert heads["Дитя"]["samples"] == ["Жуков Пётр Ильич"]
    assert heads["Дитя"]["meaning"] == ""
    assert heads["Класс"]["meaning"] == "class"
    apply(ask, deputy, shown["id"], status=409)
    told = {"columns": [{"head": heads["Дитя"]["folded"], "meaning": "name"},
                        {"head": heads["Появление на свет"]["folded"], "meaning": "born"}]}
    again = ask("PUT", deputy, f"/lists/{shown['id']}/columns", told).json
    assert (again["state"], again["arrived"]) == ("ready", 1)
    assert apply(ask, deputy, shown["id"])["state"] == "applied"
    # The next file with these heads is not asked about.
    assert send(STRANGE)["unchanged"] == 1


def test_one_meaning_for_two_columns_or_none_of_the_list_is_refused(
    ask: Ask, send: Send, deputy: Caller
) -> None:
    list_id = send(STRANGE)["id"]
    for meanings in (("name", "name"), ("hours", "born")):
        told = {"columns": [{"head": head, "meaning": meaning}
                            for head, meaning in zip(("дитя", "класс"), meanings, strict=True)]}
        answer = ask("PUT", deputy, f"/lists/{list_id}/columns", told, status=422).json
        assert answer["errors"][0]["field"] == "columns"


def test_what_is_no_list_is_told_at_its_field(send: Send) -> None:
    assert send("просто слова", status=422)["errors"][0]["field"] == "file"
    assert send(TWO, status=422, year="2026")["errors"][0]["field"] == "year"


def test_a_list_that_nobody_applies_is_forgotten_after_a_day(
    send: Send, database: Database
) -> None:
    send(TWO)
    assert forget_files(database, ListUpload, now()) == 0
    assert forget_files(database, ListUpload, now() + WAITS + timedelta(minutes=1)) == 1
    with database.transaction("131") as session:
        assert session.scalars(select(ListUpload.id)).all() == []


def test_a_school_has_so_many_lists_waiting_and_no_disk_full_of_them(
    ask: Ask, send: Send, deputy: Caller, database: Database
) -> None:
    first, applied = send(TWO)["id"], send(TWO)["id"]
    apply(ask, deputy, applied)
    with database.transaction("131") as session:
        (one,) = session.scalars(select(ListUpload).where(ListUpload.id == UUID(first)))
        session.add_all(
            ListUpload(
                school_id="131", id=new_id(), kind="pupils", created_at=now(), created_by="x",
                year=YEAR, content=b"x", state="refused", report=one.report, seen="",
            )
            for _ in range(MOST_WAITING + 5)
        )
    last = send(THREE)["id"]
    with database.transaction("131") as session:
        left = session.scalars(select(ListUpload.id)).all()
    assert len(left) == MOST_WAITING + 1
    assert {UUID(applied), UUID(last)} < set(left)
    assert UUID(first) not in left
    ask("GET", deputy, f"/lists/{first}", status=404)


def test_a_teacher_may_not(ask: Ask, deputy: Caller) -> None:
    teacher = Caller("t", "teacher", deputy.school_id, correlation_id="0" * 32)
    form = {"file": (BytesIO(TWO.encode()), "list.csv"), "kind": "pupils", "year": YEAR}
    ask("POST", teacher, "/lists", form=form, status=403)
