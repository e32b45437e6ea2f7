"""The layout with a block per pupil: subjects in rows under months and days."""

import re
from dataclasses import dataclass
from datetime import date

from services.journal.attendance_codes.rules import USUAL, Attendance, Codes
from services.journal.workbooks.calendar import parse_period
from services.journal.workbooks.gathering import Gathering
from services.journal.workbooks.headings import Column, Headings, Kind, read_headings
from services.journal.workbooks.names import fold, parse_class_name
from services.journal.workbooks.opening import Sheet, text_of
from services.journal.workbooks.sheet_markup import CellValue
from services.journal.workbooks.structure import AverageKind, FilePupil, LessonKey, SubjectKey
from services.shared.wording import said

_FIELD = re.compile(r"(Учебный год|Класс|Период|Ученик|Ученица|Уч-ся)\s*:\s*(.*)", re.IGNORECASE)
_PUPIL = frozenset({"ученик", "ученица", "уч-ся"})
_LABELS = {
    Attendance.ABSENT: said("отсутствие"),
    Attendance.ILL: said("болезнь"),
    Attendance.EXCUSED: said("уважительная"),
    Attendance.UNEXCUSED: said("неуважительная"),
    Attendance.LATE: said("опоздание"),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """What the head of a report says of itself."""

    school: str | None
    year: str | None
    class_name: str | None
    period: tuple[date, date] | None


def is_progress_report(sheet: Sheet) -> bool:
    """Whether the sheet has a pupil's block: a line «Ученик: …» above a row «Предмет»."""
    fields = {_field(row) for row in sheet.rows}
    named = any(found is not None and found[0] in _PUPIL for found in fields)
    return named and any(_is_heading(row) for row in sheet.rows)


def read_printed(sheet: Sheet) -> Printed:
    """School, year, class and period of the first block."""
    fields: dict[str, str] = {}
    school: str | None = None
    for row in sheet.rows:
        found = _field(row)
        if found is not None:
            fields.setdefault(*found)
        elif _is_heading(row):
            break
        elif school is None and _first(row):
            school = _first(row)
    if school is not None and fold(school).startswith("отчет"):
        school = None
    period = parse_period(fields.get("период", ""))
    return Printed(school, fields.get("учебный год"), fields.get("класс"), period)


def read_progress_report(sheet: Sheet, printed: Printed, found: Gathering) -> None:
    """Read every block of the sheet into what is gathered."""
    _Blocks(sheet, printed, found).read()


class _Blocks:
    """Goes down the sheet, knowing in which block and which part of it a row stands."""

    def __init__(self, sheet: Sheet, printed: Printed, found: Gathering) -> None:
        self._sheet = sheet
        self._printed = printed
        self._found = found
        self._pupil: FilePupil | None = None
        self._headings: Headings | None = None
        self._in_subjects = False
        self._row = 0
        self._subject_rows: list[int] = []

    def read(self) -> None:
        """Read every row in turn."""
        rows = self._sheet.rows
        while self._row < len(rows):
            row = rows[self._row]
            if any(value != "" for value in row):
                self._read_row(row)
            elif self._headings is not None:
                self._in_subjects = False
            self._row += 1
        self._found.refuse_merges(self._sheet, self._subject_rows, 0, len(rows[0]) - 1)

    def _read_row(self, row: list[CellValue]) -> None:
        found = _field(row)
        if found is not None:
            self._read_field(*found)
        elif _is_heading(row):
            self._read_headings(row)
        elif self._in_subjects:
            self._read_subject(row)
        elif _is_legend(row, self._found.codes):
            self._read_legend(row)
        elif self._headings is not None or self._pupil is not None:
            self._refuse_row(row)

    def _read_field(self, name: str, value: str) -> None:
        self._in_subjects = False
        place = self._sheet.place(self._row, 0)
        if name in _PUPIL:
            self._headings = None
            before = len(self._found.pupils)
            self._pupil = self._found.add_pupil(value, place)
            if self._pupil is not None and len(self._found.pupils) == before:
                self._found.refuse(place, said(
                    "Ученик «%(value)s» встречается в файле дважды.",
                    value=value,
                ))
                self._pupil = None
        elif name == "класс" and not _same_class(value, self._printed.class_name):
            self._found.refuse(place, said(
                "Класс «%(value)s» не тот, что в начале файла.",
                value=value,
            ))
        elif name == "учебный год" and value != self._printed.year:
            self._found.refuse(place, said(
                "Учебный год «%(value)s» не тот, что в начале файла.",
                value=value,
            ))
        elif name == "период" and parse_period(value) is None:
            self._found.refuse(place, said("Период пишется так: с 24.03.25 по 24.05.25."))

    def _read_headings(self, row: list[CellValue]) -> None:
        rows = self._sheet.rows
        days = rows[self._row + 1] if self._row + 1 < len(rows) else []
        self._headings = read_headings(row, days, 1, self._found.year)
        for index, what in self._headings.wrong:
            self._found.refuse(self._sheet.place(self._last_heading(), index), what)
        for column in self._headings.columns:
            self._check_period(column)
        self._in_subjects = True
        self._row = self._last_heading()

    def _last_heading(self) -> int:
        return self._row + (self._headings.rows - 1 if self._headings else 0)

    def _check_period(self, column: Column) -> None:
        period = self._printed.period
        if period and column.held_on and not period[0] <= column.held_on <= period[1]:
            self._found.refuse(
                self._sheet.place(self._last_heading(), column.index),
                said("День %(held_on)s вне периода отчёта.", held_on=column.held_on),
            )

    def _read_subject(self, row: list[CellValue]) -> None:
        name, headings = _first(row), self._headings
        if self._pupil is None or not name or headings is None:
            self._refuse_row(row)
            return
        self._subject_rows.append(self._row)
        subject = self._found.add_subject(SubjectKey(name))
        self._found.add_member(subject, self._pupil)
        known = headings.known | {0}
        for index, value in enumerate(row):
            if value != "" and index not in known:
                place = self._sheet.place(self._row, index)
                self._found.refuse(place, said(
                    "Над записью «%(value)s» нет заголовка.",
                    value=text_of(value),
                ))
        self._read_lessons(row, self._pupil, subject, headings)
        self._read_summaries(row, self._pupil, subject, headings)

    def _read_lessons(
        self, row: list[CellValue], pupil: FilePupil, subject: SubjectKey, headings: Headings
    ) -> None:
        last: date | None = None
        following = 1
        for column in headings.columns:
            if column.held_on is None:
                continue
            if column.held_on != last:
                last, following = column.held_on, column.repeat + 1
            value, place = row[column.index], self._sheet.place(self._row, column.index)
            lesson = LessonKey(subject, column.held_on, following)
            following += self._found.add_entries(pupil, lesson, value, place)

    def _read_summaries(
        self, row: list[CellValue], pupil: FilePupil, subject: SubjectKey, headings: Headings
    ) -> None:
        for column in headings.columns:
            value, place = row[column.index], self._sheet.place(self._row, column.index)
            if value == "" or column.kind is Kind.LESSON:
                continue
            if column.kind is Kind.TERM_MARK:
                self._found.add_term_mark(pupil, subject, column.term, value, place)
                continue
            days = self._printed.period or headings.days_before(column)
            if days is None:
                self._found.refuse(place, said("Средний балл без единого дня: не за что."))
                continue
            kind = column.average or AverageKind.AVERAGE
            self._found.add_average(pupil, subject, kind, value, days, place)

    def _read_legend(self, row: list[CellValue]) -> None:
        texts = [text_of(value) for value in row if value != ""]
        code, label = texts[0], " ".join(texts[1:])
        codes, place = self._found.codes, self._sheet.place(self._row, 0)
        meaning, usual = codes.read(code), USUAL.read(code)
        if meaning is None:
            return  # each cell that holds it is refused
        name = next(str(one.name) for one in codes.writings if one.code is meaning)
        if fold(label) == fold(name):
            return
        if meaning is not usual:
            if not any(cell.content.attendance is meaning for cell in self._found.cells):
                return
            self._found.refuse(place, said(
                "В файле «%(code)s» значит «%(label)s», а в школе — «%(name)s»: исправьте в файле "
                "или в настройках школы.",
                code=code, label=label, name=name,
            ))
            return
        ours = _LABELS[meaning]
        known = {problem.what for problem in self._found.notes}
        what = said(
            "В файле «%(code)s» значит «%(label)s», здесь — «%(ours)s»; код перенесён как есть.",
            code=code, label=label, ours=ours,
        )
        if fold(label) != fold(ours) and what not in known:
            self._found.note(place, what)

    def _refuse_row(self, row: list[CellValue]) -> None:
        for index, value in enumerate(row):
            if value != "":
                self._found.refuse(
                    self._sheet.place(self._row, index),
                    said(
                        "Запись «%(value)s» не относится ни к ученику, ни к предмету.",
                        value=text_of(value),
                    ),
                )


def _field(row: list[CellValue]) -> tuple[str, str] | None:
    """A line «Класс: 8А», whose value may also stand in the next filled cell."""
    texts = [text_of(value) for value in row if value != ""]
    match = _FIELD.fullmatch(texts[0]) if texts and row[0] != "" else None
    if match is None:
        return None
    return match[1].casefold(), " ".join([match[2], *texts[1:]]).strip()


def _is_heading(row: list[CellValue]) -> bool:
    return _first(row).casefold() == "предмет"


def _is_legend(row: list[CellValue], codes: Codes) -> bool:
    texts = [text_of(value) for value in row if value != ""]
    known = bool(texts) and (codes.read(texts[0]) or USUAL.read(texts[0])) is not None
    return len(texts) >= 2 and known and row[0] != ""


def _first(row: list[CellValue]) -> str:
    return text_of(row[0]) if row else ""


def _same_class(text: str, other: str | None) -> bool:
    return other is not None and parse_class_name(text) == parse_class_name(other)
