"""Opens a workbook that somebody sent, in a process of its own, and reads it as a journal."""

from services.journal.attendance_codes.rules import USUAL, Codes
from services.journal.file_reader.opening import MAX_BYTES, open_file
from services.journal.workbooks import (
    AcademicYear,
    JournalFile,
    WorkbookRefused,
    read_journal,
)
from services.shared.wording import said

__all__ = ["MAX_BYTES", "read_file"]

_TOO_MUCH = said(
    "Файл не читается: он слишком велик или повреждён. Откройте его в редакторе таблиц, "
    "оставьте только журнал и сохраните заново как .xlsx."
)


def read_file(
    content: bytes, year: str, class_name: str | None, codes: Codes = USUAL
) -> JournalFile:
    """Return what a workbook says, where the school writes attendance by these codes.

    Raises:
        WorkbookRefused: it cannot be read, or is no journal of this year and class.
    """
    try:
        academic_year = AcademicYear.parse(year)
    except ValueError as error:
        raise WorkbookRefused(error.args[0], "year") from error
    return read_journal(open_file(content, _TOO_MUCH), academic_year, class_name, codes)
