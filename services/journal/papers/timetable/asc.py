"""The timetable that aSc Timetables exports: lessons, and cards that place them in the week."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from itertools import islice

from services.journal.papers.structure import Findings
from services.journal.papers.timetable.markup import LINE, NEEDED
from services.journal.papers.timetable.structure import (
    EACH_WEEK,
    MOST_LESSONS,
    MOST_PROBLEMS,
    WEEK_A,
    WEEK_B,
    WrittenLesson,
    WrittenPeriod,
    WrittenTimetable,
)
from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.opening import Sheet, Workbook
from services.journal.workbooks.places import Place
from services.shared.wording import said

Row = Mapping[str, str]

_CARD, _LESSON = "card", "lesson"
_WEEKS = {"11": EACH_WEEK, "10": WEEK_A, "01": WEEK_B, "1": EACH_WEEK}
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_NUMBER = re.compile(r"\d{1,2}")
_LONGEST_DAY = 20
_LAST_WEEKDAY = 7


def is_asc(workbook: Workbook) -> bool:
    """Whether the sheets are those that `open_asc` makes of an export."""
    return {sheet.name for sheet in workbook.sheets} >= NEEDED


def read_asc(workbook: Workbook, found: Findings) -> WrittenTimetable:
    """Return the lessons that have a place in the week.

    Raises:
        WorkbookRefused: there are more of them than any school has.
    """
    export = _Export({sheet.name: _rows(sheet) for sheet in workbook.sheets}, found)
    lessons = tuple(islice(export.lessons(), MOST_LESSONS + 1))
    if len(lessons) > MOST_LESSONS:
        raise WorkbookRefused(said(
            "В расписании больше %(most)s уроков в неделю: загрузите одну школу.",
            most=MOST_LESSONS,
        ))
    export.note_unplaced()
    return WrittenTimetable(lessons, tuple(_periods(export.rows.get("period", []))))


@dataclass
class _Export:
    """The elements by their names, and what is wrong with them."""

    rows: Mapping[str, list[Row]]
    found: Findings
    by_id: dict[tuple[str, str], Row] = field(default_factory=dict)
    placed: dict[str, int] = field(default_factory=dict)
    told: set[tuple[int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name, rows in self.rows.items():
            for row in rows:
                if "id" in row and (name, row["id"]) in self.by_id:
                    self._refuse(name, row, said("Номер «%(id)s» повторяется.", id=row["id"]))
                self.by_id[name, row.get("id", "")] = row

    def lessons(self) -> Iterator[WrittenLesson]:
        """Go through the cards in the order of the file."""
        for number, card in enumerate(self.rows[_CARD]):
            lesson = self._of(_CARD, card, _LESSON, card.get("lessonid", ""))
            if lesson is None:
                continue
            times = self._times(card, lesson)
            self.placed[lesson["id"]] = self.placed.get(lesson["id"], 0) + len(times)
            groups = self._groups(lesson)
            if not groups:
                self._refuse(_LESSON, lesson, said("Урок ни у какого класса."))
                continue
            subject, teachers = self._subject(lesson), self._teachers(lesson)
            room = self._room(card, lesson)
            for weekday, week, ordinal in times:
                joint = f"{number} {weekday} {ordinal}" if len(groups) > 1 else None
                for class_name, group in groups:
                    yield WrittenLesson(
                        _place(_CARD, card), class_name, group, subject, teachers, room,
                        weekday, week, ordinal, joint,
                    )

    def note_unplaced(self) -> None:
        """Point at lessons without a card: they are in no week."""
        for lesson in self.rows[_LESSON]:
            if not self.placed.get(lesson.get("id", "")):
                classes = ", ".join(name for name, _ in self._groups(lesson))
                self.found.note(_place(_LESSON, lesson), said(
                    "%(subject)s, %(classes)s: урок не поставлен в расписание.",
                    subject=self._subject(lesson), classes=classes,
                ))

    def _times(self, card: Row, lesson: Row) -> list[tuple[int, int, int]]:
        """Return weekday, week and place in the day of a card: several of a double lesson."""
        days = [at + 1 for at, one in enumerate(card.get("days", "")) if one == "1"]
        week = _WEEKS.get(card.get("weeks", "1"))
        terms = card.get("terms", "1") or "1"
        first, length = card.get("period", ""), lesson.get("periodspercard", "1") or "1"
        what = None
        if not days or set(card.get("days", "")) - {"0", "1"} or days[-1] > _LAST_WEEKDAY:
            what = said("У карточки не указан день недели.")
        elif week is None:
            what = said("Чередование «%(weeks)s» не поддерживается: только каждую неделю или "
                        "недели А и Б.", weeks=card.get("weeks", ""))
        elif "0" in terms:
            what = said("Карточка только для части года: загрузите расписание каждого периода "
                        "отдельным файлом с его первым днём.")
        elif not _NUMBER.fullmatch(first) or not _NUMBER.fullmatch(length) or not (
            1 <= int(first) <= int(first) + int(length) - 1 <= _LONGEST_DAY
        ):
            what = said("Номер урока «%(period)s» не от 1 до %(last)s.", period=first,
                        last=_LONGEST_DAY)
        if what is not None or week is None:
            self._refuse(_CARD, card, what or "")
            return []
        return [
            (day, week, ordinal)
            for day in days
            for ordinal in range(int(first), int(first) + int(length))
        ]

    def _groups(self, lesson: Row) -> list[tuple[str, str | None]]:
        """Return class and group (None: the whole class) of a lesson."""
        ids = _ids(lesson.get("groupids", ""))
        if not ids:
            named = [self._of(_LESSON, lesson, "class", one)
                     for one in _ids(lesson.get("classids", ""))]
            return [(_name(one), None) for one in named if one]
        found: list[tuple[str, str | None]] = []
        for one in ids:
            group = self._of(_LESSON, lesson, "group", one)
            of_class = group and self._of("group", group, "class", group.get("classid", ""))
            if group and of_class:
                whole = group.get("entireclass") == "1"
                found.append((_name(of_class), None if whole else group.get("name", "")))
        return found

    def _subject(self, lesson: Row) -> str:
        subject = self._of(_LESSON, lesson, "subject", lesson.get("subjectid", ""))
        return _name(subject) if subject else ""

    def _teachers(self, lesson: Row) -> tuple[str, ...]:
        found = [self._of(_LESSON, lesson, "teacher", one)
                 for one in _ids(lesson.get("teacherids", ""))]
        return tuple(_teacher(one) for one in found if one)

    def _room(self, card: Row, lesson: Row) -> str | None:
        ids = _ids(card.get("classroomids", "")) or _ids(lesson.get("classroomids", ""))
        rooms = [self._of(_CARD, card, "classroom", one) for one in ids]
        names = [_name(one) for one in rooms if one]
        if len(names) > 1:
            self.found.note(_place(_CARD, card), said(
                "Указано несколько кабинетов: взят первый, %(room)s.", room=names[0]
            ))
        return names[0] if names else None

    def _of(self, name: str, row: Row, other: str, id_: str) -> Row | None:
        """Return the element that another one refers to."""
        found = self.by_id.get((other, id_)) if id_ else None
        if found is None:
            self._refuse(name, row, said(
                "Ссылка на «%(other)s» с номером «%(id)s», которого в файле нет.",
                other=other, id=id_,
            ))
        return found

    def _refuse(self, name: str, row: Row, what: str) -> None:
        place = _place(name, row)
        told = int(row[LINE]), what
        if told not in self.told and len(self.told) < MOST_PROBLEMS:
            self.told.add(told)
            self.found.refuse(place, what)


def _rows(sheet: Sheet) -> list[Row]:
    heads = [str(head) for head in sheet.rows[0]]
    return [dict(zip(heads, map(str, row), strict=True)) for row in sheet.rows[1:]]


def _place(name: str, row: Row) -> Place:
    return Place(name, int(row[LINE]))


def _ids(text: str) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


def _name(row: Row) -> str:
    return row.get("name", "") or row.get("short", "")


def _teacher(row: Row) -> str:
    whole = f"{row.get('lastname', '')} {row.get('firstname', '')}".strip()
    return row.get("name", "") or whole or row.get("short", "")


def _periods(rows: list[Row]) -> Iterator[WrittenPeriod]:
    for row in rows:
        times = [_TIME.fullmatch(row.get(name, "")) for name in ("starttime", "endtime")]
        if not _NUMBER.fullmatch(row.get("period", "")) or None in times:
            continue
        first, last = (time(int(one[1]) % 24, int(one[2]) % 60) for one in times if one)
        yield WrittenPeriod(int(row["period"]), first, last)
