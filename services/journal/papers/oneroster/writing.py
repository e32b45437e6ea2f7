"""Writes a bundle: the standard's columns in their order, our own to the right, a manifest."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence

from services.journal.papers.oneroster.tables import (
    EXTENSION,
    FILES,
    MANIFEST,
    MANIFEST_HEAD,
    SOURCE,
    TABLES,
    VERSIONS,
)

Rows = Sequence[Mapping[str, str]]
_SYSTEM = "Letopis"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # so that the same rows are the same bytes


def write_bundle(files: Mapping[str, Rows]) -> bytes:
    """Return the archive of a bundle from the rows of its files; a file without rows is absent."""
    filled = {name: rows for name, rows in files.items() if rows}
    manifest = [
        MANIFEST_HEAD,
        *VERSIONS.items(),
        *((f"file.{name}", "bulk" if name in filled else "absent") for name in FILES),
        (SOURCE[0], _SYSTEM),
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, MANIFEST, manifest)
        for name, rows in filled.items():
            _add(archive, name, _table(name, rows))
    return out.getvalue()


def _table(name: str, rows: Rows) -> list[Sequence[str]]:
    own = sorted({head for row in rows for head in row if head.startswith(EXTENSION)})
    heads = [*(column.name for column in TABLES[name]), *own]
    return [heads, *([" ".join(row.get(head, "").split()) for head in heads] for row in rows)]


def _add(archive: zipfile.ZipFile, name: str, rows: Sequence[Sequence[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    entry = zipfile.ZipInfo(f"{name}.csv", _FIRST_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, out.getvalue().encode())
