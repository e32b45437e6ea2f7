"""Writes workbooks of both layouts, for any class, subjects and dates, and hostile files."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter

MONTHS = (
    *("Январь", "Февраль", "Март", "Апрель", "Май", "Июнь"),
    *("Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь"),
)


@dataclass
class Block:
    """One pupil of a progress report: cells by subject in the order of ``days``."""

    pupil: str
    days: Sequence[date]
    subjects: Mapping[str, Sequence[Any]]
    averages: Mapping[str, tuple[Any, Any, Any]] = field(default_factory=dict)
    legend: Sequence[tuple[str, str]] = (("Б", "Болезнь"), ("О", "Опоздание"))


@dataclass
class Table:
    """One sheet of a class journal: cells by pupil in the order of ``days`` and ``summaries``."""

    name: str
    days: Sequence[date]
    pupils: Mapping[str, Sequence[Any]]
    summaries: Sequence[str] = ("СР", "1 ЧТ")
    work_types: Sequence[str] = ()


def progress_report(
    blocks: Sequence[Block],
    class_name: str = "7Б",
    year: str = "2025/2026",
    period: str = "с 01.09.25 по 31.05.26",
) -> bytes:
    """A workbook with a block per pupil."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Лист1")
        sheet.write(0, 0, "Школа № 5")
        sheet.write(2, 0, "Отчет об успеваемости и посещаемости ученика")
        row = 5
        for block in blocks:
            row = _write_block(sheet, row, block, class_name, year, period)
    return buffer.getvalue()


def _write_block(
    sheet: Any, row: int, block: Block, class_name: str, year: str, period: str
) -> int:
    lines = (f"Учебный год: {year}", f"Класс: {class_name}", f"Период: {period}")
    for line in (*lines, f"Ученик: {block.pupil}"):
        sheet.write(row, 0, line)
        row += 1
    row += 1
    sheet.write(row, 0, "Предмет")
    _write_months(sheet, row, 1, block.days)
    end = 1 + len(block.days)
    titles = ("Средняя оценка", "Средневзвешенный \n балл", "Итоговая оценка за период")
    sheet.write_row(row, end, titles)
    sheet.write_row(row + 1, 1, [day.day for day in block.days])
    row += 2
    for subject, cells in block.subjects.items():
        sheet.write_string(row, 0, subject)
        _write_cells(sheet, row, 1, cells)
        _write_cells(sheet, row, end, block.averages.get(subject, ()))
        row += 1
    row += 2
    for code, word in block.legend:
        sheet.write_row(row, 0, (code, word))
        row += 1
    return row


def class_journal(tables: Sequence[Table]) -> bytes:
    """A workbook with a sheet per subject."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.write(0, 1, "Ученики")
            sheet.write(1, 1, "Ученики")
            _write_months(sheet, 0, 2, table.days)
            for column, day in enumerate(table.days, 2):
                sheet.write_string(1, column, f"{day:%d}")
            for top in (0, 1):
                sheet.write_row(top, 2 + len(table.days), table.summaries)
            sheet.write_row(2, 2, table.work_types)
            for number, (pupil, cells) in enumerate(table.pupils.items()):
                sheet.write(3 + number, 0, number)
                sheet.write(3 + number, 1, pupil)
                _write_cells(sheet, 3 + number, 2, cells)
    return buffer.getvalue()


def replace_part(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The same workbook with ``old`` replaced in one of its parts."""
    parts = read_parts(data)
    assert old in parts[name]
    return write_parts({**parts, name: parts[name].replace(old, new, 1)})


def read_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """A workbook of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _write_months(sheet: Any, row: int, start: int, days: Sequence[date]) -> None:
    for column, day in enumerate(days):
        if column == 0 or days[column - 1].month != day.month:
            sheet.write(row, start + column, MONTHS[day.month - 1])


def _write_cells(sheet: Any, row: int, start: int, cells: Sequence[Any]) -> None:
    for column, value in enumerate(cells, start):
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        elif value is not None:
            sheet.write_number(row, column, value)
