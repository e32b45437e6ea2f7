"""The two exports that schools gave (names invented), kept beside the repository."""

from pathlib import Path

import pytest

from services.journal.marks.rules.marks import format_cell
from services.journal.workbooks import (
    AcademicYear,
    JournalFile,
    compare_averages,
    open_workbook,
    read_journal,
)

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data"


def read(name: str, class_name: str | None = None) -> JournalFile:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"{path} is not on this machine")
    return read_journal(open_workbook(path), AcademicYear.parse("2024/2025"), class_name)


def test_the_progress_report_goes_in_whole() -> None:
    file = read("progress-report-8a.xlsx")
    assert not file.problems
    assert file.class_name == "8А"
    assert (len(file.pupils), len(file.subjects), file.marks) == (28, 20, 2567)
    assert len(file.term_marks) == 476


def test_the_progress_report_averages_agree_but_for_its_hidden_marks() -> None:
    comparison = compare_averages(read("progress-report-8a.xlsx"))
    assert comparison.compared == 672
    assert comparison.agree == 665
    assert {difference.place.row for difference in comparison.differ} == {
        426, 478, 655, 676, 723, 775, 808
    }


def test_the_class_journal_goes_in_whole_and_its_averages_agree() -> None:
    file = read("class-journal-8a-term1.xlsx", "8А")
    assert not file.problems
    assert (len(file.pupils), len(file.subjects), len(file.lessons)) == (18, 9, 180)
    assert [pupil.written for pupil in file.pupils if pupil.departed_on] == ["Снегирёв И."]
    comparison = compare_averages(file)
    assert (comparison.compared, comparison.agree) == (146, 146)
    assert "5·2" in {format_cell(cell.content) for cell in file.cells}
