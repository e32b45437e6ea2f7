"""Journal workbooks as schools export them: opened safely, read into one form and checked."""

from services.journal.workbooks.calendar import AcademicYear
from services.journal.workbooks.comparing import Comparison, Difference, compare_averages
from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.journal.workbooks.matching import (
    ExistingPupil,
    Matching,
    match_pupils,
    matching_problems,
)
from services.journal.workbooks.names import PersonName
from services.journal.workbooks.opening import Workbook, open_workbook
from services.journal.workbooks.reading import read_journal
from services.journal.workbooks.structure import JournalFile, Problem

__all__ = [
    "AcademicYear",
    "Comparison",
    "Difference",
    "ExistingPupil",
    "JournalFile",
    "Limits",
    "Matching",
    "PersonName",
    "Problem",
    "Workbook",
    "WorkbookRefused",
    "compare_averages",
    "match_pupils",
    "matching_problems",
    "open_workbook",
    "read_journal",
]
