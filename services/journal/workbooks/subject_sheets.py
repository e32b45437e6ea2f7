"""The layout with a sheet per subject: pupils in rows under months and days."""

import re
from dataclasses import dataclass
from datetime import date

from services.journal.workbooks.gathering import Gathering
from services.journal.workbooks.headings import Column, Headings, Kind, read_headings
from services.journal.workbooks.names import TELL_APART, fold
from services.journal.workbooks.opening import Sheet, text_of
from services.journal.workbooks.places import Place
from services.journal.workbooks.sheet_markup import CellValue
from services.journal.workbooks.structure import AverageKind, FilePupil, LessonKey, SubjectKey
from services.shared.wording import said

_PUPILS = frozenset(
    {"ученики", "ученик", "учащиеся", "обучающиеся", "фио", "ф.и.о.", "фамилия, имя"}
)
_SUBGROUP = re.compile(
    r"(?P<subject>.+?)\s*\(\s*(?P<group>\d+\s*-?я?\s*(?:под)?гр[а-я]*\.?|"
    r"(?:под)?гр[а-я]*\.?\s*№?\s*\d+)\s*\)",
    re.IGNORECASE,
)
_WORK_TYPE = re.compile(r"[^\W\d_][\w ./-]{0,11}")
_SUBJECT = re.compile(r"предмет ?: ?(.+)", re.IGNORECASE)
NAME_SUBJECT = said("Вставьте над таблицей строку «Предмет: …» с полным названием, как в школе.")
_SEARCHED_ROWS = 20


@dataclass(frozen=True, slots=True)
class _Table:
    """The table of one sheet: where the names are, what the columns are, what each lesson is."""

    sheet: Sheet
    subject: SubjectKey
    names: int
    headings: Headings

    def lesson(self, column: Column) -> LessonKey | None:
        """The lesson that this column is."""
        if column.held_on is None:
            return None
        return LessonKey(self.subject, column.held_on, column.repeat + 1)


def is_subject_sheet(sheet: Sheet) -> bool:
    """Whether the sheet has the heading over the pupils' names near its top."""
    return _find_heading(sheet) is not None


def parse_subject(text: str) -> SubjectKey:
    """The subject in a sheet's name, and the subgroup in brackets: ``Алгебра (1 гр.)``."""
    match = _SUBGROUP.fullmatch(text.strip())
    return SubjectKey(match["subject"], match["group"]) if match else SubjectKey(text.strip())


def read_subject_sheet(sheet: Sheet, found: Gathering) -> None:
    """Read one subject's sheet into what is gathered."""
    heading = _find_heading(sheet)
    if heading is None:
        return
    top, names = heading
    days = sheet.rows[top + 1] if top + 1 < len(sheet.rows) else []
    headings = read_headings(sheet.rows[top], days, names + 1, found.year)
    subject = _subject(sheet, top, found)
    table = _Table(sheet, subject, names, headings)
    below = top + headings.rows
    for index, what in headings.wrong:
        found.refuse(sheet.place(below - 1, index), what)
    for column in headings.columns:
        lesson = table.lesson(column)
        if lesson is not None:
            found.add_lesson(lesson, sheet.place(below - 1, column.index))
    body = range(below, len(sheet.rows))
    found.refuse_merges(sheet, body, names, len(sheet.rows[top]) - 1)
    _read_rows(table, top, body, found)


def _subject(sheet: Sheet, top: int, found: Gathering) -> SubjectKey:
    """The subject by the line «Предмет: …» over the table, else by the sheet's name."""
    lines = [text_of(value) for row in sheet.rows[:top] for value in row]
    named = next((match[1] for text in lines if (match := _SUBJECT.fullmatch(text))), None)
    subject = parse_subject(named or sheet.name)
    if named is None and sheet.cut:
        if "(" in subject.name.rpartition(")")[2]:
            what = said(
                "Имя листа обрезано, подгруппы не видно. %(name_subject)s",
                name_subject=NAME_SUBJECT,
            )
            found.refuse(Place(sheet.name), what)
        found.cut_subjects[subject] = Place(sheet.name)
    known = len(found.subjects)
    subject = found.add_subject(subject)
    if len(found.subjects) == known:
        found.refuse(
            Place(sheet.name),
            said(
                "Лист по предмету «%(name)s» в файле уже есть: оставьте один.",
                name=subject.name,
            ),
        )
    return subject


def _read_rows(table: _Table, top: int, body: range, found: Gathering) -> None:
    for index in range(top):
        _refuse_row(
            table, index, found, said("Запись над заголовком непонятна: уберите её."), _SUBJECT
        )
    seen: dict[tuple[str, date | None], int] = {}
    for index in body:
        text = text_of(table.sheet.rows[index][table.names])
        if text:
            _read_pupil(table, index, text, seen, found)
        elif not seen:
            _read_work_types(table, index, found)
        else:
            _refuse_row(table, index, found, said("В строке нет имени ученика: впишите его."))


def _read_pupil(
    table: _Table,
    index: int,
    text: str,
    seen: dict[tuple[str, date | None], int],
    found: Gathering,
) -> None:
    place = table.sheet.place(index, table.names)
    pupil = found.add_pupil(text, place)
    if pupil is None:
        return
    key = fold(str(pupil.name)), pupil.born_on
    if key in seen:
        found.refuse(
            place,
            said(
                "«%(written)s» уже есть в строке %(row)s: если это два ученика, %(tell_apart)s.",
                written=pupil.written, row=seen[key] + 1, tell_apart=TELL_APART,
            ),
        )
        return
    seen[key] = index
    found.add_member(table.subject, pupil)
    _check_margin(table, index, found)
    _read_values(table, index, pupil, found)


def _check_margin(table: _Table, index: int, found: Gathering) -> None:
    """Left of the name there is a number; under no heading there is nothing."""
    row = table.sheet.rows[index]
    known = table.headings.known | {table.names}
    for column, value in enumerate(row):
        if value == "" or column in known:
            continue
        if column < table.names and text_of(value).rstrip(".").isdigit():
            continue
        place = table.sheet.place(index, column)
        found.refuse(place, said("Над записью «%(value)s» нет заголовка.", value=text_of(value)))


def _read_values(table: _Table, index: int, pupil: FilePupil, found: Gathering) -> None:
    for column in table.headings.columns:
        value = table.sheet.rows[index][column.index]
        place = table.sheet.place(index, column.index)
        lesson = table.lesson(column)
        if value == "":
            continue
        if lesson is not None:
            found.add_cell(pupil, lesson, value, place)
        elif column.kind is Kind.TERM_MARK:
            found.add_term_mark(pupil, table.subject, column.term, value, place)
        else:
            days = table.headings.days_before(column)
            if days is None:
                found.refuse(place, said("Средний балл без единого дня: не за что."))
                continue
            kind = column.average or AverageKind.AVERAGE
            found.add_average(pupil, table.subject, kind, value, days, place)


def _read_work_types(table: _Table, index: int, found: Gathering) -> None:
    """A row between the days and the pupils names the work of a lesson: ``КР``, ``СР``."""
    columns = {column.index: column for column in table.headings.columns}
    for number, value in enumerate(table.sheet.rows[index]):
        if value == "":
            continue
        lesson = table.lesson(columns[number]) if number in columns else None
        label = text_of(value)
        if lesson is not None and _WORK_TYPE.fullmatch(label):
            found.add_lesson(lesson, table.sheet.place(index, number), label)
        else:
            found.refuse(
                table.sheet.place(index, number),
                said(
                    "Запись «%(label)s» непонятна: под днём может стоять вид работы, например "
                    "КР.",
                    label=label,
                ),
            )


def _refuse_row(
    table: _Table, index: int, found: Gathering, what: str, but: re.Pattern[str] | None = None
) -> None:
    for column, value in enumerate(table.sheet.rows[index]):
        if value != "" and not (but and but.fullmatch(text_of(value))):
            found.refuse(table.sheet.place(index, column), what)


def _find_heading(sheet: Sheet) -> tuple[int, int] | None:
    for index, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        for column, value in enumerate(row):
            if _is_pupils(value):
                return index, column
    return None


def _is_pupils(value: CellValue) -> bool:
    return fold(text_of(value)) in _PUPILS
