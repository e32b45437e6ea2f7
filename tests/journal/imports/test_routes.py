"""Imports over HTTP: send, look, apply; who may; what waits too long is forgotten."""

import io
from datetime import timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import select

from services.journal.file_reader.waiting import forget_files
from services.journal.imports.models import JournalImport
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.process.clock import now
from tests.callers import caller
from tests.journal.conftest import Ask
from tests.journal.imports.files import DAYS, SCHOOL, YEAR, counts, register, sheets
from tests.journal.workbooks.factory import Table, class_journal

DEPUTY = caller("deputy", school=SCHOOL)


def upload(ask: Ask, content: bytes, *, who: Caller = DEPUTY, status: int = 201) -> Any:
    """Send a file and return the answer's document."""
    form = {"file": (io.BytesIO(content), "journal.xlsx"), "year": YEAR, "class_name": "7А"}
    return ask("POST", who, "/imports", form=form, status=status).json


def look(ask: Ask, import_id: str, *, who: Caller = DEPUTY, status: int = 200) -> Any:
    """Return the document of an import."""
    return ask("GET", who, f"/imports/{import_id}", status=status).json


def apply(ask: Ask, import_id: str, *, who: Caller = DEPUTY, status: int = 200) -> Any:
    """Apply an import and return its document."""
    return ask("POST", who, f"/imports/{import_id}/apply", status=status).json


def test_a_file_is_looked_at_kept_and_applied_once(ask: Ask, database: Database) -> None:
    register(database)
    sent = upload(ask, sheets())
    assert sent["state"] == "ready"
    assert counts(database)["pupil"] == 0
    import_id = sent["id"]
    assert look(ask, import_id) == sent
    done = apply(ask, import_id)
    assert done["state"] == "applied"
    assert done["summary"]["changed"] == 7
    before = counts(database)
    assert apply(ask, import_id) == done
    assert counts(database) == before
    with database.transaction(SCHOOL) as session:
        assert session.scalars(select(JournalImport.content)).one() is None


def test_the_document_of_an_import_has_figures_averages_problems_and_notes(
    ask: Ask, database: Database
) -> None:
    register(database)
    pupils = {"Иванов П.": ["5", "4", "7", 4.0]}
    table = Table("Алгебра", DAYS, pupils, ("Ср.",), ("", "ТЕСТ", ""))
    assert upload(ask, class_journal([table])) == {
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
        "newcomers": [],
        "subjects": [
            {"name": "Алгебра", "subgroup": "", "is_new": True, "lessons": 3, "marks": 2,
             "changed": 0}
        ],
        "pupils": [{"written": "Иванов П.", "known_as": None}],
        "sample": {
            "subject": "Алгебра",
            "days": [day.isoformat() for day in DAYS],
            "rows": [{"written": "Иванов П.", "cells": ["5", "4", ""]}],
        },
    }


def test_who_is_who_is_shown_before_a_file_is_applied_and_not_kept_after(
    ask: Ask, database: Database
) -> None:
    register(database)
    apply(ask, upload(ask, sheets())["id"])
    sent = upload(ask, sheets(ivanov=("5", "", "")))
    assert sent["pupils"] == [
        {"written": "Иванов П.", "known_as": "Иванов П."},
        {"written": "Петрова О.", "known_as": "Петрова О."},
    ]
    assert [(one["is_new"], one["changed"]) for one in sent["subjects"]] == [(False, 2)]
    done = apply(ask, sent["id"])
    assert (done["pupils"], done["sample"]) == ([], None)
    assert done["subjects"] == sent["subjects"]


@pytest.mark.parametrize(
    ("class_name", "year", "field"),
    [("", YEAR, "class_name"), ("13Щ", YEAR, "class_name"), ("7А", "2024", "year")],
)
def test_what_is_wrong_beside_the_file_is_told_at_its_field(
    ask: Ask, database: Database, class_name: str, year: str, field: str
) -> None:
    register(database)
    form = {"file": (io.BytesIO(sheets()), "journal.xlsx"), "year": year, "class_name": class_name}
    answer = ask("POST", DEPUTY, "/imports", form=form, status=422).json
    assert [error["field"] for error in answer["errors"]] == [field]


def test_a_file_with_problems_is_shown_and_never_applied(ask: Ask, database: Database) -> None:
    register(database)
    sent = upload(ask, sheets(ivanov=("7", "", "")))
    assert sent["state"] == "refused"
    (problem,) = sent["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("Алгебра", 4, "C")
    apply(ask, sent["id"], status=409)
    assert counts(database)["pupil"] == 0


def test_what_has_changed_since_the_preview_is_seen_when_it_is_applied(
    ask: Ask, database: Database
) -> None:
    register(database)
    first, second = (upload(ask, sheets())["id"] for _ in range(2))
    assert apply(ask, first)["summary"]["changed"] == 7
    assert apply(ask, second)["summary"]["changed"] == 0


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7"])
def test_a_file_that_is_no_journal_is_bad_input(
    ask: Ask, database: Database, content: bytes
) -> None:
    register(database)
    answer = upload(ask, content, status=422)
    assert answer["errors"][0]["field"] == "file"


def test_only_a_deputy_of_the_school_sees_an_import(ask: Ask, database: Database) -> None:
    register(database)
    register(database, "lyceum-2")
    import_id = upload(ask, sheets())["id"]
    upload(ask, sheets(), who=caller("teacher", school=SCHOOL), status=403)
    look(ask, import_id, who=caller("director", school=SCHOOL), status=403)
    look(ask, import_id, who=caller("deputy", school="lyceum-2"), status=404)
    apply(ask, import_id, who=caller("deputy", school="lyceum-2"), status=404)
    look(ask, str(new_id()), status=404)


def test_a_file_that_nobody_applies_is_forgotten_after_a_day(
    ask: Ask, database: Database
) -> None:
    register(database)
    waiting, applied = (upload(ask, sheets())["id"] for _ in range(2))
    apply(ask, applied)
    assert forget_files(database, JournalImport, now()) == 0
    assert forget_files(database, JournalImport, now() + timedelta(days=1, minutes=1)) == 1
    look(ask, waiting, status=404)
    assert look(ask, applied)["state"] == "applied"
