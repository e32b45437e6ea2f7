"""The process that opens a workbook of somebody else's: with little memory, time and knowledge.

It is started with an empty environment, reads the file from its input, and answers with the plain
values of its sheets as JSON, or with the sentence that refuses it, stored. Whatever a file does to
it, the process that asked goes on.
"""

import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson

from services.journal.papers.oneroster.opening import open_bundle
from services.journal.papers.separated import open_table
from services.journal.papers.timetable.reading import open_timetable_file
from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.opening import Sheet, Workbook, open_workbook
from services.journal.workbooks.places import Area
from services.journal.workbooks.sheet_markup import CellValue
from services.shared.wording import stored

MEMORY = 768 << 20
"""Bytes of address space."""
CPU_SECONDS = 20
REFUSED = 3
"""The exit code that says: the output is the sentence of a refusal, stored."""
SEPARATED = "separated"
"""The argument that says: separated text (CSV) is taken as well as a workbook."""
TIMETABLE = "timetable"
"""The argument that says: a timetable's XML is taken as well as a workbook."""
BUNDLE = "oneroster"
"""The argument that says: a OneRoster bundle is taken, and nothing else."""

_OPENED = {SEPARATED: open_table, TIMETABLE: open_timetable_file, BUNDLE: open_bundle}

_MOMENTS: dict[str, type[datetime] | type[date] | type[time]] = {
    "datetime": datetime,
    "date": date,
    "time": time,
}


def load_workbook(body: bytes) -> Workbook:
    """Return the workbook that the child has written down."""
    return Workbook(
        tuple(
            Sheet(
                name,
                [[_value(cell) for cell in row] for row in rows],
                hidden,
                frozenset(hidden_rows),
                frozenset(hidden_columns),
                tuple(Area(*merge) for merge in merges),
                cut,
            )
            for name, rows, hidden, hidden_rows, hidden_columns, merges, cut in orjson.loads(body)
        )
    )


def dump_workbook(workbook: Workbook) -> bytes:
    """Write a workbook down; moments keep their type."""
    return orjson.dumps(
        [
            [
                sheet.name,
                sheet.rows,
                sheet.hidden,
                sorted(sheet.hidden_rows),
                sorted(sheet.hidden_columns),
                [(merge.top, merge.left, merge.bottom, merge.right) for merge in sheet.merges],
                sheet.cut,
            ]
            for sheet in workbook.sheets
        ],
        default=_plain,
        option=orjson.OPT_PASSTHROUGH_DATETIME,
    )


def limit() -> None:
    """Bound what this process may use from now on."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def main() -> int:
    """Answer one file."""
    limit()
    opened = next((_OPENED[kind] for kind in sys.argv[1:]), open_workbook)
    try:
        answer, code = dump_workbook(opened(sys.stdin.buffer.read())), 0
    except WorkbookRefused as refusal:
        answer, code = orjson.dumps(stored(refusal.args[0])), REFUSED
    sys.stdout.buffer.write(answer)
    return code


def _plain(value: Any) -> dict[str, str | float]:
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    kind = next(name for name, type_ in _MOMENTS.items() if isinstance(value, type_))
    return {kind: value.isoformat()}


def _value(plain: Any) -> CellValue:
    if not isinstance(plain, dict):
        value: CellValue = plain
        return value
    kind, plain_value = next(iter(plain.items()))
    if kind == "seconds":
        return timedelta(seconds=plain_value)
    return _MOMENTS[kind].fromisoformat(plain_value)


if __name__ == "__main__":
    sys.exit(main())
