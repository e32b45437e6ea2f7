"""Reads a teaching load of any shape: a row for each subject of a class, or a cross table.

In a cross table («Тарификация») classes are heads of columns, and the cells below are hours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from services.journal.papers.heads import Role
from services.journal.papers.spellings import numbered_group
from services.journal.papers.structure import ClassKey, Findings
from services.journal.papers.tables import Row, Table, read_table
from services.journal.papers.titles import day_of_title
from services.journal.papers.vocabulary import Vocabulary
from services.journal.workbooks.calendar import AcademicYear
from services.journal.workbooks.hidden import check_covered, note_hidden
from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.names import clean, fold, parse_class_name
from services.journal.workbooks.opening import Sheet, Workbook, text_of
from services.journal.workbooks.places import Place
from services.journal.workbooks.sheet_markup import CellValue
from services.shared.wording import said

MOST_HOURS = 60
_LONGEST = 100
_NUMBERED = re.compile(
    r"(?:(?:под)?группа |гр\.? ?|п/?г ?)?(\d{1,2})(?: ?-?[яй])?"
    r"(?: ?(?:под)?гр(?:уппа)?\.?| ?п/?г\.?)?"
)
_WHOLE_CLASS = re.compile(r"[-—]?|(весь )?класс|вся|все")
_VACANCY = re.compile(r"ваканс(ия|ии)\b.*")


@dataclass(frozen=True, slots=True)
class LoadLine:
    """A subject of a class or group, who teaches it, and how many hours a week.

    `teacher` is as written, empty of a vacancy; `group` is empty of the whole class. `number` is
    the teacher's in somebody else's system, and `members` are those of a subgroup's children.
    """

    place: Place
    teacher: str
    subject: str
    grade: int
    letter: str
    group: str
    hours: Decimal | None
    number: str = ""
    members: tuple[str, ...] = ()

    @property
    def class_key(self) -> ClassKey:
        """The class, folded."""
        return self.grade, fold(self.letter)


@dataclass(slots=True)
class LoadList:
    """A whole load; `stated_on` is the day of its title."""

    lines: list[LoadLine] = field(default_factory=list)
    stated_on: date | None = None
    found: Findings = field(default_factory=Findings)


def read_load(workbook: Workbook, year: AcademicYear, words: Vocabulary) -> LoadList:
    """Return what a teaching load says for a year.

    Raises:
        WorkbookRefused: it is none, or an empty one.
    """
    reading = LoadList()
    tables = [_read_sheet(sheet, words, reading) for sheet in workbook.sheets]
    if not any(tables):
        raise WorkbookRefused(said(
            "Файл не похож на учебную нагрузку: нужна строка заголовков — «Учитель», «Предмет», "
            "«Класс», «Часов в неделю» — или классы в заголовках столбцов."
        ))
    if not reading.lines and not reading.found.problems:
        raise WorkbookRefused(said("В нагрузке нет ни одной строки."))
    day = reading.stated_on
    # Load is shared out in summer for the year to come.
    if day is not None and not date(year.starts_on.year, 5, 1) <= day <= year.ends_on:
        reading.found.refuse(Place(""), said(
            "Нагрузка составлена на %(day)s, а выбран %(year)s учебный год.",
            day=day, year=year.name,
        ))
    return reading


def _read_sheet(sheet: Sheet, words: Vocabulary, reading: LoadList) -> bool:
    found = reading.found
    if not any(True for _ in sheet.values()):
        return False
    check_covered(sheet, found)
    table = read_table(sheet, words, found)
    if table is None:
        what = said("Лист не похож на учебную нагрузку: нет строки с заголовком «Учитель».")
        (found.note if sheet.hidden else found.refuse)(Place(sheet.name), what)
        return False
    note_hidden(sheet, found)
    crossed = {
        head.whose: at for head, at in table.columns.items()
        if head.role is Role.HOURS and head.whose
    }
    needed = (Role.SUBJECT,) if crossed else (Role.SUBJECT, Role.CLASS)
    missing = [words.meanings[role] for role in needed if table.column(role) is None]
    if missing:
        found.refuse(sheet.place(table.head), said(
            "Не хватает столбцов: %(names)s.", names=tuple(missing)
        ))
        return True
    _read_titles(table, reading)
    reader = _Crossed(table, crossed, reading) if crossed else _Rows(table, reading)
    for row in table.rows:
        reading.lines += reader.read(row)
    return True


def _read_titles(table: Table, reading: LoadList) -> None:
    for index, text in table.titles:
        try:
            reading.stated_on = day_of_title(text) or reading.stated_on
        except ValueError as error:
            reading.found.refuse(table.sheet.place(index), said(
                "Такого дня, как %(day)s, нет: исправьте заголовок.", day=str(error)
            ))


class _Rows:
    """A table with a row for each subject of a class."""

    def __init__(self, table: Table, reading: LoadList) -> None:
        self._table = table
        self._found = reading.found

    def read(self, row: Row) -> Iterator[LoadLine]:
        """The line of a row; what is wrong with it is refused by its place."""
        table = self._table
        subject = _named(table, row, Role.SUBJECT, self._found)
        teacher = self._teacher(row)
        of = parse_class_name(_whole(table, row, Role.CLASS))
        if of is None:
            self._found.refuse(table.place(row, Role.CLASS), said(
                "«%(text)s» — не класс: напишите так — 8А, по строке на класс.",
                text=_whole(table, row, Role.CLASS),
            ))
        hours = read_hours(table.value(row, Role.HOURS), table.place(row, Role.HOURS), self._found)
        if subject and of is not None and teacher is not None:
            yield LoadLine(
                table.place(row, Role.NAME), teacher, subject, *of,
                read_group(table.text(row, Role.GROUP)), hours,
            )

    def _teacher(self, row: Row) -> str | None:
        text = _whole(self._table, row, Role.NAME)
        if not text:
            self._found.refuse(self._table.place(row, Role.NAME), said(
                "Учитель не указан: впишите его или слово «вакансия»."
            ))
            return None
        return "" if _VACANCY.fullmatch(fold(text)) else text


class _Crossed:
    """A cross table: the teacher stands once before several subjects."""

    def __init__(self, table: Table, classes: dict[str, int], reading: LoadList) -> None:
        self._table = table
        self._found = reading.found
        self._classes = {
            at: of for text, at in classes.items() if (of := parse_class_name(text)) is not None
        }
        self._teacher = ""

    def read(self, row: Row) -> Iterator[LoadLine]:
        """The lines of a row: one for each class that has hours."""
        table = self._table
        text = _whole(table, row, Role.NAME)
        if text:
            self._teacher = text
        subject = _named(table, row, Role.SUBJECT, self._found)
        group = read_group(table.text(row, Role.GROUP))
        if not self._teacher:
            self._found.refuse(table.place(row, Role.NAME), said(
                "Учитель не указан: впишите его или слово «вакансия»."
            ))
            return
        vacant = bool(_VACANCY.fullmatch(fold(self._teacher)))
        for at, of in self._classes.items():
            value = row.cells[at] if at < len(row.cells) else ""
            if fold(text_of(value)) in {"", "-", "—", "0"}:
                continue
            place = table.sheet.place(row.index, at)
            hours = read_hours(value, place, self._found)
            if hours is not None and subject:
                yield LoadLine(
                    place, "" if vacant else self._teacher, subject, *of, group, hours
                )


def _whole(table: Table, row: Row, role: Role) -> str:
    """What a cell says, or the first one of the joined cells that it is in."""
    text = table.text(row, role)
    column = table.column(role)
    if text or column is None:
        return text
    for merge in table.sheet.merges:
        if merge.left <= column <= merge.right and merge.top <= row.index <= merge.bottom:
            return text_of(table.sheet.rows[merge.top][merge.left])
    return ""


def _named(table: Table, row: Row, role: Role, found: Findings) -> str:
    text = clean(_whole(table, row, role))
    if not text or len(text) > _LONGEST:
        found.refuse(table.place(row, role), said("Предмет не указан: впишите его.")
                     if not text else said("Слишком длинное название предмета: сократите."))
        return ""
    return text


def read_hours(value: CellValue, place: Place, found: Findings) -> Decimal | None:
    """Return the hours of a cell; None of an empty one."""
    text = text_of(value).replace(",", ".")
    if not text:
        return None
    try:
        hours = Decimal(text)
    except InvalidOperation:
        hours = Decimal(0)
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS or hours != round(hours, 2):
        found.refuse(place, said(
            "«%(text)s» — не часы в неделю: нужно число больше нуля, например 2 или 0,5.",
            text=text_of(value),
        ))
        return None
    return hours


def read_group(text: str) -> str:
    """Return the name of a subgroup in one spelling («1 группа» is «1 гр.»); empty: the class."""
    folded = fold(text)
    if _WHOLE_CLASS.fullmatch(folded):
        return ""
    numbered = _NUMBERED.fullmatch(folded)
    return numbered_group(int(numbered[1])) if numbered else clean(text)[:_LONGEST]
