"""Opens a workbook that somebody sent, in a process of its own, and reads it as a journal."""

import subprocess
import sys

import orjson

from services.journal.imports.usecases import child
from services.journal.workbooks import (
    AcademicYear,
    JournalFile,
    Limits,
    Workbook,
    WorkbookRefused,
    read_journal,
)
from services.shared.process.logs import get_logger
from services.shared.wording import restored, said

log = get_logger()

MAX_BYTES = Limits().file_bytes
_LONGEST = 40
_TOO_MUCH = said(
    "Файл не читается: он слишком велик или повреждён. Откройте его в редакторе таблиц, "
    "оставьте только журнал и сохраните заново как .xlsx."
)


def read_file(content: bytes, year: str, class_name: str | None) -> JournalFile:
    """Return what a workbook says.

    Raises:
        WorkbookRefused: it cannot be read, or is no journal of this year and class.
    """
    if len(content) > MAX_BYTES:
        raise WorkbookRefused(said(
            "Файл больше %(size)s МБ: разделите его.",
            size=MAX_BYTES >> 20,
        ))
    try:
        academic_year = AcademicYear.parse(year)
    except ValueError as error:
        raise WorkbookRefused(error.args[0], "year") from error
    return read_journal(_open(content), academic_year, class_name)


def _open(content: bytes) -> Workbook:
    try:
        done = subprocess.run(
            [sys.executable, "-m", child.__name__],
            input=content,
            capture_output=True,
            timeout=_LONGEST,
            check=False,
            # No address or password of ours in a process that a hostile file might take over.
            env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise WorkbookRefused(_TOO_MUCH) from error
    if done.returncode == child.REFUSED:
        raise WorkbookRefused(restored(orjson.loads(done.stdout)))
    if done.returncode:
        log.warning("a workbook ended its reader", code=done.returncode)
        raise WorkbookRefused(_TOO_MUCH)
    return child.load_workbook(done.stdout)
