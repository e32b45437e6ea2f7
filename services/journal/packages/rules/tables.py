"""A record as data: one CSV for each table, the same as one JSON document, and their counts."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from services.journal.packages.rules.record import ClassRecord, RecordChange, absences, mark_of

FORMAT_VERSION = 3
"""2 since texts of the CSV files are quoted against formulas; 3 since a journal's data say how
the school wrote the attendance codes that its cells hold (`attendance_codes`)."""
QUOTING = (
    "CSV: UTF-8, RFC 4180. Before a text that begins with = + - @, a tab, a line break or an "
    "apostrophe stands an apostrophe, so that no spreadsheet takes it for a formula; take one "
    "apostrophe off where a text begins with it. record.json has all texts as they are."
)
_FORMULA_BEGINS = (
    *("=", "+", "-", "@", "\t", "\r", "\n", "'"),
    *("\uff1d", "\uff0b", "\uff0d", "\uff20"),  # the same signs in full width
)

_CHANGE = (
    "at", "place_id", "group_id", "pupil_id", "old", "new", "reason", "author", "role",
)
_LESSON_CHANGE = ("at", "lesson_id", "field", "value", "reason", "author", "role")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; the name is that of its file."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def as_csv(self) -> bytes:
        """Return the table as UTF-8 CSV with a head (RFC 4180)."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(self.head)
        writer.writerows([_plain(value) for value in row] for row in self.rows)
        return out.getvalue().encode("utf-8")

    def as_rows(self) -> list[dict[str, Any]]:
        """Return the rows by the names of the head."""
        return [dict(zip(self.head, row, strict=True)) for row in self.rows]


def journal_tables(record: ClassRecord) -> list[Table]:
    """Return everything that the class journal holds."""
    return [
        _terms(record),
        _pupils(record),
        Table(
            "groups", ("id", "subject", "subgroup", "teacher"),
            [(g.id, g.subject, g.subgroup or "", g.teacher) for g in record.groups],
        ),
        Table(
            "lessons",
            ("id", "group_id", "date", "ordinal", "topic", "homework", "work_type", "weight"),
            [
                (one.id, group.id, one.held_on, one.ordinal, one.topic, one.homework,
                 one.work_type, one.weight)
                for group in record.groups
                for one in group.lessons
            ],
        ),
        Table(
            "cells", ("lesson_id", "pupil_id", "cell"),
            [(*key, cell) for group in record.groups for key, cell in group.cells.items()],
        ),
        Table(
            "attendance_codes", ("code", "letters", "name", "in_use"),
            [(one.code, one.letters, str(one.name), one.in_use) for one in record.codes.writings],
        ),
        Table(
            "term_marks", ("group_id", "term_id", "pupil_id", "mark"),
            [
                (group.id, *key, mark)
                for group in record.groups
                for key, mark in group.term_marks.items()
            ],
        ),
        _changes("cell_changes", "lesson_id", record.cell_changes),
        _changes("term_mark_changes", "term_id", record.term_mark_changes),
        Table(
            "lesson_changes", _LESSON_CHANGE,
            [[getattr(one, name) for name in _LESSON_CHANGE] for one in record.lesson_changes],
        ),
    ]


def summary_tables(record: ClassRecord) -> list[Table]:
    """Return what the class summary sheet holds, and nothing that it does not."""
    return [
        _terms(record),
        _pupils(record),
        Table(
            "marks", ("subject", "term_id", "pupil_id", "mark"),
            [
                (subject, term.id, pupil.id, mark)
                for subject, groups in record.sheet_subjects().items()
                for term in record.terms
                for pupil in record.pupils
                if (mark := mark_of(record, subject, groups, term.id, pupil.id))
            ],
        ),
        Table(
            "absences", ("pupil_id", "term_id", "total", "ill"),
            [
                (pupil.id, term.id, counted.total, counted.ill)
                for pupil in record.pupils
                for term in record.parts
                for counted in [absences(record, pupil.id, term)]
            ],
        ),
    ]


def document(record: ClassRecord, tables: Iterable[Table]) -> bytes:
    """Return the tables as one JSON document with the head of the class."""
    return _json({**head(record), **{table.name: table.as_rows() for table in tables}})


def manifest(record: ClassRecord, kind: str, version: int, tables: Iterable[Table]) -> bytes:
    """Return what the package is: of which class, year and school, in which versions, how much."""
    return _json(
        {
            "kind": kind,
            "format_version": FORMAT_VERSION,
            "package_version": version,
            **head(record),
            "quoting": QUOTING,
            "counts": {table.name: len(table.rows) for table in tables},
        }
    )


def head(record: ClassRecord) -> dict[str, Any]:
    """Return which class, year and school a record is of, and how the year was closed."""
    names = (
        "school_code", "school_name", "class_journal_id", "class_name", "grade", "year",
        "class_teacher", "closed_on", "closed_at", "protocol_no", "protocol_on",
    )
    return {name: getattr(record, name) for name in names}


def _terms(record: ClassRecord) -> Table:
    rows = [(t.id, t.name, t.starts_on, t.ends_on, t.whole_year) for t in record.terms]
    return Table("terms", ("id", "name", "starts_on", "ends_on", "is_year"), rows)


def _pupils(record: ClassRecord) -> Table:
    return Table(
        "pupils", ("id", "number", "name", "enrolled_on", "departed_on", "decision"),
        [
            (p.id, p.number, p.full_name, p.enrolled_on, p.departed_on, p.decision)
            for p in record.pupils
        ],
    )


def _changes(name: str, place_id: str, changes: Iterable[RecordChange]) -> Table:
    named = [place_id if column == "place_id" else column for column in _CHANGE]
    return Table(name, named, [[getattr(one, column) for column in _CHANGE] for one in changes])


def _json(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | StrEnum):
        value = str(value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_BEGINS) else value
    return "" if value is None else value
