"""Checks a bundle by the standard's tables alone (standard.txt); knows nothing of our reader."""

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

MANIFEST = [
    "academicSessions", "categories", "classes", "classResources", "courses", "courseResources",
    "demographics", "enrollments", "lineItemLearningObjectiveIds", "lineItems",
    "lineItemScoreScales", "orgs", "resources", "resultLearningObjectiveIds", "results",
    "resultScoreScales", "roles", "scoreScales", "userProfiles", "userResources", "users",
]
_SHAPES = {
    "GUID": r"[0-9A-Za-z./@_-]{1,255}", "Date": r"\d{4}-\d\d-\d\d", "Year": r"\d{4}",
    "Reference": r"[0-9A-Za-z./@_-]{1,255}", "References": r"[0-9A-Za-z./@_,-]{1,255}",
    "String": ".*", "Strings": ".*", "DateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
}


class Column(NamedTuple):
    """A line of a table of the standard."""

    name: str
    required: str
    form: str
    more: tuple[str, ...]


def tables() -> dict[str, list[Column]]:
    """The tables of the standard by file."""
    found: dict[str, list[Column]] = defaultdict(list)
    for line in Path(__file__).with_name("standard.txt").read_text().splitlines():
        if not line.startswith("#"):
            file, name, required, form, *more = line.split()
            found[file].append(Column(name, required, form, tuple("|".join(more).split("|"))))
    return dict(found)


def rows_of(content: bytes) -> dict[str, list[list[str]]]:
    """The rows of a bundle's files, heads first: UTF-8, commas."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            name.removesuffix(".csv"): list(
                csv.reader(
                    io.StringIO(archive.read(name).decode("utf-8"), newline=""), strict=True
                )
            )
            for name in archive.namelist()
        }


def complaints(content: bytes) -> list[str]:
    """Everything of a bundle (bulk) that is not as the standard has it."""
    files = rows_of(content)
    found = list(_of_manifest(files))
    for file, columns in tables().items():
        if file in files:
            found += _of_file(file, columns, files)
    return found


def _of_manifest(files: dict[str, list[list[str]]]) -> Iterator[str]:
    head, *rows = files["manifest"]
    if head != ["propertyName", "value"]:
        yield f"manifest: {head}"
    told = dict(rows)
    if len(told) != len(rows):
        yield "manifest: a property twice"
    if (told.get("manifest.version"), told.get("oneroster.version")) != ("1.0", "1.2"):
        yield "manifest: versions"
    for name in MANIFEST:
        expected = "bulk" if name in files else "absent"
        if told.get(f"file.{name}") != expected:
            yield f"manifest: file.{name} is {told.get(f'file.{name}')}"
    rest = set(told) - {f"file.{name}" for name in MANIFEST} - {
        "manifest.version", "oneroster.version", "source.systemName", "source.systemCode"
    }
    yield from (f"manifest: {name} is unknown" for name in sorted(rest))


def _of_file(
    file: str, columns: list[Column], files: dict[str, list[list[str]]]
) -> Iterator[str]:
    head, *rows = files[file]
    names = [column.name for column in columns]
    if head[: len(names)] != names or any(
        not one.startswith("metadata.") for one in head[len(names):]
    ):
        yield f"{file}: {head}"
        return
    if not rows:
        yield f"{file}: no rows"
    ids = [row[0] for row in rows]
    if len(set(ids)) != len(ids):
        yield f"{file}: a sourcedId twice"
    there = {name: {row[0] for row in of_file[1:]} for name, of_file in files.items()}
    for number, row in enumerate(rows, 2):
        if len(row) != len(head):
            yield f"{file} {number}: {len(row)} cells"
            continue
        for column, cell in zip(columns, row, strict=False):
            if not _is_right(column, cell, there):
                yield f"{file} {number} {column.name}: {cell!r}"


def _is_right(column: Column, cell: str, there: dict[str, set[str]]) -> bool:
    if column.required == "delta":
        return not cell  # in bulk
    if not cell:
        return column.required == "no"
    if column.form == "Enumeration":
        return cell in column.more or ("*" in column.more and cell.startswith("ext:"))
    if not re.fullmatch(_SHAPES[column.form], cell):
        return False
    if column.form == "Date" and not _is_day(cell):
        return False
    if column.form.startswith("Reference"):
        return set(cell.split(",")) <= there.get(column.more[0], set())
    return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
