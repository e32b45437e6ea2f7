"""A timetable as a table: rows are the lessons of a day, columns are classes.

A cell is ``Предмет (кабинет) [учитель]``; ``1 гр.`` names a subgroup, ``нед. А`` a week, and a
semicolon or a slash stands between what is held at the same time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from services.journal.papers.structure import Findings
from services.journal.papers.timetable.structure import (
    EACH_WEEK,
    MOST_LESSONS,
    WEEK_A,
    WEEK_B,
    WrittenLesson,
    WrittenTimetable,
)
from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.names import clean, fold, parse_class_name
from services.journal.workbooks.opening import Sheet, Workbook, text_of
from services.shared.wording import said

_DAYS = (
    ("понедельник", "пн"), ("вторник", "вт"), ("среда", "ср"), ("четверг", "чт"),
    ("пятница", "пт"), ("суббота", "сб"), ("воскресенье", "вс"),
)
_WEEKDAYS = {name: at for at, names in enumerate(_DAYS, 1) for name in names}
_BETWEEN = re.compile(r";| / |(?<=\]) (?=[^\W\d_(\[])")
_TEACHER = re.compile(r"\[([^\]]*)\]")
_WEEK = re.compile(r"[(,]? ?\bнед(?:еля|\.)? ?[«\"]?([АБABВ12])[»\"]?\)?", re.IGNORECASE)
_GROUP = re.compile(r"[(,]? ?\b(\d)(?:-?я)? ?(?:под)?гр(?:уппа|\.)?(?!\w)\)?", re.IGNORECASE)
_ROOM = re.compile(r"\(([^()]*)\)\s*$")
_WEEK_NAMES = {"А": WEEK_A, "A": WEEK_A, "1": WEEK_A, "Б": WEEK_B, "B": WEEK_B, "В": WEEK_B,
               "2": WEEK_B}
_ORDINAL = re.compile(r"(\d{1,2})(?: ?[-.)]?\.?| ?урок)?")
_HEAD_WITHIN = 15
_LAST = 20
_LONGEST_CELL = 1_000  # ten subgroups with their rooms and teachers are half of it


@dataclass(frozen=True, slots=True)
class _Head:
    row: int
    classes: dict[int, str]

    @property
    def left(self) -> int:
        """The first column of a class."""
        return min(self.classes)


def read_grid(workbook: Workbook, found: Findings) -> WrittenTimetable:
    """Return the lessons of every visible sheet with classes over its columns.

    Raises:
        WorkbookRefused: no sheet is such a table, or there is more than any school has.
    """
    lessons: list[WrittenLesson] = []
    headed = False
    for sheet in workbook.sheets:
        head = None if sheet.hidden else _find_head(sheet)
        if head is not None:
            headed = True
            lessons += islice(_lessons(sheet, head, found), MOST_LESSONS + 1)
        if len(lessons) > MOST_LESSONS:
            raise WorkbookRefused(said(
                "В расписании больше %(most)s уроков в неделю: загрузите одну школу.",
                most=MOST_LESSONS,
            ))
    if not headed:
        raise WorkbookRefused(said(
            "Расписание не найдено: нужна строка с названиями классов (5А, 5Б …), слева от неё — "
            "день недели и номер урока."
        ))
    return WrittenTimetable(tuple(lessons))


def _find_head(sheet: Sheet) -> _Head | None:
    """Return the first row near the top with classes in it, left of which there is room."""
    for row, cells in enumerate(sheet.rows[:_HEAD_WITHIN]):
        named = {
            at: text for at, cell in enumerate(cells)
            if (text := clean(text_of(cell))) and (known := parse_class_name(text)) and known[1]
        }
        if named and min(named) >= 1:
            return _Head(row, named)
    return None


def _lessons(sheet: Sheet, head: _Head, found: Findings) -> Iterator[WrittenLesson]:
    weekday, last = 0, 0
    for row in range(head.row + 1, len(sheet.rows)):
        cells = [clean(text_of(cell)) for cell in sheet.rows[row]]
        left = cells[: head.left]
        day = next((_WEEKDAYS[fold(one)] for one in left if fold(one) in _WEEKDAYS), None)
        if day is not None:
            weekday, last = day, 0
        filled = {at: cells[at] for at in head.classes if at < len(cells) and cells[at]}
        if not filled:
            continue
        number = next((m for one in left if (m := _ORDINAL.fullmatch(one))), None)
        ordinal = int(number[1]) if number else 0
        if not weekday or not last < ordinal <= _LAST:
            found.refuse(sheet.place(row), said(
                "Не понять, какой это день или урок: слева нужны день недели и номер урока по "
                "порядку (от 1 до %(last)s).", last=_LAST,
            ))
            continue
        last = ordinal
        for at, text in filled.items():
            yield from _in_cell(sheet, row, at, head.classes[at], text, weekday, ordinal, found)


def _in_cell(
    sheet: Sheet, row: int, at: int, class_name: str, text: str, weekday: int, ordinal: int,
    found: Findings,
) -> Iterator[WrittenLesson]:
    """Go through the lessons of a cell."""
    if len(text) > _LONGEST_CELL:
        found.refuse(sheet.place(row, at), said(
            "Слишком длинно: в клетке может быть до %(most)s знаков.", most=_LONGEST_CELL
        ))
        return
    for part in filter(None, map(str.strip, _BETWEEN.split(text))):
        lesson = _lesson(sheet, row, at, class_name, part, weekday, ordinal)
        if lesson is None:
            found.refuse(sheet.place(row, at), said(
                "«%(part)s»: не понять, какой это предмет. Так верно: Предмет (кабинет) "
                "[учитель].", part=part,
            ))
        else:
            yield lesson


def _lesson(
    sheet: Sheet, row: int, at: int, class_name: str, text: str, weekday: int, ordinal: int
) -> WrittenLesson | None:
    text, teacher = _take(_TEACHER, text)
    text, week = _take(_WEEK, text)
    text, group = _take(_GROUP, text)
    bare, room = _take(_ROOM, text)
    if room is not None and not bare:
        return None
    subject = bare if room is not None else text
    if not subject:
        return None
    return WrittenLesson(
        sheet.place(row, at), class_name, group and f"{group} гр.", subject,
        tuple(clean(one) for one in (teacher or "").split(",") if one.strip()),
        _room_name(room), weekday, _WEEK_NAMES[week.upper()] if week else EACH_WEEK, ordinal,
        whole=text if room is not None and not any(map(str.isdigit, room)) else None,
    )


def _room_name(room: str | None) -> str | None:
    return re.sub(r"^(?:каб(?:инет|\.)?|к\.) ?", "", room or "", flags=re.IGNORECASE) or None


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str | None]:
    """Return the text without what a pattern finds, and what it has found."""
    match = pattern.search(text)
    if match is None:
        return text, None
    return clean(text[: match.start()] + " " + text[match.end() :]), clean(match[1])
