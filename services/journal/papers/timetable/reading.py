"""A timetable from an opened file, whichever program wrote it."""

from services.journal.papers.structure import Findings
from services.journal.papers.timetable.asc import is_asc, read_asc
from services.journal.papers.timetable.grid import read_grid
from services.journal.papers.timetable.markup import is_xml, open_asc
from services.journal.papers.timetable.structure import WrittenTimetable
from services.journal.workbooks.opening import Workbook, open_workbook


def open_timetable_file(content: bytes) -> Workbook:
    """Return the sheets of an export of aSc Timetables (XML) or of a workbook.

    Raises:
        WorkbookRefused: it is neither, or hostile.
    """
    return open_asc(content) if is_xml(content) else open_workbook(content)


def read_timetable(workbook: Workbook, found: Findings) -> WrittenTimetable:
    """Return the lessons of the week, with what is wrong with the file in `found`.

    Raises:
        WorkbookRefused: it is no timetable.
    """
    return read_asc(workbook, found) if is_asc(workbook) else read_grid(workbook, found)
