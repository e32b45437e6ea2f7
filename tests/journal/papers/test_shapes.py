"""The same children in whatever shape a school writes them: read alike, or refused."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.journal.papers.structure import Roster
from services.journal.workbooks import WorkbookRefused
from tests.journal.papers.files import Row, class_list, read, separated, workbook


@dataclass(frozen=True)
class Child:
    """A child as a school knows it."""

    family: str
    given: str
    patronymic: str
    born: date
    sex: str
    of: str
    mother: str
    phone: str

    @property
    def name(self) -> str:
        """The whole name."""
        return " ".join(filter(None, (self.family, self.given, self.patronymic)))


FAMILIES = ("Ёлкин", "Римский-Корсаков", "О'Нил", "Ли", "Щукина", "Фон-Визин", "Всеволодов")
GIVEN = ("Пётр", "Анна-Мария", "Нигяр", "Лев", "Дата")
PATRONYMICS = ("Ильич", "Вугар оглы", "", "Сергеевна")
CLASSES = ("1А", "5Б", "10ИТ", "7 эколог", "9")
children = st.lists(
    st.builds(
        Child,
        st.sampled_from(FAMILIES),
        st.sampled_from(GIVEN),
        st.sampled_from(PATRONYMICS),
        st.integers(0, 4000).map(lambda days: date(2009, 1, 1) + timedelta(days=days)),
        st.sampled_from(["м", "ж"]),
        st.sampled_from(CLASSES),
        st.sampled_from(["", "Ёлкина Анна Львовна", "Мамедова Нигяр Вугар кызы"]),
        st.integers(0, 9_999_999).map(lambda number: f"+7900{number:07}"),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one.name,
)


def _phone(one: Child) -> str:
    return one.phone if one.mother else ""


def by_sheets(rows: Sequence[Child]) -> bytes:
    of_class: defaultdict[str, list[Row]] = defaultdict(list)
    for one in rows:
        mother = f"{one.mother} (мать)" if one.mother else ""
        of_class[one.of].append((one.name, one.born, one.sex, mother, _phone(one)))
    return workbook({name: class_list(found, name) for name, found in of_class.items()})


def _flat(rows: Sequence[Child]) -> list[Row]:
    return [
        ["Класс", "Ф.И.О.", "д.р.", "Пол", "Мать", "Телефон матери"],
        *(
            [one.of, one.name, f"{one.born:%d.%m.%Y}", one.sex, one.mother, _phone(one)]
            for one in rows
        ),
        ["", "", "", "", "", ""],
    ]


def flat(rows: Sequence[Child]) -> bytes:
    title = [["Муниципальное учреждение «Школа»"], ["Список обучающихся на 01.09.2026"], []]
    return workbook({"Лист1": [*title, *_flat(rows), ["Итого", len(rows)], ["Директор ______"]]})


def windows(rows: Sequence[Child]) -> bytes:
    return separated(_flat(rows), encoding="cp1251")


def with_mark(rows: Sequence[Child]) -> bytes:
    return separated(_flat(rows), encoding="utf-8-sig", delimiter=",")


def wide(rows: Sequence[Child]) -> bytes:
    return separated(_flat(rows), encoding="utf-16", delimiter="\t")


def three_columns(rows: Sequence[Child]) -> bytes:
    return separated([
        ["№", "Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Родители",
         "Контакты"],
        *(
            [n, one.family.upper(), one.given, one.patronymic, one.born.isoformat(),
             {"м": "мужской", "ж": "женский"}[one.sex], one.of.replace("ё", "е"),
             f"{one.mother} (мать)" if one.mother else "", _phone(one)]
            for n, one in enumerate(rows, 1)
        ),
    ])


SHAPES = (by_sheets, flat, windows, with_mark, wide, three_columns)


def facts(roster: Roster) -> set[tuple[object, ...]]:
    """What was read, without the place and the spelling of capitals."""
    return {
        (
            one.name.family_name.casefold(), one.name.given_name, one.name.patronymic,
            one.born_on, one.sex, one.class_key,
            tuple((str(each.name), each.relation, each.phone) for each in one.representatives),
        )
        for one in roster.pupils
    }


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=15, deadline=None)
@given(rows=children)
def test_the_same_children_are_read_from_every_shape(
    shape: Callable[[Sequence[Child]], bytes], rows: list[Child]
) -> None:
    roster = read(shape(rows))
    assert roster.problems == ()
    assert facts(roster) == facts(read(by_sheets(rows)))
    assert {" ".join(map(str, one[:3])).strip() for one in facts(roster)} == {
        f"{one.family.casefold()} {one.given} {one.patronymic}".strip() for one in rows
    }
    assert {one.born_on for one in roster.pupils} == {one.born for one in rows}


@pytest.mark.parametrize(("content", "words"), [
    ("ФИО;Класс\nИванов Пётр;5А\n".encode("cp866"), "строка заголовков"),
    (b"just a text\n", "строка заголовков"),
    ("Фамилия;Дата рождения\n\"Иванов".encode(), "строка заголовков"),
    ("ФИО;Дата рождения\n".encode("utf-16")[:-1], "не читается"),
    (b"%PDF-1.7", "PDF"),
    (b"<html><table></table></html>", "веб-страница"),
    (b"", "пуст"),
    (b"PK\x03\x04" + b"\0" * 100, "xlsx"),
    (("ФИО;Дата рождения\n" + "Иванов Пётр;1.5.2015\n" * 20_001).encode(), "слишком много"),
    ("ФИО;Дата рождения".encode() + b";" * 1_001, "слишком много"),
])
def test_what_is_no_list_is_refused_in_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(WorkbookRefused, match=words):
        read(content)


def test_a_list_of_nobody_is_refused() -> None:
    with pytest.raises(WorkbookRefused, match="ни одного ученика"):
        read("ФИО;Дата рождения;Класс\n".encode())


def test_empty_cells_and_rows_at_the_end_of_separated_text_are_none() -> None:
    rows = ["sep=;", "ФИО;Дата рождения;Класс;;;", "Иванов Пётр;12.05.2015;5А;;;", ";;;;;", ";;;"]
    text = "\r\n".join(rows)
    roster = read(text.encode("cp1251"))
    assert (roster.problems, roster.notes, len(roster.pupils)) == ((), (), 1)
    assert (roster.pupils[0].place.row, roster.pupils[0].place.column) == (2, "A")
