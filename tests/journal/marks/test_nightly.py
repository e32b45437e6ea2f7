"""The nightly check: a part of a school a night, each difference an incident once, explained."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from services.journal.app import SERVICE
from services.journal.marks.usecases.cells import record_cells
from services.shared.accountability import nightly
from services.shared.accountability.access_log import Access
from services.shared.accountability.incidents import CheckedPart
from services.shared.accountability.nightly import NightlyCheck
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.signing import Signatures
from services.shared.accountability.usecases import IncidentList, explain, read_incidents
from services.shared.checkpoints.schools import known_schools
from services.shared.database.base import Database
from services.shared.errors import Forbidden, NotFound
from services.shared.process.clock import now
from tests.in_process import PUBLIC_KEYS
from tests.journal.factory import Classroom
from tests.servers import Databases


@pytest.fixture
def check(database: Database, room: Classroom) -> NightlyCheck:
    """Return the check of a journal whose class has marks."""
    record_cells(
        database, room.teacher, room.group_id, [room.edit("5"), room.edit("4", lesson=1)]
    )
    Sealer(database, SERVICE.chains).seal()
    return NightlyCheck(
        database, known_schools, SERVICE.chains, SERVICE.comparisons, Signatures(PUBLIC_KEYS)
    )


@pytest.fixture
def web(databases: Databases) -> Iterator[Database]:
    """Return the database as what answers requests works with it."""
    opened = Database(databases.app)
    yield opened
    opened.close()


def tamper(database: Database, room: Classroom) -> None:
    with database.transaction(room.school_id) as session:
        session.execute(text("UPDATE mark_cell SET marks = '{2}' WHERE marks = '{5}'"))


def incidents(database: Database, room: Classroom, role: str = "data_officer") -> IncidentList:
    return read_incidents(database, room.caller(role))


def test_a_school_that_is_whole_has_no_incident(
    database: Database, web: Database, room: Classroom, check: NightlyCheck
) -> None:
    assert [check.check(room.school_id, now()) for _ in range(3)] == [0, 0, 0]
    found = incidents(web, room)
    assert found.items == []
    assert found.checked_at is not None


def test_a_difference_is_an_incident_once_whatever_nights_find_it(
    database: Database, web: Database, room: Classroom, check: NightlyCheck
) -> None:
    tamper(database, room)
    assert [check.check(room.school_id, now()) for _ in range(3)] == [1, 0, 0]
    (found,) = incidents(web, room).items
    assert found.subject == "mark_cell"
    assert found.what.endswith("в таблице mark_cell «2», а в истории mark_change (запись 1) «5»")
    assert str(room.pupils[0]) in found.what


def test_an_explanation_stays_with_who_wrote_it_and_is_given_once(
    database: Database, web: Database, room: Classroom, check: NightlyCheck
) -> None:
    tamper(database, room)
    check.check(room.school_id, now())
    (found,) = incidents(web, room).items
    officer = room.caller("data_officer")
    explain(web, officer, found.id, "Исправлено администратором по заявке 12")
    with pytest.raises(NotFound):
        explain(web, officer, found.id, "Другое объяснение")
    (explained,) = incidents(web, room, "director").items
    assert explained.explanation == "Исправлено администратором по заявке 12"
    assert explained.explained_by == officer.user_id
    assert check.check(room.school_id, now()) == 0
    for statement in ("UPDATE incident SET explanation = 'x'", "UPDATE incident SET what = ''",
                      "DELETE FROM incident", "INSERT INTO incident SELECT * FROM incident"):
        with pytest.raises(DBAPIError), web.transaction(room.school_id) as session:
            session.execute(text(statement))


def test_nobody_but_data_officer_and_director_sees_incidents_and_each_look_is_logged(
    database: Database, web: Database, room: Classroom, check: NightlyCheck
) -> None:
    check.check(room.school_id, now())
    for role in ("deputy", "teacher", "class_teacher", "psychologist", "archivist"):
        with pytest.raises(Forbidden):
            incidents(web, room, role)
    incidents(web, room)
    incidents(web, room, "director")
    with database.transaction(room.school_id) as session:
        looks = session.scalars(select(Access.role).where(Access.kind == "incident")).all()
    assert sorted(looks) == ["data_officer", "director"]


def test_a_chain_is_walked_a_part_a_night_and_then_anew(
    database: Database, room: Classroom, check: NightlyCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "ROWS", 3)
    with database.transaction(room.school_id) as session:
        rows = session.scalar(select(func.max(Access.sequence))) or 0
    reached = []
    for _ in range(rows // 3 + 2):
        assert check.check(room.school_id, now()) == 0
        with database.transaction(room.school_id) as session:
            reached.append(session.get_one(CheckedPart, (room.school_id, "access_log")).sequence)
    assert reached[: rows // 3] == [n for n in range(3, rows + 1, 3) if n < rows] + (
        [None] if rows % 3 == 0 else []
    )
    assert None in reached


def test_a_night_checks_each_school_once(
    database: Database, room: Classroom, check: NightlyCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper(database, room)
    moment = datetime(2031, 3, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(nightly, "now", lambda: moment)
    assert check.run() == 0
    moment += timedelta(hours=9)
    assert check.run() == 1
    with database.transaction(room.school_id) as session:
        first = session.scalars(select(func.max(CheckedPart.checked_at))).one()
    moment += timedelta(hours=2)
    check.run()
    with database.transaction(room.school_id) as session:
        assert session.scalars(select(func.max(CheckedPart.checked_at))).one() == first
