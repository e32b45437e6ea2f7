"""Files and figures for tests of imports: a small class in both layouts, and counts of rows."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.journal.core.base import Base
from services.journal.imports.usecases.importing import import_file
from services.journal.imports.usecases.report import Report
from services.journal.schools import usecases as schools
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.factory import operator
from tests.journal.workbooks.factory import Block, Table, class_journal, progress_report

SCHOOL = "131"
YEAR = "2024/2025"
DAYS = (date(2024, 9, 3), date(2024, 9, 5), date(2024, 9, 10))
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data"


def sheets(
    ivanov: Sequence[Any] = ("5", "4·Н", "3"), petrova: Sequence[Any] = ("", "2", "5")
) -> bytes:
    """Algebra of two children, with their averages and a term mark."""
    pupils = {"Иванов П.": [*ivanov, 4.0, "4"], "Петрова О.": [*petrova, 3.5, "4"]}
    return class_journal([Table("Алгебра", DAYS, pupils, work_types=("", "СР", ""))])


def report(cells: Sequence[Any] = ("5", "О 2", "Н"), *, class_name: str = "7А") -> bytes:
    """One child's block of a progress report."""
    block = Block("Иванов Пётр Ильич", DAYS, {"Алгебра": cells}, {"Алгебра": (3.5, 3.5, 4)})
    return progress_report([block], class_name, YEAR, "с 01.09.24 по 31.10.24")


def sample(name: str) -> bytes:
    """A school's own export, kept beside the repository."""
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    return path.read_bytes()


def register(database: Database, school_id: str = SCHOOL) -> Caller:
    """Register a school without a year and return its operator."""
    schools.register_school(database, operator(None), code=school_id, name=f"Школа {school_id}")
    return operator(school_id)


def bring(
    database: Database, caller: Caller, content: bytes, class_name: str | None = "7А", **more: Any
) -> Report:
    """Import a file into a class of 2024/2025."""
    return import_file(
        database, caller, content=content, year=YEAR, class_name=class_name, **more
    )


def problems(told: Report) -> list[str]:
    """The sentences of a report's problems."""
    return [one.what for one in told.problems]


def counts(database: Database, school_id: str = SCHOOL) -> dict[str, int]:
    """How many rows of the school each table has, the outbox too; the access log is left out."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    with database.transaction(school_id) as session:
        return {
            name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0
            for name in (*tables, "outbox")
        }


def cell_texts(database: Database, school_id: str = SCHOOL) -> dict[tuple[str, str], str]:
    """What stands in every cell, by family name and day."""
    query = text(
        "SELECT p.family_name, l.held_on::text, array_to_string(c.marks || c.attendance, '·') "
        "FROM mark_cell c JOIN lesson l ON l.id = c.lesson_id JOIN pupil p ON p.id = c.pupil_id"
    )
    with database.transaction(school_id) as session:
        return {(name, day): said for name, day, said in session.execute(query)}
