"""What a sheet shows is what is read: a file made to show another thing is refused, or read so."""

from datetime import date
from typing import Any

import pytest

from services.journal.marks.rules.marks import format_cell
from services.journal.workbooks import AcademicYear, WorkbookRefused, open_workbook, read_journal
from services.journal.workbooks.formats import Shows, parse_format
from tests.journal.workbooks.factory import Table, class_journal, read_parts, write_parts

YEAR = AcademicYear.parse("2025/2026")
SHEET = "xl/worksheets/sheet1.xml"
RELS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts() -> dict[str, bytes]:
    days = [date(2025, 9, 1), date(2025, 9, 2)]
    table = Table("Химия", days, {"Ли Анна": ["5", "2"]}, summaries=())
    return read_parts(class_journal([table]))


def changed(content: dict[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    assert old.encode() in content[name], (name, old)
    return {**content, name: content[name].replace(old.encode(), new.encode(), 1)}


def marks(content: dict[str, bytes]) -> list[str]:
    file = read_journal(open_workbook(write_parts(content)), YEAR, "7А")
    assert not file.problems
    return [format_cell(cell.content) for cell in file.cells]


def other_sheet(content: dict[str, bytes]) -> bytes:
    """The sheet as nobody sees it: the five is a two."""
    strings = content[STRINGS].decode()
    index = strings[: strings.index("<t>5</t>")].count("<si>")
    swapped = strings[: strings.index("<t>2</t>")].count("<si>")
    return content[SHEET].replace(
        f"<v>{index}</v>".encode(), f"<v>{swapped}</v>".encode()
    )


def test_the_sheet_is_that_of_its_relationship_and_of_no_other_id() -> None:
    content = parts()
    content["xl/worksheets/sheet9.xml"] = other_sheet(content)
    content = changed(
        content, RELS, "</Relationships>",
        f'<Relationship Id="rId99" Type="{OFFICE}/worksheet" Target="worksheets/sheet9.xml"/>'
        "</Relationships>",
    )
    for false_id in ('x:id="rId99" xmlns:x="urn:x" ', 'id="rId99" '):
        told = changed(content, "xl/workbook.xml", "r:id=", f"{false_id}r:id=")
        assert marks(told) == ["5", "2"]


def test_a_way_up_in_a_relationship_is_refused() -> None:
    content = parts()
    content["xl/worksheets/../worksheets/sheet1.xml"] = other_sheet(content)
    told = changed(
        content, RELS, "worksheets/sheet1.xml", "worksheets/../worksheets/sheet1.xml"
    )
    with pytest.raises(WorkbookRefused, match="повреждён"):
        marks(told)


def test_shared_texts_are_those_of_the_relationship() -> None:
    content = parts()
    content["xl/texts.xml"] = content[STRINGS]
    content = changed(content, STRINGS, "<t>5</t>", "<t>3</t>")
    content["xl/a/sharedStrings.xml"] = content[STRINGS]
    assert marks(changed(content, RELS, "sharedStrings.xml", "texts.xml")) == ["5", "2"]


def test_the_workbook_is_that_of_the_container() -> None:
    content = parts()
    content["xl/book.xml"] = content["xl/workbook.xml"]
    content["xl/_rels/book.xml.rels"] = content[RELS]
    content["xl/worksheets/sheet9.xml"] = other_sheet(content)
    content = changed(content, RELS, "worksheets/sheet1.xml", "worksheets/sheet9.xml")
    assert marks(changed(content, "_rels/.rels", "xl/workbook.xml", "xl/book.xml")) == ["5", "2"]


def test_a_foreign_element_among_the_shared_texts_shifts_none() -> None:
    told = changed(
        parts(), STRINGS, "<si>", '<x:si xmlns:x="urn:x"><t>3</t></x:si><si>'
    )
    assert marks(told) == ["5", "2"]


def test_a_foreign_sheet_is_none() -> None:
    told = changed(
        parts(), "xl/workbook.xml", "<sheets>",
        '<sheets><x:sheet xmlns:x="urn:x" name="нет" sheetId="9" r:id="rId1"/>',
    )
    assert marks(told) == ["5", "2"]


SAME: list[str] = [
    "General", "0", "0.00", "# ##0", "#,##0.00_);[Red]\\(#,##0.00\\)", "@", "0%", "0;-0;;@",
    '_-* #,##0.00\\ "₽"_-;\\-* #,##0.00\\ "₽"_-;_-* "-"??\\ "₽"_-;_-@_-', "[$-419]General",
]
DATES: list[str] = [
    "mmm\\ yy", '[$-419]d mmm yyyy" г.";@', "dd.mm.yyyy", "[h]:mm:ss", "d/m", "yyyy-mm-dd hh:mm",
]
FALSE: list[str] = [
    '"2"', ";;;", "", '0"2"', '"отметка 2"', "[>4]0;0", "\\2", 'd"5"', '"н"', "0;0;0;0;0",
]


@pytest.mark.parametrize("code", SAME)
def test_an_ordinary_format_shows_the_value(code: str) -> None:
    found = parse_format(code)
    assert (found.of_number(5), found.text) == (Shows.VALUE, Shows.VALUE)


@pytest.mark.parametrize("code", DATES)
def test_a_format_of_dates_shows_a_date(code: str) -> None:
    found = parse_format(code)
    assert (found.of_number(45566), found.text) == (Shows.DATE, Shows.VALUE)


@pytest.mark.parametrize("code", FALSE)
def test_a_format_that_shows_another_thing_is_told_apart(code: str) -> None:
    assert parse_format(code).of_number(5) is Shows.OTHER


@pytest.mark.parametrize("code", ['General;General;General;"5"', '@"2"', "0;0;0;"])
def test_a_format_that_shows_another_text_is_told_apart(code: str) -> None:
    assert parse_format(code).text is Shows.OTHER


@pytest.mark.parametrize(
    ("value", "code"), [("5", 'General;General;General;"2"'), (5, '"2"'), (5, ";;;")]
)
def test_a_cell_of_such_a_format_is_refused_by_its_place(value: Any, code: str) -> None:
    table = Table("Химия", [date(2025, 9, 1)], {"Ли Анна": [value]}, summaries=())
    content = read_parts(class_journal([table]))
    escaped = code.replace('"', "&quot;")
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="{escaped}"/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    content["xl/styles.xml"] = styles.encode()
    with pytest.raises(WorkbookRefused, match="строка 4, столбец C: формат клетки показывает"):
        marks(changed(content, SHEET, '<c r="C4"', '<c s="1" r="C4"'))
