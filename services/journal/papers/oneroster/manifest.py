"""Checks manifest.csv: versions, and which files there are, whole (bulk) or as changes (delta)."""

from collections.abc import Mapping

from services.journal.papers.oneroster.tables import (
    FILES,
    MANIFEST,
    MANIFEST_HEAD,
    MODES,
    SOURCE,
    VERSIONS,
)
from services.journal.papers.structure import Findings
from services.journal.workbooks.limits import WorkbookRefused
from services.journal.workbooks.opening import Sheet
from services.journal.workbooks.places import Place
from services.shared.wording import said

_SHEET = f"{MANIFEST}.csv"
_PREFIX = "file."


def check_manifest(files: Mapping[str, Sheet], found: Findings) -> None:
    """Check the manifest, and the files that there are by it.

    Raises:
        WorkbookRefused: the bundle is of another version, or holds changes alone (delta).
    """
    sheet = files[MANIFEST]
    told = _properties(sheet, found)
    _check_versions(sheet, told)
    modes = _modes(sheet, told, found)
    if any(value == "delta" for value, _ in modes.values()):
        raise WorkbookRefused(said(
            "В пакете одни изменения (delta), а список нужен целиком: выгрузите полный пакет "
            "(bulk)."
        ))
    for name in FILES:
        _check_file(name, modes, files, sheet, found)
    for name in files:
        if name not in {*FILES, MANIFEST}:
            found.refuse(Place(f"{name}.csv"), said("Такого файла в стандарте нет."))


def _modes(
    sheet: Sheet, told: Mapping[str, tuple[str, int]], found: Findings
) -> dict[str, tuple[str, int]]:
    """Return how each file is there, with the index of the row that says so."""
    modes: dict[str, tuple[str, int]] = {}
    for name, (value, row) in told.items():
        if name.removeprefix(_PREFIX) in FILES and name.startswith(_PREFIX):
            modes[name.removeprefix(_PREFIX)] = value, row
            if value not in MODES:
                found.refuse(sheet.place(row, 1), said(
                    "«%(text)s»: бывает только absent, bulk или delta.", text=value[:40]
                ))
        elif name not in {*VERSIONS, *SOURCE}:
            found.refuse(sheet.place(row, 0), said(
                "«%(name)s»: такой строки в стандарте нет.", name=name[:40]
            ))
    return modes


def _properties(sheet: Sheet, found: Findings) -> dict[str, tuple[str, int]]:
    """Return the values by the property, each with the index of its row."""
    told: dict[str, tuple[str, int]] = {}
    if not sheet.rows or tuple(sheet.rows[0]) != MANIFEST_HEAD:
        found.refuse(sheet.place(0), said(
            "Заголовок не тот: нужны столбцы %(names)s.", names=", ".join(MANIFEST_HEAD)
        ))
    for index, row in enumerate(sheet.rows[1:], 1):
        texts = [str(cell).strip() for cell in row]
        if len(texts) != len(MANIFEST_HEAD):
            found.refuse(sheet.place(index), said(
                "В строке %(count)s ячеек, а столбцов %(columns)s.",
                count=len(texts), columns=len(MANIFEST_HEAD),
            ))
        elif texts[0] in told:
            found.refuse(sheet.place(index, 0), said(
                "«%(name)s» здесь второй раз.", name=texts[0][:40]
            ))
        else:
            told[texts[0]] = texts[1], index
    return told


def _check_versions(sheet: Sheet, told: Mapping[str, tuple[str, int]]) -> None:
    for name, version in VERSIONS.items():
        value = told.get(name, ("", 0))[0]
        if value != version:
            raise WorkbookRefused(said(
                "%(sheet)s: %(name)s — «%(value)s», а читается только %(version)s: выгрузите "
                "пакет OneRoster 1.2.",
                sheet=sheet.name, name=name, value=value[:40], version=version,
            ))


def _check_file(
    name: str,
    modes: Mapping[str, tuple[str, int]],
    files: Mapping[str, Sheet],
    sheet: Sheet,
    found: Findings,
) -> None:
    if name not in modes:
        found.refuse(sheet.place(0), said(
            "Нет строки «%(name)s»: файлы, которых в пакете нет, названы absent.",
            name=f"{_PREFIX}{name}",
        ))
        return
    value, row = modes[name]
    if value == "bulk" and name not in files:
        found.refuse(sheet.place(row, 1), said(
            "Файл %(name)s.csv назван, а в архиве его нет.", name=name
        ))
    if value == "absent" and name in files:
        found.refuse(sheet.place(row, 1), said(
            "Файл %(name)s.csv в архиве есть, а здесь назван отсутствующим.", name=name
        ))
