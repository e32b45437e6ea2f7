"""Reading a journal workbook of either layout into its neutral form."""

from services.journal.attendance_codes.rules import USUAL, Codes
from services.journal.classes.rules import class_title
from services.journal.workbooks.calendar import AcademicYear
from services.journal.workbooks.gathering import Gathering
from services.journal.workbooks.hidden import check_covered, note_hidden
from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.names import parse_class_name
from services.journal.workbooks.opening import Sheet, Workbook, text_of
from services.journal.workbooks.places import Place
from services.journal.workbooks.progress_report import (
    Printed,
    is_progress_report,
    read_printed,
    read_progress_report,
)
from services.journal.workbooks.structure import JournalFile, Layout, in_order
from services.journal.workbooks.subject_sheets import is_subject_sheet, read_subject_sheet
from services.shared.wording import said

_NOTHING_PRINTED = Printed(None, None, None, None)


def read_journal(
    workbook: Workbook, year: AcademicYear, class_name: str | None, codes: Codes = USUAL
) -> JournalFile:
    """Read a workbook of the year; ``class_name`` where the file does not name its class.

    ``codes`` say what the letters of attendance mean in the school.

    Raise WorkbookRefused when it is no journal, of another year or class, or of none.
    """
    layout = _layout(workbook)
    printed = _printed(workbook, layout)
    _check_year(printed.year, year)
    grade, letter = _class(printed.class_name, class_name)
    found = Gathering(year, grade, codes)
    for sheet in workbook.sheets:
        _read_sheet(sheet, layout, printed, found)
    # Why there is none may have been found already: that is the thing to tell.
    if not found.pupils and not found.problems:
        raise WorkbookRefused(said("В файле нет ни одного ученика."))
    return JournalFile(
        layout=layout,
        school=printed.school,
        class_name=class_title(grade, letter),
        grade=grade,
        letter=letter,
        year=year.name,
        period=printed.period,
        pupils=tuple(found.pupils.values()),
        subjects=tuple(found.subjects),
        members=tuple(found.members),
        lessons=tuple(sorted(found.lessons.values(), key=lambda lesson: lesson.key)),
        cells=tuple(found.cells),
        averages=tuple(found.averages),
        term_marks=tuple(found.term_marks),
        problems=in_order(found.problems),
        notes=in_order(found.notes),
        cut_subjects=found.cut_subjects,
        codes=codes,
    )


def _layout(workbook: Workbook) -> Layout:
    for sheet in workbook.sheets:
        if is_progress_report(sheet):
            return Layout.PROGRESS_REPORT
        if is_subject_sheet(sheet):
            return Layout.SUBJECT_SHEETS
    raise WorkbookRefused(said(
        "Файл не похож на журнал: нужен отчёт об успеваемости (блок на ученика) или журнал "
        "класса (лист на предмет)."
    ))


def _printed(workbook: Workbook, layout: Layout) -> Printed:
    if layout is Layout.SUBJECT_SHEETS:
        return _NOTHING_PRINTED
    return next(read_printed(sheet) for sheet in workbook.sheets if is_progress_report(sheet))


def _check_year(printed: str | None, year: AcademicYear) -> None:
    if printed is None:
        return
    try:
        same = AcademicYear.parse(printed).name == year.name
    except ValueError as error:
        raise WorkbookRefused(error.args[0]) from error
    if not same:
        raise WorkbookRefused(said(
            "Файл за %(printed)s учебный год, а выбран %(year)s.",
            printed=printed, year=year.name,
        ), "year")


def _class(printed: str | None, given: str | None) -> tuple[int, str]:
    name = given or printed
    if name is None:
        raise WorkbookRefused(
            said("Файл не называет класс: укажите его, например 8А."), "class_name"
        )
    found = parse_class_name(name)
    if found is None:
        raise WorkbookRefused(said(
            "Класс «%(name)s» непонятен: напишите так — 8А.",
            name=name,
        ), "class_name")
    if given and printed and parse_class_name(printed) != found:
        raise WorkbookRefused(said(
            "В файле класс %(printed)s, а выбран %(given)s.",
            printed=printed, given=given,
        ), "class_name")
    return found


def _read_sheet(sheet: Sheet, layout: Layout, printed: Printed, found: Gathering) -> None:
    check_covered(sheet, found)
    if layout is Layout.PROGRESS_REPORT and is_progress_report(sheet):
        read_progress_report(sheet, printed, found)
    elif layout is Layout.SUBJECT_SHEETS and is_subject_sheet(sheet):
        read_subject_sheet(sheet, found)
    elif sheet.hidden:
        found.note(Place(sheet.name), said("Лист скрыт и не похож на журнал: не прочитан."))
        return
    else:
        for row, column, value in sheet.values():
            found.refuse(
                sheet.place(row, column),
                said("Запись «%(value)s» на листе, не похожем на журнал.", value=text_of(value)),
            )
    note_hidden(sheet, found)
