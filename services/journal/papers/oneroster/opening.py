"""A bundle as a workbook: a sheet for each of its files, every cell a text as it stands."""

import csv
import io
import re
import zipfile
import zlib

from services.journal.papers.oneroster.tables import MANIFEST
from services.journal.workbooks.kinds import is_zip
from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.journal.workbooks.opening import Sheet, Workbook
from services.journal.workbooks.package import is_encrypted, is_too_large, read_part
from services.journal.workbooks.sheet_markup import CellValue
from services.shared.wording import said

# A school of 1,500 pupils has some 25,000 enrolments.
BUNDLE = Limits(parts=40, rows=100_000, columns=200, cells=1_200_000)
LONGEST_CELL = 2_000
_SUFFIX = ".csv"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def open_bundle(content: bytes, limits: Limits = BUNDLE) -> Workbook:
    """Return the files of a bundle by their names, ``users.csv``.

    Raises:
        WorkbookRefused: it is no bundle, or a hostile one.
    """
    if not is_zip(content):
        raise WorkbookRefused(said(
            "Это не пакет OneRoster: нужен архив ZIP, в котором лежит manifest.csv."
        ))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_names([entry.filename for entry in entries], limits)
            if is_encrypted(entries):
                raise WorkbookRefused(said("Архив защищён паролем: снимите пароль."))
            if is_too_large(entries, limits):
                raise WorkbookRefused(said(
                    "Архив распаковывается в слишком большой объём: это не пакет OneRoster."
                ))
            files = {one.filename: read_part(archive, one, limits) for one in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise WorkbookRefused(said("Архив повреждён: выгрузите пакет ещё раз.")) from error
    return Workbook(tuple(_sheets(files, limits)))


def _check_names(names: list[str], limits: Limits) -> None:
    if len(names) > limits.parts:
        raise WorkbookRefused(said(
            "В архиве больше %(parts)s файлов: это не пакет OneRoster.", parts=limits.parts
        ))
    if any("/" in name or "\\" in name for name in names):
        raise WorkbookRefused(said(
            "Файлы пакета лежат в папке: по стандарту папок в архиве нет. Заархивируйте сами "
            "файлы."
        ))
    if len({name.casefold() for name in names}) != len(names):
        raise WorkbookRefused(said("Файлы в архиве повторяются: выгрузите пакет ещё раз."))
    strange = next((name for name in names if not name.endswith(_SUFFIX)), None)
    if strange is not None:
        raise WorkbookRefused(said(
            "В пакете лишний файл «%(name)s»: в нём бывают только файлы .csv.", name=strange
        ))
    if f"{MANIFEST}{_SUFFIX}" not in names:
        raise WorkbookRefused(said(
            "Это не пакет OneRoster: нужен архив ZIP, в котором лежит manifest.csv."
        ))


def _sheets(files: dict[str, bytes], limits: Limits) -> list[Sheet]:
    sheets, cells = [], 0
    for name, content in files.items():
        rows = _rows(name, content, limits)
        cells += sum(map(len, rows))
        if cells > limits.cells:
            raise _too_many(limits)
        sheets.append(Sheet(name, rows))
    return sheets


def _rows(name: str, content: bytes, limits: Limits) -> list[list[CellValue]]:
    """Return the cells of a file: UTF-8, commas, every cell on one line (RFC 4180)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkbookRefused(said(
            "«%(name)s» не в кодировке UTF-8: по стандарту нужна она.", name=name
        )) from error
    rows: list[list[CellValue]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            _check_cells(name, len(rows) + 1, row)
            rows.append([*row])
            if len(rows) > limits.rows or len(row) > limits.columns:
                raise _too_many(limits)
    except csv.Error as error:
        raise WorkbookRefused(said(
            "«%(name)s», строка %(row)s: кавычки или запятые стоят не так, как в CSV.",
            name=name, row=len(rows) + 1,
        )) from error
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _check_cells(name: str, number: int, row: list[str]) -> None:
    for cell in row:
        if len(cell) > LONGEST_CELL:
            raise WorkbookRefused(said(
                "«%(name)s», строка %(row)s: в ячейке больше %(most)s знаков.",
                name=name, row=number, most=LONGEST_CELL,
            ))
        if "\n" in cell or "\r" in cell or _CONTROL.search(cell):
            raise WorkbookRefused(said(
                "«%(name)s», строка %(row)s: в ячейке перенос строки или служебный знак; по "
                "стандарту их не бывает.", name=name, row=number,
            ))


def _too_many(limits: Limits) -> WorkbookRefused:
    return WorkbookRefused(said(
        "В пакете слишком много данных: можно не больше %(rows)s строк в файле и %(cells)s "
        "клеток во всех.", rows=limits.rows, cells=limits.cells,
    ))
