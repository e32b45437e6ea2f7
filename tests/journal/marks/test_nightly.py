"""The nightly check: a part of a school a night, each difference an incident once, explained."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from services.journal.app import SERVICE
from services.journal.marks.usecases.cells import record_cells
from services.shared.accountability import nightly
from services.shared.accountability.access import Basis, Tie
from services.shared.accountability.access_log import Access, record_access
from services.shared.accountability.incidents import CheckedPart, Incident, note_incidents
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
        database, known_schools, SERVICE.chains, SERVICE.comparisons,
        Signatures(PUBLIC_KEYS, "journal"),
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
    moment = (now() + timedelta(days=1)).replace(hour=12, minute=0)
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


def test_a_school_that_is_on_by_day_alone_is_checked_all_the_same(
    room: Classroom, check: NightlyCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert room
    moment = (now() + timedelta(days=2)).replace(hour=12, minute=0)
    monkeypatch.setattr(nightly, "now", lambda: moment)
    check.run()
    with check.database.transaction(room.school_id) as session:
        assert session.scalars(select(CheckedPart.checked_at)).all()


def test_what_cannot_be_checked_is_said_and_hides_nothing_else(
    database: Database, databases: Databases, web: Database, room: Classroom, check: NightlyCheck,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = now().replace(hour=20)
    monkeypatch.setattr(nightly, "now", lambda: moment)
    check.run()
    tamper(database, room)
    owner = Database(databases.owner)
    with owner.transaction() as session:
        # Beside the chain's columns: what reads it fails, and nobody notices in the pages.
        session.execute(text("ALTER TABLE mark_change RENAME COLUMN digest TO gone"))
    moment += timedelta(days=1)
    assert check.run() == 1
    assert incidents(web, room).checked_at == moment - timedelta(days=1)
    with owner.transaction() as session:
        session.execute(text("ALTER TABLE mark_change RENAME COLUMN gone TO digest"))
    owner.close()
    moment += timedelta(minutes=10)
    check.run()
    with database.transaction(room.school_id) as session:
        checked = dict(session.execute(select(CheckedPart.subject, CheckedPart.checked_at)).all())
    assert checked["mark_change"] == moment
    assert checked["access_log"] == moment - timedelta(minutes=10)


def test_the_same_tampering_again_after_it_was_explained_and_mended_is_told_again(
    database: Database, web: Database, room: Classroom, check: NightlyCheck
) -> None:
    officer = room.caller("data_officer")
    tamper(database, room)
    assert check.check(room.school_id, now()) == 1
    (first,) = incidents(web, room).items
    explain(web, officer, first.id, "Исправлено администратором по заявке 12")
    # It stands: explained once, it is not told every night.
    assert check.check(room.school_id, now()) == 0
    with database.transaction(room.school_id) as session:
        session.execute(text("UPDATE mark_cell SET marks = '{5}' WHERE marks = '{2}'"))
    assert check.check(room.school_id, now()) == 0
    (gone,) = incidents(web, room).items
    assert gone.gone_at is not None
    tamper(database, room)
    assert check.check(room.school_id, now()) == 1
    again, explained = incidents(web, room).items
    assert (again.explanation, again.gone_at) == (None, None)
    assert (again.what, explained.explanation) == (first.what, gone.explanation)


OF_THE_VERSION_BEFORE = (
    "INSERT INTO incident (school_id, id, found_at, subject, what, fingerprint) SELECT school_id,"
    " gen_random_uuid(), now(), subject, what, fingerprint FROM incident ORDER BY found_at LIMIT 1"
    " ON CONFLICT (school_id, fingerprint) DO NOTHING RETURNING id"
)


def test_a_worker_of_the_version_before_writes_incidents_until_it_is_exchanged(
    database: Database, room: Classroom, check: NightlyCheck
) -> None:
    tamper(database, room)
    assert check.check(room.school_id, now()) == 1
    with database.transaction(room.school_id) as session:
        assert session.scalars(text(OF_THE_VERSION_BEFORE)).all() == []
        another = OF_THE_VERSION_BEFORE.replace("fingerprint FROM", "sha256(fingerprint) FROM")
        assert len(session.scalars(text(another)).all()) == 1


def test_a_break_does_not_hide_what_lies_behind_it(
    database: Database, databases: Databases, room: Classroom, check: NightlyCheck,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nightly, "ROWS", 2)
    with database.transaction(room.school_id) as session:
        for _ in range(6):
            record_access(session, room.teacher, Basis("marks.read", "teacher", Tie.SCHOOL),
                          kind="marks")
    Sealer(database, SERVICE.chains).seal()
    owner = Database(databases.owner)
    with owner.transaction(room.school_id) as session:
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER USER"))
        session.execute(text("UPDATE access_log SET user_id = 'x' WHERE sequence IN (1, 5)"))
    owner.close()
    assert [check.check(room.school_id, now()) for _ in range(3)] == [1, 0, 1]


def test_a_flood_of_differences_is_a_thousand_incidents_and_a_word(
    database: Database, room: Classroom
) -> None:
    for new in (1001, 0):
        with database.transaction(room.school_id) as session:
            many = [f"различие {n}" for n in range(1500)]
            assert note_incidents(session, room.school_id, "mark_cell", many, now()) == new
    with database.transaction(room.school_id) as session:
        assert any("letopis verify" in one for one in session.scalars(select(Incident.what)))
