"""Cells as people write them, and as they are written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.journal.marks.rules.marks import (
    ENTRY_SCALE,
    FILE_SCALE,
    Attendance,
    CellContent,
    CellError,
    MarkValue,
    check_scale,
    format_cell,
    parse_cell,
    parse_entries,
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("", ""),
        ("  ", ""),
        ("3", "3"),
        ("3/3", "3·3"),
        ("2/3", "2·3"),
        ("5·2", "5·2"),
        ("3,4", "3·4"),
        ("4 3", "4·3"),
        ("5  5", "5·5"),
        ("Б", "Б"),
        ("н", "Н"),
        ("нп", "НП"),
        ("О 2", "2·О"),
        ("4·Н", "4·Н"),
        ("4н", "4·Н"),
        ("О 4/3", "4·3·О"),
        ("н/а", "н/а"),
        ("Н/А", "н/а"),
        ("осв.", "осв"),
        ("зачет", "зачёт"),
        ("Незачёт", "незачёт"),
        ("зач", "зачёт"),
        ("H", "Н"),
        ("O 2", "2·О"),
        ("4·H", "4·Н"),
    ],
)
def test_a_cell_is_understood_as_people_write_it(written: str, shown: str) -> None:
    assert format_cell(parse_cell(written)) == shown


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("6", "Отметки «6» нет: поставьте 5, 4, 3, 2 или 1."),
        ("0", "Отметки «0» нет: поставьте 5, 4, 3, 2 или 1."),
        ("54", "Несколько отметок разделите точкой: 5·4."),
        ("4.5", "«4.5» — не отметка: отметка бывает целой. Можно так: 5, 4·5, 4·Н, Б, н/а."),
        (
            "-",
            "Запись «-» непонятна. Отметки: 5–1, н/а, осв, зачёт, незачёт; "
            "посещаемость: Н, Б, У, НП, О.",
        ),
        (
            "5+",
            "Запись «5+» непонятна. Отметки: 5–1, н/а, осв, зачёт, незачёт; "
            "посещаемость: Н, Б, У, НП, О.",
        ),
        ("y", "В записи «y» латинские буквы: включите русскую раскладку."),
        ("Y", "В записи «Y» латинские буквы: включите русскую раскладку."),
        (
            "хорошо",
            "Запись «хорошо» непонятна. Отметки: 5–1, н/а, осв, зачёт, незачёт; "
            "посещаемость: Н, Б, У, НП, О.",
        ),
        ("Н Б", "Два кода посещаемости в одной клетке (Н и Б): оставьте один."),
        ("н/а 5", "«н/а» стоит в клетке без других отметок."),
        ("5 5 5 5 5 5 5 5 5", "В клетке больше 8 отметок: проверьте, нет ли лишних."),
    ],
)
def test_what_is_no_mark_is_refused_with_what_would_be_right(
    written: str, message: str
) -> None:
    with pytest.raises(CellError) as caught:
        parse_cell(written)
    assert str(caught.value) == message


def test_a_second_attendance_code_begins_the_next_lesson() -> None:
    late, absent = parse_entries("О Н")
    assert (late.attendance, absent.attendance) == (Attendance.LATE, Attendance.ABSENT)
    ill, ill_with_mark = parse_entries("Б Б 2")
    assert ill.marks == ()
    assert ill_with_mark == CellContent((MarkValue.TWO,), Attendance.ILL)


def test_a_nought_comes_from_files_and_never_from_the_keyboard() -> None:
    assert parse_cell("0", FILE_SCALE).marks == (MarkValue.ZERO,)
    with pytest.raises(CellError):
        parse_cell("0")


@pytest.mark.parametrize("text", ["5", "1", "зачёт", "незачёт", "н/а", "4·Н"])
def test_year_one_has_neither_marks_nor_what_stands_for_them(text: str) -> None:
    with pytest.raises(CellError):
        check_scale(1, parse_cell(text))
    check_scale(2, parse_cell(text))


def test_year_one_has_attendance() -> None:
    check_scale(1, parse_cell("Н"))


numbers = st.sampled_from(sorted(ENTRY_SCALE - {MarkValue.NOT_ATTESTED, MarkValue.EXEMPT}))
contents = st.builds(
    CellContent,
    st.lists(numbers, max_size=8).map(tuple),
    st.none() | st.sampled_from(Attendance),
)


@given(contents)
def test_what_is_shown_is_read_back_the_same(content: CellContent) -> None:
    assert parse_cell(format_cell(content)) == content
    assert parse_cell(format_cell(content).lower()) == content


@given(st.text(max_size=12))
def test_any_text_is_a_cell_or_a_message(text: str) -> None:
    try:
        content = parse_cell(text)
    except CellError as error:
        message = str(error)
    else:
        message = f"read as {format_cell(content)}"
        assert parse_cell(format_cell(content)) == content
    assert message
