"""Reads a list of pupils of any shape: by class and sheet, or flat; heads and columns vary."""

from dataclasses import dataclass, field
from datetime import date

from services.journal.classes.rules import class_title
from services.journal.papers.heads import Role
from services.journal.papers.names import read_child_name
from services.journal.papers.representatives import read_representatives
from services.journal.papers.structure import (
    ClassKey,
    Findings,
    Roster,
    RosterClass,
    RosterPupil,
)
from services.journal.papers.tables import Row, Table, read_table
from services.journal.papers.titles import class_of_title, day_of_title
from services.journal.papers.values import UnclearValue, read_birth_date, read_sex
from services.journal.papers.vocabularies import PUPILS
from services.journal.papers.vocabulary import Vocabulary
from services.journal.workbooks.calendar import AcademicYear
from services.journal.workbooks.hidden import check_covered, note_hidden
from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.names import PersonName, UnclearName, fold, parse_class_name
from services.journal.workbooks.opening import Sheet, Workbook, text_of
from services.journal.workbooks.places import Place
from services.journal.workbooks.structure import in_order
from services.shared.wording import said

Class = tuple[int, str]


def read_pupils(workbook: Workbook, year: AcademicYear, words: Vocabulary = PUPILS) -> Roster:
    """Return what a list of pupils says for a year.

    Raises:
        WorkbookRefused: it is no list, or a list of nobody.
    """
    reading = _Reading(year, words)
    for sheet in workbook.sheets:
        _read_sheet(sheet, reading)
    if not reading.tables:
        raise WorkbookRefused(said(
            "Файл не похож на список учеников: нужна строка заголовков — «Фамилия, имя, "
            "отчество», «Дата рождения» — и ученики под ней."
        ))
    found = reading.found
    if not reading.pupils and not found.problems:
        raise WorkbookRefused(said("В списке нет ни одного ученика."))
    _refuse_doubles(reading)
    return Roster(
        tuple(reading.classes.values()),
        tuple(reading.pupils),
        in_order(found.problems),
        in_order(found.notes),
    )


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    year: AcademicYear
    words: Vocabulary
    found: Findings = field(default_factory=Findings)
    tables: int = 0
    classes: dict[ClassKey, RosterClass] = field(default_factory=dict)
    pupils: list[RosterPupil] = field(default_factory=list)

    def add_class(self, of: Class, place: Place, stated_on: date | None) -> None:
        """Keep a class; two sheets of one class that state two days are refused."""
        new = RosterClass(*of, place, stated_on)
        known = self.classes.setdefault(new.key, new)
        if known.stated_on != stated_on:
            self.found.refuse(place, said(
                "Класс %(name)s назван дважды, на разные дни: оставьте один список.",
                name=class_title(*of),
            ))


def _read_sheet(sheet: Sheet, reading: _Reading) -> None:
    found = reading.found
    if not any(True for _ in sheet.values()):
        return
    check_covered(sheet, found)
    table = read_table(sheet, reading.words, found)
    if table is None:
        what = said(
            "Лист не похож на список учеников: нет строки с заголовками «Фамилия, имя, отчество» "
            "и «Дата рождения» в первых пятнадцати строках."
        )
        if sheet.hidden:
            found.note(Place(sheet.name), what)
        else:
            found.refuse(Place(sheet.name), what)
        return
    reading.tables += 1
    note_hidden(sheet, found)
    if _has_needed(table, found):
        _read_rows(table, reading)


def _has_needed(table: Table, found: Findings) -> bool:
    """Tell whether the columns are there without which nobody is known."""
    place = table.sheet.place(table.head)
    three = all(table.column(role) is not None for role in (Role.FAMILY, Role.GIVEN))
    named = table.column(Role.NAME) is not None
    if named and (table.column(Role.FAMILY), table.column(Role.GIVEN)) != (None, None):
        found.refuse(place, said(
            "Имя стоит и целиком, и по столбцам («Фамилия», «Имя»): непонятно, что верно. "
            "Оставьте одно."
        ))
        return False
    if not (three or named):
        found.refuse(place, said(
            "Нет столбца с именем: нужен «Фамилия, имя, отчество» или три — «Фамилия», «Имя», "
            "«Отчество»."
        ))
    if table.column(Role.BORN) is None:
        found.refuse(place, said(
            "Нет столбца «Дата рождения»: без неё не отличить двух учеников с одним именем."
        ))
    return (three or named) and table.column(Role.BORN) is not None


def _read_rows(table: Table, reading: _Reading) -> None:
    stated_on = _stated_on(table, reading)
    of_sheet = _class_of_sheet(table, reading.found)
    if of_sheet is not None and table.column(Role.CLASS) is None:
        reading.add_class(of_sheet, Place(table.sheet.name), stated_on)
    before = len(reading.pupils)
    for row in table.rows:
        _read_row(table, row, of_sheet, stated_on, reading)
    if table.total is not None and table.total[1] != len(table.rows):
        reading.found.note(table.sheet.place(table.total[0]), said(
            "В итоге написано %(total)s, а учеников в таблице %(count)s: весь ли это список?",
            total=table.total[1], count=len(table.rows),
        ))
    if len(reading.pupils) == before and not table.rows:
        reading.found.note(Place(table.sheet.name), said("На листе нет ни одного ученика."))


def _stated_on(table: Table, reading: _Reading) -> date | None:
    """Return the day of the title; of another year it is refused."""
    days: dict[date, int] = {}
    for index, text in table.titles:
        try:
            day = day_of_title(text)
        except ValueError as error:
            what = said("Такого дня, как %(day)s, нет: исправьте заголовок.", day=str(error))
            reading.found.refuse(table.sheet.place(index), what)
            continue
        if day is not None:
            days[day] = index
    year = reading.year
    for day, index in days.items():
        # Lists are made in summer for the year to come.
        if not date(year.starts_on.year, 5, 1) <= day <= year.ends_on:
            reading.found.refuse(table.sheet.place(index), said(
                "Список составлен на %(day)s, а выбран %(year)s учебный год.",
                day=day, year=year.name,
            ))
    return next(iter(days)) if len(days) == 1 else None


def _class_of_sheet(table: Table, found: Findings) -> Class | None:
    """Return the class of the title line, or of the tab; two that differ are refused."""
    told = {
        index: of for index, text in table.titles if (of := class_of_title(text)) is not None
    }
    tab = parse_class_name(table.sheet.name)
    if not told:
        return tab
    index, title = next(iter(told.items()))
    # «Список 5 класса» over a tab 5А leaves the letter to the tab.
    of = tab if tab is not None and (title[1] == "" and title[0] == tab[0]) else title
    others = [*told.values(), *([tab] if tab is not None and tab[1] else [])]
    if any(_key(one) != _key(of) for one in others if one[1] or one[0] != of[0]):
        found.refuse(table.sheet.place(index), said(
            "Лист и заголовок называют разные классы (%(classes)s): исправьте название листа или "
            "заголовок.", classes=tuple(class_title(*one) for one in dict.fromkeys(others)),
        ))
    return of


def _key(of: Class) -> ClassKey:
    return of[0], fold(of[1])


def _read_row(
    table: Table, row: Row, of_sheet: Class | None, stated_on: date | None, reading: _Reading
) -> None:
    found = reading.found
    of_class = _class_of_row(table, row, of_sheet, found)
    try:
        name, with_name = read_child_name(table, row, found)
    except UnclearName as error:
        found.refuse(table.place(row, Role.NAME), error.args[0])
        return
    born_on = _born_on(table, row, with_name, reading)
    sex = None
    try:
        sex = read_sex(table.text(row, Role.SEX))
    except UnclearValue as error:
        found.refuse(table.place(row, Role.SEX), error.args[0])
    representatives = read_representatives(table, row, found)
    if of_class is None:
        return
    place = table.sheet.place(row.index, _name_column(table))
    reading.add_class(of_class, place, stated_on)
    reading.pupils.append(RosterPupil(place, name, born_on, sex, *of_class, representatives))


def _name_column(table: Table) -> int | None:
    named = table.column(Role.NAME)
    return table.column(Role.FAMILY) if named is None else named


def _born_on(
    table: Table, row: Row, with_name: date | None, reading: _Reading
) -> date | None:
    place = table.place(row, Role.BORN)
    try:
        born_on = read_birth_date(table.value(row, Role.BORN), reading.year)
        beside = read_birth_date("" if with_name is None else with_name, reading.year)
    except UnclearValue as error:
        reading.found.refuse(place, error.args[0])
        return None
    if born_on and beside and born_on != beside:
        reading.found.refuse(place, said(
            "Рядом с именем стоит %(beside)s, а в столбце — %(born)s: какая дата рождения верна?",
            beside=beside, born=born_on,
        ))
    if born_on is None and beside is None:
        reading.found.note(place, said(
            "Даты рождения нет: впишите её, чтобы ученика не спутать с тёзкой."
        ))
    return born_on or beside


def _class_of_row(
    table: Table, row: Row, of_sheet: Class | None, found: Findings
) -> Class | None:
    """Return the class: of its column, of the title line above the row, or of the sheet."""
    if table.column(Role.CLASS) is None:
        of = row.title or of_sheet
        if of is None:
            found.refuse(table.sheet.place(row.index), said(
                "Класс не указан: нужен столбец «Класс», либо класс в заголовке «Список 5А "
                "класса» или в названии листа."
            ))
        return of
    text = " ".join(filter(None, (_class_text(table, row), table.text(row, Role.LETTER))))
    of = parse_class_name(text)
    place = table.place(row, Role.CLASS)
    if of is None:
        found.refuse(place, said(
            "«%(text)s» — не класс: напишите так — 8А.", text=text
        ) if text else said("Класс не указан: напишите, например 8А."))
    elif of_sheet is not None and of_sheet[1] and _key(of_sheet) != _key(of):
        found.refuse(place, said(
            "В столбце класс %(of)s, а лист назван %(sheet)s: исправьте одно из двух.",
            of=class_title(*of), sheet=class_title(*of_sheet),
        ))
    return of


def _class_text(table: Table, row: Row) -> str:
    """What the class's cell says, or the first one of the joined cells that it is in."""
    text = table.text(row, Role.CLASS)
    column = table.column(Role.CLASS)
    if text or column is None:
        return text
    for merge in table.sheet.merges:
        if merge.left <= column <= merge.right and merge.top <= row.index <= merge.bottom:
            return text_of(table.sheet.rows[merge.top][merge.left])
    return ""


def _refuse_doubles(reading: _Reading) -> None:
    """Refuse a child that the list has twice, by both places; namesakes need their birth dates.

    Each row once, by the first row that it is like: a file of one row repeated has no more
    problems than rows.
    """
    first: dict[str, RosterPupil] = {}
    of_day: dict[tuple[str, date | None], RosterPupil] = {}
    for pupil in reading.pupils:
        key = full_key(pupil.name)
        same = of_day.get((key, pupil.born_on))
        unknown = first.get(key) if pupil.born_on is None else of_day.get((key, None))
        first.setdefault(key, pupil)
        of_day.setdefault((key, pupil.born_on), pupil)
        if same is not None and pupil.born_on is not None:
            what = said("Этот ученик в списке дважды: %(first)s и %(again)s. Оставьте "
                        "одну строку.", first=str(same.place), again=str(pupil.place))
        elif unknown is not None:
            what = said("Двое с одним именем: %(first)s и %(again)s. Впишите обоим дату "
                        "рождения.", first=str(unknown.place), again=str(pupil.place))
        else:
            continue
        reading.found.refuse(pupil.place, what)


def full_key(name: PersonName) -> str:
    """A whole name as it is compared."""
    return fold(" ".join((name.family_name, name.given_name, name.patronymic)))
