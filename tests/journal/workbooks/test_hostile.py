"""Files that are no journals, or were made to hurt, end in a clear refusal."""

import io
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from services.journal.workbooks import Limits, WorkbookRefused, open_workbook
from tests.journal.workbooks.factory import (
    Table,
    class_journal,
    read_parts,
    replace_part,
    write_parts,
)

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BROKEN = "повреждён"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def journal() -> bytes:
    return class_journal([Table("Химия", [date(2025, 9, 1)], {"Ли Анна": ["5"]})])


def sheet_of(rows: bytes, dimension: bytes = b"A1:B2") -> bytes:
    content = (
        b'<worksheet xmlns="%s"><dimension ref="%s"/><sheetData>%s</sheetData></worksheet>'
        % (MAIN.encode(), dimension, rows)
    )
    return write_parts({**read_parts(journal()), SHEET: content})


def with_part(name: str, content: bytes = b"<x/>") -> bytes:
    return write_parts({**read_parts(journal()), name: content})


def lying_header() -> bytes:
    """A bomb whose directory says that it is small."""
    data = bytearray(with_part("xl/worksheets/sheet9.xml", b" " * (30 << 20)))
    size = (30 << 20).to_bytes(4, "little")
    assert data.count(size) == 2
    return bytes(data.replace(size, (1000).to_bytes(4, "little")))


def shared_text_bomb() -> bytes:
    text = "".join(chr(0x400 + number * 7919 % 900) for number in range(1_000_000)).encode()
    strings = b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (MAIN.encode(), text)
    rows = b"".join(b'<row r="%d"><c t="s"><v>0</v></c></row>' % row for row in range(1, 15_000))
    return write_parts({**read_parts(sheet_of(rows)), STRINGS: strings})


def entity_bomb() -> bytes:
    declared = b"".join(
        b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 9)
    )
    return replace_part(
        journal(), SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a0 "ha">%s]><worksheet' % declared
    )


def external_entity() -> bytes:
    bomb = b'<!DOCTYPE sst [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst'
    return replace_part(journal(), STRINGS, b"<sst", bomb)


def other_encoding() -> bytes:
    text = read_parts(journal())[SHEET].decode().replace("UTF-8", "UTF-16")
    return with_part(SHEET, text.encode("utf-16"))


def password_protected() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


def duplicate_parts() -> bytes:
    buffer = io.BytesIO(journal())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/Workbook.xml", "<workbook/>")
    return buffer.getvalue()


def million_columns() -> bytes:
    return sheet_of(b'<row r="1">%s</row>' % (b"<c><v>5</v></c>" * 1_000_000))


def varied_columns() -> bytes:
    """A million columns whose values differ, so that they do not pack suspiciously well."""
    cells = b"".join(b"<c><v>%d</v></c>" % (n * 7919 % 99991) for n in range(1_000_000))
    return sheet_of(b'<row r="1">%s</row>' % cells)


def widest_allowed() -> bytes:
    """No bomb: as many filled cells as are allowed."""
    row = b"".join(b"<c><v>%d</v></c>" % (n * 7919 % 99991) for n in range(200))
    return sheet_of(b"".join(b'<row r="%d">%s</row>' % (n, row) for n in range(1, 2001)))


def macro_enabled() -> bytes:
    return replace_part(
        journal(), "[Content_Types].xml", b"spreadsheetml.sheet.main", b"ms-excel.macroEnabled"
    )


HOSTILE: list[tuple[Callable[[], bytes], str]] = [
    (lambda: b"", "пуст"),
    (lambda: b"%PDF-1.7 renamed", "PDF"),
    (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", r"старый формат \.xls"),
    (password_protected, "паролем"),
    (lambda: b"\r\n\r\n%PDF-1.4", "PDF"),
    (lambda: b"a;b;c\n", "CSV"),
    (lambda: "Ученик;02.09\n".encode("cp1251"), "CSV"),
    (lambda: b"\xff\xfe" + "a\tb".encode("utf-16-le"), "CSV"),
    (lambda: b"\x00\x01\x02", "не книга Excel"),
    (lambda: b"\r\n<HTML><body><table>", "веб-страница"),
    (lambda: b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "XML 2003"),
    (lambda: b"Rar!\x1a\x07", "архив RAR"),
    (lambda: b"\xff\xd8\xff\xe0", "картинка"),
    (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "Word"),
    (lambda: write_parts({"word/document.xml": b"<x/>"}), "документ Word"),
    (lambda: write_parts({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
     r"OpenDocument \(\.ods\)"),
    (lambda: write_parts({"Index/Document.iwa": b"x"}), "Numbers"),
    (lambda: write_parts({"7А/журнал.xlsx": b"x"}), "загрузите «7А/журнал.xlsx»"),
    (lambda: write_parts({"readme.txt": b"x"}), "архив ZIP"),
    (lambda: journal()[:-100], BROKEN),
    (lambda: b"PK\x03\x04" + b"0" * (11 << 20), "больше 10 МБ"),
    (lambda: with_part("xl/worksheets/sheet9.xml", b" " * (20 << 20)), "слишком большой объём"),
    (lambda: with_part("xl/media/image.xml", b" " * (60 << 20)), "слишком большой объём"),
    (lying_header, BROKEN),
    (lambda: write_parts({f"xl/{number}.xml": b"" for number in range(600)}), "больше 500 частей"),
    (duplicate_parts, "повторяются"),
    (lambda: with_part("xl/vbaProject.bin"), "макросы"),
    (macro_enabled, "макросы"),
    (lambda: with_part("xl/externalLinks/externalLink1.xml"), "ссылается на другие файлы"),
    (lambda: with_part("xl/workbook.bin"), "xlsb"),
    (million_columns, "слишком велик|слишком большой объём"),
    (varied_columns, "Лист «Химия», строка 1, столбец ALM: запись слишком далеко"),
    (lambda: sheet_of(b'<row r="1"><c r="XFD1"><v>5</v></c></row>'), "слишком велик"),
    (lambda: sheet_of(b'<row r="1048576"><c r="A1048576"><v>5</v></c></row>'), "слишком велик"),
    (lambda: sheet_of(b'<row r="19999"><c r="ALL19999"><v>5</v></c></row>'), "слишком велик"),
    (lambda: sheet_of(b'<row r="1"><c r="A1"><v>5</v></c><c r="A1"><v>2</v></c></row>'), BROKEN),
    (lambda: sheet_of(b'<row r="1"><c r="A1" t="s"><v>999</v></c></row>'), BROKEN),
    (lambda: sheet_of(b'<row r="1"><c r="&#1040;1"><v>5</v></c></row>'), BROKEN),
    (lambda: sheet_of(b'<row r="many"/>'), BROKEN),
    (other_encoding, BROKEN),
    (
        lambda: sheet_of(b'<row r="2"><c r="B2"><f>SUM(A1)</f><v>5</v></c></row>'),
        "лист «Химия», строка 2, столбец B: формула".replace("лист", "Лист"),
    ),
    (lambda: sheet_of(b'<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row>'), "ошибка вместо"),
    (shared_text_bomb, "слишком много данных"),
    (entity_bomb, "опасен"),
    (external_entity, "опасен"),
]


@pytest.mark.parametrize(("make", "says"), HOSTILE)
def test_a_hostile_file_is_refused_in_words(make: Callable[[], bytes], says: str) -> None:
    with pytest.raises(WorkbookRefused, match=says):
        open_workbook(make())


def test_sheets_are_bounded_together_not_one_by_one() -> None:
    days = [date(2025, 9, 1)]
    data = class_journal([Table(f"Предмет {n}", days, {"Ли Анна": ["5"]}) for n in range(5)])
    open_workbook(data, Limits(cells=100))
    with pytest.raises(WorkbookRefused, match=(
        r"^В файле слишком много данных: можно не больше 30 клеток во всех листах\.$"
    )):
        open_workbook(data, Limits(cells=30))
    with pytest.raises(WorkbookRefused, match=r"^В файле больше 4 листов: разделите его\.$"):
        open_workbook(data, Limits(sheets=4))


MEASURE = """
import sys
from pathlib import Path
from services.journal.workbooks import WorkbookRefused, open_workbook

def peak():  # of this program alone: getrusage would count the parent before exec
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])

before = peak()
try:
    open_workbook(Path(sys.argv[1]))
except WorkbookRefused:
    print("refused", end=" ")
print(peak() - before)
"""


BOMBS = [lying_header, million_columns, varied_columns, shared_text_bomb, entity_bomb]


@pytest.mark.parametrize("make", [*BOMBS, widest_allowed])
def test_a_bomb_takes_little_memory(make: Callable[[], bytes], tmp_path: Path) -> None:
    """The peak of a process of its own, beyond what it needs to start."""
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(make())
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)),
        cwd=Path(__file__).parents[3],
    )
    assert int(ran.stdout.split()[-1]) < 128 << 10, "more than 128 MiB"
