"""Imports over HTTP: send, look, apply; who may; what waits too long is forgotten."""

import io
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.journal.app import create_app
from services.journal.imports.models import JournalImport
from services.journal.imports.usecases.uploads import forget_old_imports
from services.shared.accountability.caller import Caller, TokenMint, make_key_pair
from services.shared.database.base import Database, new_id
from services.shared.http.jsonio import dump_json
from services.shared.process.clock import now
from services.shared.process.settings import read_settings
from tests.callers import caller
from tests.journal.imports.files import DAYS, SCHOOL, YEAR, counts, register, sheets
from tests.journal.workbooks.factory import Table, class_journal
from tests.parts import Databases

ADDRESS = "/api/journal/v1/imports"


class Desk:
    """A browser of somebody in the school."""

    def __init__(self, client: FlaskClient, mint: TokenMint) -> None:
        """Take the client and what signs its calls."""
        self._client = client
        self._mint = mint

    def send(self, content: bytes, who: Caller, year: str = YEAR) -> Any:
        """Send a file."""
        form = {"file": (io.BytesIO(content), "journal.xlsx"), "year": year, "class_name": "7А"}
        return self._client.post(ADDRESS, data=form, headers=self._headers(who))

    def get(self, import_id: str, who: Caller) -> Any:
        """Look at an import."""
        return self._client.get(f"{ADDRESS}/{import_id}", headers=self._headers(who))

    def apply(self, import_id: str, who: Caller) -> Any:
        """Apply an import."""
        return self._client.post(f"{ADDRESS}/{import_id}/apply", headers=self._headers(who))

    def _headers(self, who: Caller) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._mint.mint(who, 'journal', time.time())}"}


@pytest.fixture
def desk(databases: Databases) -> Iterator[Desk]:
    """Return the journal's web application as a browser behind the gateway reaches it."""
    private, public = make_key_pair("test")
    settings = read_settings(
        "journal",
        {
            "PROFILE": "embedded",
            "DATABASE_URL": databases.app,
            "BROKER_URL": "pgmq://nobody@127.0.0.1/none",
            "CALLER_PUBLIC_KEYS": dump_json(public).decode(),
        },
    )
    app = create_app(settings)
    yield Desk(app.test_client(), TokenMint(private))
    app.extensions["letopis_database"].close()


def test_a_file_is_looked_at_kept_and_applied_once(desk: Desk, database: Database) -> None:
    register(database)
    deputy = caller("deputy", school=SCHOOL)
    sent = desk.send(sheets(), deputy)
    assert (sent.status_code, sent.json["state"]) == (201, "ready")
    assert counts(database)["pupil"] == 0
    import_id = sent.json["id"]
    assert desk.get(import_id, deputy).json == sent.json
    done = desk.apply(import_id, deputy)
    assert (done.status_code, done.json["state"]) == (200, "applied")
    assert done.json["summary"]["changed"] == 7
    before = counts(database)
    assert desk.apply(import_id, deputy).json == done.json
    assert counts(database) == before
    with database.transaction(SCHOOL) as session:
        assert session.scalars(select(JournalImport.content)).one() is None


def test_the_document_of_an_import_has_figures_averages_problems_and_notes(
    desk: Desk, database: Database
) -> None:
    register(database)
    deputy = caller("deputy", school=SCHOOL)
    pupils = {"Иванов П.": ["5", "4", "7", 4.0]}
    table = Table("Алгебра", DAYS, pupils, ("Ср.",), ("", "ТЕСТ", ""))
    sent = desk.send(class_journal([table]), deputy).json
    assert sent == {
        "id": ANY,
        "layout": "subject_sheets",
        "class_name": "7А",
        "year": YEAR,
        "state": "refused",
        "summary": {"pupils": 1, "subjects": 1, "lessons": 3, "marks": 2, "changed": 0},
        "averages": {
            "compared": 1,
            "agree": 0,
            "differ": [
                {"place": "лист «Алгебра», строка 4, столбец F", "file": "4.0", "ours": "4.5"}
            ],
        },
        "problems": [{"sheet": "Алгебра", "row": 4, "column": "E", "what": ANY}],
        "notes": [{"sheet": "Алгебра", "row": None, "column": None, "what": ANY}],
    }


def test_a_file_with_problems_is_shown_and_never_applied(desk: Desk, database: Database) -> None:
    register(database)
    deputy = caller("deputy", school=SCHOOL)
    sent = desk.send(sheets(ivanov=("7", "", "")), deputy)
    assert sent.json["state"] == "refused"
    (problem,) = sent.json["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("Алгебра", 4, "C")
    assert desk.apply(sent.json["id"], deputy).status_code == 409
    assert counts(database)["pupil"] == 0


def test_what_has_changed_since_the_preview_is_seen_when_it_is_applied(
    desk: Desk, database: Database
) -> None:
    register(database)
    deputy = caller("deputy", school=SCHOOL)
    first = desk.send(sheets(), deputy).json["id"]
    second = desk.send(sheets(), deputy).json["id"]
    assert desk.apply(first, deputy).json["summary"]["changed"] == 7
    assert desk.apply(second, deputy).json["summary"]["changed"] == 0


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7"])
def test_a_file_that_is_no_journal_is_bad_input(
    desk: Desk, database: Database, content: bytes
) -> None:
    register(database)
    answer = desk.send(content, caller("deputy", school=SCHOOL))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "file"


def test_only_a_deputy_of_the_school_sees_an_import(desk: Desk, database: Database) -> None:
    register(database)
    register(database, "lyceum-2")
    import_id = desk.send(sheets(), caller("deputy", school=SCHOOL)).json["id"]
    assert desk.send(sheets(), caller("teacher", school=SCHOOL)).status_code == 403
    assert desk.get(import_id, caller("director", school=SCHOOL)).status_code == 403
    assert desk.get(import_id, caller("deputy", school="lyceum-2")).status_code == 404
    assert desk.apply(import_id, caller("deputy", school="lyceum-2")).status_code == 404
    assert desk.get(str(new_id()), caller("deputy", school=SCHOOL)).status_code == 404


def test_a_file_that_nobody_applies_is_forgotten_after_a_day(
    desk: Desk, database: Database
) -> None:
    register(database)
    deputy = caller("deputy", school=SCHOOL)
    waiting, applied = (desk.send(sheets(), deputy).json["id"] for _ in range(2))
    desk.apply(applied, deputy)
    assert forget_old_imports(database, now()) == 0
    assert forget_old_imports(database, now() + timedelta(days=1, minutes=1)) == 1
    assert desk.get(waiting, deputy).status_code == 404
    assert desk.get(applied, deputy).json["state"] == "applied"
