"""Archives that are no bundles, or mean harm, are refused with a sentence and cost little."""

import io
import tracemalloc
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest

from services.journal.oneroster.usecases.importing import import_bundle
from services.journal.papers.oneroster.checking import check_bundle
from services.journal.papers.oneroster.opening import LONGEST_CELL, open_bundle
from services.journal.workbooks.limits import Limits, WorkbookRefused
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from tests.journal.oneroster.bundles import bundle, files, user
from tests.journal.papers.files import YEAR


def archive(members: Mapping[str, Any]) -> bytes:
    """A ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


MANIFEST = "propertyName,value\r\nmanifest.version,1.0\r\n"
INNER = archive({"manifest.csv": MANIFEST})


@pytest.mark.parametrize(("content", "words"), [
    (b"", "нужен архив ZIP"),
    (b"sourcedId,status", "нужен архив ZIP"),
    (b"PK\x03\x04" + b"\0" * 40, "Архив повреждён"),
    (archive({"users.csv": "a"}), "нужен архив ZIP, в котором лежит manifest.csv"),
    (archive({"roster/manifest.csv": MANIFEST}), "лежат в папке"),
    (archive({"manifest.csv": MANIFEST, "../users.csv": "a"}), "лежат в папке"),
    (archive({"manifest.csv": MANIFEST, "..\\users.csv": "a"}), "лежат в папке"),
    (archive({"manifest.csv": MANIFEST, "bundle.zip": INNER}), "лишний файл «bundle.zip»"),
    (archive({"manifest.csv": MANIFEST, "Manifest.csv": MANIFEST}), "повторяются"),
    (archive({"manifest.csv": MANIFEST, **{f"{n}.csv": "a" for n in range(50)}}), "больше 40"),
    (archive({"manifest.csv": MANIFEST, "users.csv": b"a" * (30 << 20)}), "слишком большой объём"),
    (archive({"manifest.csv": MANIFEST, "users.csv": "имя".encode("cp1251")}), "UTF-8"),
    (archive({"manifest.csv": MANIFEST, "users.csv": "a".encode("utf-16")}), "UTF-8"),
    (archive({"manifest.csv": MANIFEST, "users.csv": 'a,"b'}), "кавычки"),
    (archive({"manifest.csv": MANIFEST, "users.csv": 'a\r\n"b\r\nc"'}),
     "строка 2: в ячейке перенос"),
    (archive({"manifest.csv": MANIFEST, "users.csv": "a\0b"}), "служебный знак"),
    (archive({"manifest.csv": MANIFEST, "users.csv": "a" * (LONGEST_CELL + 1)}), "больше 2000"),
    (archive({"manifest.csv": MANIFEST, "users.csv": "a," * 300}), "слишком много данных"),
])
def test_what_is_no_bundle_is_refused_with_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(WorkbookRefused) as refusal:
        open_bundle(content)
    assert words in str(refusal.value)


def test_rows_and_cells_are_counted_while_they_are_read() -> None:
    content = archive({"manifest.csv": MANIFEST, "users.csv": "a,b\r\n" * 30})
    for limits in (Limits(rows=20), Limits(cells=50)):
        with pytest.raises(WorkbookRefused, match="слишком много данных"):
            open_bundle(content, limits)


def test_references_to_nobody_are_counted_without_a_sentence_for_each() -> None:
    """A cell holds a thousand of them, a bundle a thousand times a thousand: gigabytes."""
    made = files()
    nobody = ",".join(["x"] * 999)
    made["users"] += [
        user(f"n{number}", "Нет", "Никто", agentSourcedIds=nobody) for number in range(300)
    ]
    workbook = open_bundle(bundle(made))
    tracemalloc.start()
    found = check_bundle(workbook).found
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.problems) == 51
    assert found.problems[-1].what == f"И ещё таких ссылок: {300 * 999 - 50}."
    assert most < 50 << 20


def test_a_locked_archive_and_one_that_lies_of_its_size_are_refused() -> None:
    content = bytearray(archive({"manifest.csv": MANIFEST}))
    at = content.index(b"PK\x01\x02")
    locked = bytearray(content)
    locked[at + 8] |= 1
    with pytest.raises(WorkbookRefused, match="паролем"):
        open_bundle(bytes(locked))
    content[at + 24 : at + 28] = (5).to_bytes(4, "little")
    with pytest.raises(WorkbookRefused, match="повреждён"):
        open_bundle(bytes(content))


def test_a_bom_is_no_part_of_the_first_head(database: Database, operator: Caller) -> None:
    made = io.BytesIO(bundle(files()))
    with zipfile.ZipFile(made) as source:
        marked = archive({
            name: b"\xef\xbb\xbf" + source.read(name) for name in source.namelist()
        })
    assert import_bundle(database, operator, content=marked, year=YEAR).problems == []


def test_a_hostile_archive_is_a_problem_of_the_import(
    database: Database, operator: Caller
) -> None:
    report = import_bundle(database, operator, content=archive({"a.exe": b"MZ"}), year=YEAR)
    assert [str(one.what) for one in report.problems] == [
        "В пакете лишний файл «a.exe»: в нём бывают только файлы .csv."
    ]
