"""The process that opens a file: what it hands back, and what its death means to who asked."""

import subprocess
import sys
from datetime import date, datetime, time, timedelta

import pytest

from services.journal.file_reader import child
from services.journal.imports.usecases.opening import read_file
from services.journal.workbooks import Workbook, WorkbookRefused
from services.journal.workbooks.opening import Sheet
from tests.journal.imports.files import YEAR, sheets


def test_values_come_through_with_their_types() -> None:
    moment = datetime(2024, 9, 2, 8)  # noqa: DTZ001  (a sheet's moments have no zone)
    row = ["5·2", 4.0, 3, True, date(2024, 9, 2), moment, time(8), timedelta(1)]
    book = Workbook((Sheet("Алгебра", [row]), Sheet("Физика", [])))
    assert child.load_workbook(child.dump_workbook(book)) == book


def test_a_reader_that_dies_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(WorkbookRefused, match=(
        r"^Файл не читается: он слишком велик или повреждён\. Откройте его в редакторе "
        r"таблиц, оставьте только журнал и сохраните заново как \.xlsx\.$"
    )):
        read_file(sheets(), YEAR, "7А")


def test_a_reader_does_not_outgrow_its_memory() -> None:
    """Sixteen times the limit is asked for; the process says no and ends."""
    asks = f"from {child.__name__} import limit\nlimit()\nbytearray(16 * {child.MEMORY})"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"MemoryError" in done.stderr
