"""Lays a bundle beside the standard's tables: every cell by its place, every reference."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from services.journal.papers.oneroster.manifest import check_manifest
from services.journal.papers.oneroster.tables import (
    EXTENSION,
    MANIFEST,
    OF_FIRST_RELEASE,
    OPTIONAL,
    TABLES,
    TOKEN,
    Column,
    Kind,
)
from services.journal.papers.structure import Findings
from services.journal.workbooks.opening import Sheet, Workbook
from services.journal.workbooks.places import Place
from services.shared.wording import said

_MOST_PROBLEMS = 50
_GUID = re.compile(r"[0-9A-Za-z./@_-]{1,255}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_TOKEN = re.compile(rf"{TOKEN}[0-9A-Za-z._-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a file: its cells by the names of their columns."""

    sheet: Sheet
    index: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """What a column says; empty where it says nothing."""
        return self.cells.get(column, "")

    def place(self, column: str = "sourcedId") -> Place:
        """Where that stands."""
        head = self.sheet.rows[0]
        return self.sheet.place(self.index, head.index(column) if column in head else None)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The records of a bundle's files by the sourcedId, and what is wrong with them."""

    records: Mapping[str, Mapping[str, Record]]
    found: Findings = field(default_factory=Findings)

    def of(self, file: str) -> Mapping[str, Record]:
        """The records of a file; none where the bundle has no such file."""
        return self.records.get(file, {})


def check_bundle(workbook: Workbook) -> Bundle:
    """Return the records of a bundle, with every place that is not as the standard says.

    Raises:
        WorkbookRefused: it is of another version or holds changes alone (delta).
    """
    found = Findings()
    files = {sheet.name.removesuffix(".csv"): sheet for sheet in workbook.sheets}
    check_manifest(files, found)
    records = {}
    for name, sheet in files.items():
        if name in TABLES:
            checker = _Checker(name, sheet)
            records[name] = checker.records()
            found.problems += checker.found.problems
        elif name != MANIFEST:
            found.note(Place(sheet.name), said("Файл не читается: для списков он не нужен."))
    for name in TABLES:
        if name not in files and name not in OPTIONAL:
            found.refuse(Place(f"{name}.csv"), said("Этого файла в пакете нет, а он нужен."))
    if not found.problems:
        _tell_missing(records, found)
    return Bundle(records, found)


class _Checker:
    """Checks one file by its table; after so many problems it only counts them."""

    def __init__(self, name: str, sheet: Sheet) -> None:
        self.found = Findings()
        self._sheet = sheet
        self._head = [str(cell) for cell in sheet.rows[0]] if sheet.rows else []
        self._table = _columns(name, self._head)
        self._uncounted = 0

    def records(self) -> dict[str, Record]:
        """The records by the sourcedId; what is wrong of the file is in `found`."""
        if not self._check_head():
            return {}
        records: dict[str, Record] = {}
        for index, row in enumerate(self._sheet.rows[1:], 1):
            if len(row) != len(self._head):
                self._refuse(Place(self._sheet.name, index + 1), said(
                    "В строке %(count)s ячеек, а столбцов %(columns)s.",
                    count=len(row), columns=len(self._head),
                ))
                continue
            texts = (str(cell).strip() for cell in row)
            cells = {head: text for head, text in zip(self._head, texts, strict=True) if text}
            record = Record(self._sheet, index, cells)
            self._check_cells(record)
            first = records.setdefault(record["sourcedId"], record)
            if first is not record:
                self._refuse(record.place(), said(
                    "Такой sourcedId уже есть: %(first)s.", first=str(first.place())
                ))
        if self._uncounted:
            self.found.refuse(Place(self._sheet.name), said(
                "И ещё ошибок в файле: %(count)s.", count=self._uncounted
            ))
        return records

    def _check_head(self) -> bool:
        names = [column.name for column in self._table]
        standard = [name for name in self._head if not name.startswith(EXTENSION)]
        if standard != names or self._head[: len(names)] != names:
            at = next((
                place for place, name in enumerate(names)
                if place >= len(self._head) or self._head[place] != name
            ), len(names))
            self.found.refuse(self._sheet.place(0, at), said(
                "Столбцы не те или стоят не так: по стандарту здесь %(expected)s. Нужны все, по "
                "порядку: %(names)s.",
                expected=f"«{names[at]}»" if at < len(names) else said("столбцов больше нет"),
                names=", ".join(names),
            ))
            return False
        if len(set(self._head)) < len(self._head):
            self.found.refuse(Place(self._sheet.name, 1), said("Заголовки повторяются."))
            return False
        if len(self._sheet.rows) == 1:
            self.found.refuse(Place(self._sheet.name), said(
                "В файле нет ни одной строки: по стандарту такого файла в пакете не бывает."
            ))
            return False
        return True

    def _check_cells(self, record: Record) -> None:
        for column in self._table:
            text = record.cells.get(column.name, "")
            if text:
                why = _CHECKS[column.kind](column, text)
            else:
                why = said("Ячейка пуста, а она нужна.") if column.required else None
            if why is not None:
                self._refuse(record.place(column.name), why)

    def _refuse(self, place: Place, what: str) -> None:
        if len(self.found.problems) < _MOST_PROBLEMS:
            self.found.refuse(place, what)
        else:
            self._uncounted += 1


def _columns(name: str, head: Sequence[str]) -> tuple[Column, ...]:
    """Return the table of a file, with the column of the first release where the file has it."""
    table = TABLES[name]
    after, extra = OF_FIRST_RELEASE.get(name, ("", ""))
    if extra not in head:
        return table
    at = next(place for place, column in enumerate(table, 1) if column.name == after)
    return (*table[:at], Column(extra, Kind.GUID_LIST), *table[at:])


def _tell_missing(
    records: Mapping[str, Mapping[str, Record]], found: Findings
) -> None:
    missing = _missing(records)
    for record, column, text in islice(missing, _MOST_PROBLEMS):
        found.refuse(record.place(column.name), said(
            "«%(id)s»: в %(file)s.csv такого sourcedId нет.", id=text, file=column.refers,
        ))
    # Counted, not told: a cell may hold a thousand of them, a bundle a million cells.
    more = sum(1 for _ in missing)
    if more:
        found.refuse(Place(""), said("И ещё таких ссылок: %(count)s.", count=more))


def _missing(
    records: Mapping[str, Mapping[str, Record]]
) -> Iterator[tuple[Record, Column, str]]:
    """Go through the references to what the bundle has not."""
    for name, of_file in records.items():
        columns = [column for column in TABLES[name] if column.refers]
        for record in of_file.values():
            for column in columns:
                for text in filter(None, record[column.name].split(",")):
                    if text.strip() not in records.get(column.refers, {}):
                        yield record, column, text.strip()


Check = Callable[[Column, str], str | None]


def _guid(_column: Column, text: str) -> str | None:
    return None if _GUID.fullmatch(text) else said(
        "«%(text)s» — не идентификатор: до 255 латинских букв, цифр и знаков . - _ / @",
        text=text[:40],
    )


def _guids(column: Column, text: str) -> str | None:
    return next(filter(None, (_guid(column, part.strip()) for part in text.split(","))), None)


def _date(_column: Column, text: str) -> str | None:
    try:
        if _DATE.fullmatch(text):
            date.fromisoformat(text)
            return None
    except ValueError:
        pass
    return said("«%(text)s» — не дата: нужна такая — 2026-09-01.", text=text[:40])


def _year(_column: Column, text: str) -> str | None:
    return None if _YEAR.fullmatch(text) else said(
        "«%(text)s» — не год: нужны четыре цифры.", text=text[:40]
    )


def _flag(_column: Column, text: str) -> str | None:
    return None if text in {"true", "false"} else said(
        "«%(text)s»: бывает только true или false.", text=text[:40]
    )


def _chosen(column: Column, text: str) -> str | None:
    if text in column.choices or (column.open and _TOKEN.fullmatch(text)):
        return None
    return said(
        "«%(text)s»: такого значения в стандарте нет. Бывают: %(choices)s.",
        text=text[:40], choices=", ".join(sorted(column.choices)),
    )


def _status(_column: Column, text: str) -> str | None:
    """A bulk file has no deleted rows; `active` is often written there and says nothing new."""
    return None if text == "active" else said(
        "«%(text)s»: в полной выгрузке (bulk) состояние не пишут.", text=text[:40]
    )


def _anything(_column: Column, _text: str) -> None:
    return None


_CHECKS: Mapping[Kind, Check] = {
    Kind.GUID: _guid, Kind.GUID_LIST: _guids, Kind.TEXT: _anything, Kind.TEXT_LIST: _anything,
    Kind.DATE: _date, Kind.YEAR: _year, Kind.FLAG: _flag, Kind.CHOICE: _chosen,
    Kind.STATUS: _status, Kind.MOMENT: _anything,
}
