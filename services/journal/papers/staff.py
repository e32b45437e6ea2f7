"""Reads a list of staff of any shape: name, post, class, telephone and e-mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from services.journal.classes.rules import class_title
from services.journal.papers.heads import Role
from services.journal.papers.names import read_child_name
from services.journal.papers.structure import ClassKey, Findings
from services.journal.papers.tables import Row, Table, read_table
from services.journal.papers.titles import day_of_title
from services.journal.papers.values import UnclearValue, read_e_mail, read_phone
from services.journal.papers.vocabulary import Vocabulary
from services.journal.workbooks.calendar import AcademicYear
from services.journal.workbooks.hidden import check_covered, note_hidden
from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.names import (
    PersonName,
    UnclearName,
    clean,
    fold,
    parse_class_name,
)
from services.journal.workbooks.opening import Sheet, Workbook
from services.journal.workbooks.places import Place
from services.shared.wording import said

_LONGEST_POST = 200
_BETWEEN = re.compile(r"[;,]| и ")
_NOTHING = {"", "-", "—", "нет"}


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the list: `classes` are those led, by grade and letter.

    `number` is that of somebody else's system; `usual_post` is written of who is new and has no
    `post` in the list.
    """

    place: Place
    name: PersonName
    post: str | None = None
    classes: tuple[tuple[int, str], ...] = ()
    phone: str | None = None
    e_mail: str | None = None
    number: str = ""
    usual_post: str | None = None

    @property
    def class_keys(self) -> tuple[ClassKey, ...]:
        """The classes led, folded."""
        return tuple((grade, fold(letter)) for grade, letter in self.classes)


@dataclass(slots=True)
class StaffList:
    """A whole list; `stated_on` is the day of its title."""

    members: list[StaffMember] = field(default_factory=list)
    stated_on: date | None = None
    found: Findings = field(default_factory=Findings)


def read_staff(workbook: Workbook, year: AcademicYear, words: Vocabulary) -> StaffList:
    """Return what a list of staff says for a year.

    Raises:
        WorkbookRefused: it is no list, or a list of nobody.
    """
    reading = StaffList()
    tables = [_read_sheet(sheet, words, reading) for sheet in workbook.sheets]
    if not any(tables):
        raise WorkbookRefused(said(
            "Файл не похож на список сотрудников: нужна строка заголовков — «ФИО», «Должность» — "
            "и сотрудники под ней."
        ))
    if not reading.members and not reading.found.problems:
        raise WorkbookRefused(said("В списке нет ни одного сотрудника."))
    if reading.stated_on is not None and reading.stated_on > year.ends_on:
        reading.found.refuse(Place(""), said(
            "Список составлен на %(day)s, а выбран %(year)s учебный год.",
            day=reading.stated_on, year=year.name,
        ))
    _refuse_two_leaders(reading)
    return reading


def _read_sheet(sheet: Sheet, words: Vocabulary, reading: StaffList) -> bool:
    found = reading.found
    if not any(True for _ in sheet.values()):
        return False
    check_covered(sheet, found)
    table = read_table(sheet, words, found)
    if table is None:
        what = said(
            "Лист не похож на список сотрудников: нет строки с заголовками «ФИО» и «Должность»."
        )
        (found.note if sheet.hidden else found.refuse)(Place(sheet.name), what)
        return False
    note_hidden(sheet, found)
    if table.column(Role.NAME) is None and table.column(Role.FAMILY) is None:
        found.refuse(sheet.place(table.head), said("Нет столбца с именем: нужен «ФИО»."))
        return True
    if table.column(Role.POST) is None:
        found.refuse(sheet.place(table.head), said(
            "Нет столбца «Должность»: по ней сотрудник получает роль."
        ))
        return True
    _read_titles(table, reading)
    if table.column(Role.SUBJECTS) is not None:
        found.note(sheet.place(table.head, table.column(Role.SUBJECTS)), said(
            "Предметы отсюда не записываются: кто что ведёт, скажет учебная нагрузка."
        ))
    for row in table.rows:
        _read_row(table, row, reading)
    return True


def _read_titles(table: Table, reading: StaffList) -> None:
    for index, text in table.titles:
        try:
            reading.stated_on = day_of_title(text) or reading.stated_on
        except ValueError as error:
            reading.found.refuse(table.sheet.place(index), said(
                "Такого дня, как %(day)s, нет: исправьте заголовок.", day=str(error)
            ))


def _read_row(table: Table, row: Row, reading: StaffList) -> None:
    found = reading.found
    try:
        name, _ = read_child_name(table, row, found)
    except UnclearName as error:
        found.refuse(table.place(row, Role.NAME), error.args[0])
        return
    post = clean(table.text(row, Role.POST)) or None
    if post is not None and len(post) > _LONGEST_POST:
        found.refuse(table.place(row, Role.POST), said(
            "Должность длиннее %(most)s знаков: сократите.", most=_LONGEST_POST
        ))
    column = table.column(Role.NAME)
    place = table.sheet.place(
        row.index, table.column(Role.FAMILY) if column is None else column
    )
    contacts = dict(_contacts(table, row, found))
    reading.members.append(StaffMember(
        place, name, post, tuple(_classes(table, row, found)),
        contacts.get(Role.PHONE), contacts.get(Role.E_MAIL),
    ))


def _classes(table: Table, row: Row, found: Findings) -> Iterator[tuple[int, str]]:
    for part in _BETWEEN.split(table.text(row, Role.CLASS)):
        text = part.strip()
        if fold(text) in _NOTHING:
            continue
        of = parse_class_name(text)
        if of is None:
            found.refuse(table.place(row, Role.CLASS), said(
                "«%(text)s» — не класс: напишите так — 8А.", text=text
            ))
        else:
            yield of


def _contacts(table: Table, row: Row, found: Findings) -> Iterator[tuple[Role, str]]:
    for role in (Role.PHONE, Role.E_MAIL, Role.CONTACTS):
        for part in re.split(r"[;,]", table.text(row, role)):
            text = part.strip()
            if fold(text) in _NOTHING:
                continue
            mail = role is Role.E_MAIL or (role is Role.CONTACTS and "@" in text)
            try:
                yield (
                    (Role.E_MAIL, read_e_mail(text)) if mail else (Role.PHONE, read_phone(text))
                )
            except UnclearValue as error:
                found.refuse(table.place(row, role), error.args[0])


def _refuse_two_leaders(reading: StaffList) -> None:
    leaders: dict[ClassKey, StaffMember] = {}
    for member in reading.members:
        for key, of in zip(member.class_keys, member.classes, strict=True):
            first = leaders.setdefault(key, member)
            if first is not member:
                reading.found.refuse(member.place, said(
                    "У класса %(name)s два классных руководителя: %(first)s и %(again)s. "
                    "Оставьте одного.",
                    name=class_title(*of), first=str(first.place), again=str(member.place),
                ))
