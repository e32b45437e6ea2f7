"""The access log read back: the document of a page, key by key, and the check of its chain."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import event, text

from services.shared.accountability import reading
from services.shared.accountability.access import Action, Target, Tie, require
from services.shared.accountability.access_log import (
    Access,
    record_access,
    record_accesses,
    record_refusal,
)
from services.shared.accountability.caller import Caller
from services.shared.accountability.reading import LogQuery
from services.shared.accountability.roles import Role
from services.shared.accountability.sealing import Sealer
from services.shared.accountability.usecases import check_log_chains, read_entries
from services.shared.database.base import Database, new_id
from services.shared.errors import Attempt
from services.shared.http.access_log.schemas import ChainsSchema, LogSchema
from services.shared.process.clock import now
from tests.servers import Databases

READ = Action("folders.read", {Role.TEACHER: Tie.SCHOOL})
TEACHER = Caller("u-1", Role.TEACHER, "131", new_id(), origin="web 10.0.0.1")
OFFICER = Caller("u-2", Role.DATA_OFFICER, "131", new_id(), origin="web 10.0.0.2")


@pytest.fixture
def owner(databases: Databases) -> Iterator[Database]:
    """Return the database as the owner of the tables."""
    opened = Database(databases.owner)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (LogQuery(outcome="refused"), "ix_access_log_refused"),
        (LogQuery(action="no.such"), "ix_access_log_action"),
        (LogQuery(people=[new_id()], subjects=[new_id()]), "ix_access_log_person"),
    ],
)
def test_a_filter_that_matches_few_rows_counts_none_and_reads_no_whole_log(
    make_database: Callable[[str], Databases], query: LogQuery, index: str
) -> None:
    databases = make_database("portfolio")
    with closing(Database(databases.work)) as database, closing(Database(databases.owner)) as own:
        plan = plan_of_page(database, own, query)
    assert index in plan
    assert "Seq Scan" not in plan


def plan_of_page(database: Database, owner: Database, query: LogQuery) -> str:
    """Return how PostgreSQL finds the rows of a page among 3,000 that do not match."""
    with database.transaction("131") as session:
        basis = require(READ, TEACHER, Target(pupil_id=new_id()))
        record_accesses(session, TEACHER, [basis] * 3000, kind="portfolio")
    with owner.transaction("131") as session:
        session.execute(text("ANALYZE access_log"))
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        asked.append((statement, values))

    with database.transaction("131") as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        page = reading.list_accesses(session, "131", query)
        event.remove(connection, "before_cursor_execute", note)
        assert (list(page.items), page.total) == ([], None)
        statement, values = asked[0]
        assert "count(" not in statement
        plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars().all()
    return "\n".join(plan)


def test_a_page_says_of_each_action_who_what_on_which_basis_and_how_it_ended(
    database: Database,
) -> None:
    pupil_id, before = new_id(), now()
    basis = require(READ, TEACHER, Target(pupil_id=pupil_id))
    with database.transaction("131") as session:
        record_access(session, TEACHER, basis, kind="portfolio")
        record_refusal(session, TEACHER, Attempt("marks.read", "class", None))
    page = LogSchema().dump(read_entries(database, OFFICER, LogQuery()))
    refused, allowed = page["items"]
    assert page["next"] is None
    assert allowed.pop("at") >= before.isoformat()
    assert allowed == {
        "person_id": str(TEACHER.person_id),
        "user_id": "u-1",
        "role": "teacher",
        "action": "folders.read",
        "kind": "pupil",
        "subject_id": str(pupil_id),
        "ground": "teacher:school",
        "outcome": "allowed",
        "origin": "web 10.0.0.1",
    }
    assert (refused["ground"], refused["outcome"]) == ("teacher:refused", "refused")
    assert (refused["kind"], refused["subject_id"]) == ("class", None)


def test_a_log_that_waits_for_its_seal_has_no_breaks(database: Database) -> None:
    read_entries(database, OFFICER, LogQuery())
    found = ChainsSchema().dump(check_log_chains(database, OFFICER, (Access,)))
    assert found == {"sealed": 0, "checked": 0, "waiting": 1, "breaks": []}


def test_a_page_checks_the_latest_rows_alone_and_says_how_many(
    database: Database, owner: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LATEST", 3)
    for _ in range(8):
        read_entries(database, OFFICER, LogQuery())
    Sealer(database, [Access]).seal()
    # Behind what a page looks at: only the nightly check reads it.
    with owner.transaction(OFFICER.school_id) as session:
        session.execute(text("ALTER TABLE access_log DISABLE TRIGGER USER"))
        session.execute(text("UPDATE access_log SET user_id = 'x' WHERE sequence = 2"))
    found = check_log_chains(database, OFFICER, (Access,))
    assert (found.sealed, found.checked, found.breaks) == (8, 3, [])
    for statement, what in (
        ("UPDATE access_log SET user_id = 'x' WHERE sequence = 7", (7, "содержание изменено")),
        ("DELETE FROM access_log WHERE sequence = 6", (6, "строки нет")),
    ):
        with owner.transaction(OFFICER.school_id) as session:
            session.execute(text(statement))
        told = check_log_chains(database, OFFICER, (Access,)).breaks
        assert what in [(one.sequence, one.what) for one in told]
