"""Gathers what the layouts' readers find: cells into lessons, numbers into averages, problems."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from services.journal.attendance_codes.rules import USUAL, Codes
from services.journal.marks.rules.marks import (
    FILE_SCALE,
    CellContent,
    CellError,
    MarkValue,
    check_scale,
    parse_cell,
    parse_entries,
)
from services.journal.workbooks.calendar import AcademicYear, parse_date
from services.journal.workbooks.names import UnclearName, clean_name, fold, read_name
from services.journal.workbooks.opening import Sheet, text_of
from services.journal.workbooks.places import Place
from services.journal.workbooks.sheet_markup import CellValue
from services.journal.workbooks.structure import (
    AverageKind,
    FileCell,
    FileLesson,
    FilePupil,
    FileTermMark,
    LessonKey,
    Problem,
    StatedAverage,
    SubjectKey,
)
from services.shared.wording import said

_DEPARTED = re.compile(
    r"(?P<name>.+?)\s*[,(]?\s*\bвыбыл(?:\(а\)|а)?\s*(?P<day>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2}))?\)?",
    re.IGNORECASE,
)
_MAX_DECIMALS = 6


@dataclass(slots=True)
class Gathering:
    """The growing content of one file; year, grade and the school's codes are known before."""

    year: AcademicYear
    grade: int
    codes: Codes = USUAL
    pupils: dict[tuple[str, date | None], FilePupil] = field(default_factory=dict)
    subjects: dict[SubjectKey, None] = field(default_factory=dict)
    members: dict[tuple[SubjectKey, str], None] = field(default_factory=dict)
    lessons: dict[LessonKey, FileLesson] = field(default_factory=dict)
    cells: list[FileCell] = field(default_factory=list)
    averages: list[StatedAverage] = field(default_factory=list)
    term_marks: list[FileTermMark] = field(default_factory=list)
    cut_subjects: dict[SubjectKey, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    _subjects_alike: dict[SubjectKey, SubjectKey] = field(default_factory=dict)

    def refuse(self, place: Place, what: str) -> None:
        """Keep the file out: something at this place is wrong."""
        self.problems.append(Problem.at(place, what))

    def note(self, place: Place, what: str) -> None:
        """Point at something worth a look."""
        self.notes.append(Problem.at(place, what))

    def refuse_merges(self, sheet: Sheet, rows: Sequence[int], left: int, right: int) -> None:
        """Keep the file out where cells of a table's body are joined.

        A joined area holds one value: whether the others are meant to have it nobody can say. The
        body are these rows, in their order, from the column `left` to `right`.
        """
        for merge in sheet.merges:
            row = bisect_left(rows, merge.top)
            in_rows = row < len(rows) and rows[row] <= merge.bottom
            if in_rows and merge.left <= right and left <= merge.right:
                self.refuse(
                    sheet.place(merge.top, merge.left),
                    said(
                        "Клетки %(merge)s объединены: разъедините их и впишите в каждую, что в "
                        "ней должно быть.",
                        merge=str(merge),
                    ),
                )

    def add_pupil(self, text: str, place: Place) -> FilePupil | None:
        """A pupil by the name written here; the same name again is the same pupil."""
        departed = _DEPARTED.fullmatch(text)
        try:
            read = read_name(departed["name"] if departed else text)
        except UnclearName as error:
            self.refuse(place, error.args[0])
            return None
        departed_on = self._departure(departed, place)
        for words in read.aside:
            self.note(place, said("«(%(words)s)» при имени не перенесено.", words=words))
        key = fold(str(read.name)), read.born_on
        known = self.pupils.get(key)
        if known is not None and (departed_on is None or known.departed_on == departed_on):
            return known
        written = known.written if known else clean_name(departed["name"] if departed else text)
        pupil = FilePupil(written, read.name, departed_on, place, read.born_on)
        self.pupils[key] = pupil
        return pupil

    def add_subject(self, subject: SubjectKey) -> SubjectKey:
        """A subject by its name; one that is the same in another spelling is that one."""
        alike = SubjectKey(fold(subject.name), fold(subject.subgroup))
        known = self._subjects_alike.setdefault(alike, subject)
        self.subjects.setdefault(known)
        return known

    def add_member(self, subject: SubjectKey, pupil: FilePupil) -> None:
        """A pupil who stands in the list of a subject, with or without marks."""
        self.members.setdefault((subject, pupil.written))

    def add_lesson(self, key: LessonKey, place: Place, work_type: str | None = None) -> None:
        """A lesson that the file shows, with or without marks."""
        if key not in self.lessons or work_type is not None:
            self.lessons[key] = FileLesson(key, place, work_type)

    def add_entries(
        self, pupil: FilePupil, lesson: LessonKey, value: CellValue, place: Place
    ) -> int:
        """What a column of a day holds: usually one lesson's cell; returns how many lessons."""
        try:
            entries = parse_entries(_cell_text(value), FILE_SCALE, self.codes)
        except CellError as error:
            self.refuse(place, error.args[0])
            return 1
        for number, content in enumerate(entries):
            key = LessonKey(lesson.subject, lesson.held_on, lesson.ordinal + number)
            self._add_cell(pupil, key, content, place)
        return len(entries)

    def add_cell(
        self, pupil: FilePupil, lesson: LessonKey, value: CellValue, place: Place
    ) -> None:
        """What the one cell of a lesson holds."""
        try:
            content = parse_cell(_cell_text(value), FILE_SCALE, self.codes)
        except CellError as error:
            self.refuse(place, error.args[0])
            return
        self._add_cell(pupil, lesson, content, place)

    def add_average(
        self,
        pupil: FilePupil,
        subject: SubjectKey,
        kind: AverageKind,
        value: CellValue,
        days: tuple[date, date],
        place: Place,
    ) -> None:
        """An average that the file states."""
        number = _number(value)
        if number is None or not 0 <= number <= 5:
            self.refuse(place, said(
                "«%(value)s» не средний балл: нужно число от 0 до 5.",
                value=text_of(value),
            ))
            return
        exponent = number.normalize().as_tuple().exponent
        decimals = min(max(0, -int(exponent)), _MAX_DECIMALS)
        self.averages.append(
            StatedAverage(pupil.written, subject, kind, number, decimals, *days, place)
        )

    def add_term_mark(
        self,
        pupil: FilePupil,
        subject: SubjectKey,
        term: str | None,
        value: CellValue,
        place: Place,
    ) -> None:
        """A term mark: a single mark and nothing else."""
        try:
            content = parse_cell(_cell_text(value), FILE_SCALE, self.codes)
            check_scale(self.grade, content)
        except CellError as error:
            self.refuse(place, error.args[0])
            return
        if len(content.marks) != 1 or content.attendance is not None:
            self.refuse(place, said(
                "«%(value)s» не итоговая отметка: нужна одна отметка.",
                value=text_of(value),
            ))
            return
        self._note_zero(content, place)
        self.term_marks.append(
            FileTermMark(pupil.written, subject, term, content.marks[0], place)
        )

    def _add_cell(
        self, pupil: FilePupil, key: LessonKey, content: CellContent, place: Place
    ) -> None:
        if content.is_empty:
            return
        try:
            check_scale(self.grade, content)
        except CellError as error:
            self.refuse(place, error.args[0])
            return
        self._note_zero(content, place)
        if pupil.departed_on is not None and key.held_on > pupil.departed_on:
            self.note(place, said(
                "Запись позже выбытия (%(departed_on)s).",
                departed_on=pupil.departed_on,
            ))
        self.add_lesson(key, place)
        self.cells.append(FileCell(pupil.written, key, content, place))

    def _note_zero(self, content: CellContent, place: Place) -> None:
        if MarkValue.ZERO in content.marks:
            self.note(place, said("Отметка «0» не входит в шкалу 5–1; перенесена, как в файле."))

    def _departure(self, departed: re.Match[str] | None, place: Place) -> date | None:
        if departed is None:
            return None
        day = parse_date(departed["day"] or "")
        if day is None or not self.year.holds(day):
            self.refuse(place, said("Не понять, когда выбыл: напишите так — Выбыл(а) 30.09.2024."))
            return None
        return day


def _cell_text(value: CellValue) -> str:
    if isinstance(value, date):
        raise CellError(said(
            "Таблица превратила запись в дату (%(value)s): сделайте клетку текстовой и впишите "
            "отметки через точку, например 4·5.",
            value=text_of(value),
        ))
    return text_of(value)


def _number(value: CellValue) -> Decimal | None:
    if isinstance(value, bool | date):
        return None
    try:
        number = Decimal(text_of(value).replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
