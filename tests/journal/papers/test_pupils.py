"""What a list of pupils says, column by column, and what of it is refused in which words."""

from datetime import date, datetime
from typing import Any

import pytest

from services.journal.papers.structure import Sex
from services.journal.workbooks import PersonName
from tests.journal.papers.files import (
    Row,
    child,
    class_list,
    read,
    read_sheet,
    told,
    workbook,
)

IVANOV = "Иванов Пётр Ильич"


def cells(born: Any = "12.05.2015", sex: str = "м", parents: str = "", contacts: str = ""
          ) -> list[Any]:
    return class_list([child(IVANOV, born, sex, parents, contacts)])


def test_a_class_list_as_schools_print_it() -> None:
    roster = read_sheet(class_list([
        child(IVANOV, datetime(2015, 5, 12), "м", "Иванова Анна Львовна (мать); Иванов Илья "  # noqa: DTZ001
              "Петрович (отец)", "+7 900 139-24-35, a@mail.example; 8 (900) 277-99-46"),
        child("Алиева Нигяр Вугар кызы", "25.09.2015", "Ж."),
    ]))
    assert told(roster) == []
    assert [(one.grade, one.letter, one.stated_on) for one in roster.classes] == [
        (5, "А", date(2026, 9, 1))
    ]
    first, second = roster.pupils
    assert (first.name, first.born_on, first.sex) == (
        PersonName("Иванов", "Пётр", "Ильич"), date(2015, 5, 12), Sex.MALE
    )
    assert (second.name, second.sex) == (PersonName("Алиева", "Нигяр", "Вугар кызы"), Sex.FEMALE)
    assert [(str(one.name), one.relation, one.phone, one.e_mail) for one in first.representatives
            ] == [
        ("Иванова Анна Львовна", "мать", "+79001392435", "a@mail.example"),
        ("Иванов Илья Петрович", "отец", "+79002779946", None),
    ]
    assert (first.place.sheet, first.place.row, first.place.column) == ("5А", 4, "B")


@pytest.mark.parametrize(("born", "expected"), [
    (date(2015, 5, 12), date(2015, 5, 12)),
    ("12.05.2015", date(2015, 5, 12)),
    ("2.5.2015 г.р.", date(2015, 5, 2)),
    ("2015-05-12", date(2015, 5, 12)),
    ("", None),
    ("01.09.2021", date(2021, 9, 1)),  # five years old on the first day
    ("02.09.2000", date(2000, 9, 2)),  # twenty-five
])
def test_a_birth_date_is_read(born: Any, expected: date | None) -> None:
    roster = read_sheet(cells(born))
    assert (told(roster), roster.pupils[0].born_on) == ([], expected)


@pytest.mark.parametrize(("born", "words"), [
    ("31.02.2015", "Такого дня, как 31.02.2015, нет"),
    ("12.05.15", "год двумя цифрами"),
    ("05/12/2015", "не дата рождения"),
    ("май 2015", "не дата рождения"),
    (42136, "«42136» — не дата рождения"),
    ("12.05.2027", "позже начала учебного года"),
    ("02.09.2021", "полных лет: 4"),
    ("31.08.2000", "полных лет: 26"),
    (date(1915, 5, 12), "полных лет: 111"),
])
def test_a_birth_date_that_cannot_be_is_refused_by_its_cell(born: Any, words: str) -> None:
    ((sheet, row, column, what),) = told(read_sheet(cells(born)))
    assert (sheet, row, column) == ("5А", 4, "C")
    assert words in what


@pytest.mark.parametrize(("contacts", "phone", "e_mail"), [
    ("+7 900 139-24-35", "+79001392435", None),
    ("8-900-139-24-35, a.b@mail.example", "+79001392435", "a.b@mail.example"),
    ("a@mail.example 9001392435", "+79001392435", "a@mail.example"),
    ("2-15-47", "21547", None),
    ("+375 29 123-45-67", "+375291234567", None),
    ("вася@почта.рф", None, "вася@почта.рф"),
    ("нет", None, None),
])
def test_contacts_are_told_apart(contacts: str, phone: str | None, e_mail: str | None) -> None:
    roster = read_sheet(cells(parents="Иванова Анна Львовна (мать)", contacts=contacts))
    assert told(roster) == []
    (mother,) = roster.pupils[0].representatives
    assert (mother.phone, mother.e_mail) == (phone, e_mail)


@pytest.mark.parametrize(("parents", "contacts", "column", "words"), [
    ("Иванова Анна", "+7900, a@b.c; +79001392435", "F", "Представителей 1, а контактов 2"),
    ("", "+79001392435", "F", "а представителя в строке нет"),
    ("Иванова Анна", "a@mail", "F", "не адрес электронной почты"),
    ("Иванова Анна", "a..b@mail.example", "F", "не адрес электронной почты"),
    ("Иванова Анна", "12345x", "F", "не телефон"),
    ("Иванова Анна", "+79001392435, +79001392436", "F", "второй телефон"),
    ("Иванова Анна Львовна, Иванов Илья Петрович", "", "E", "несколько человек"),
    ("Иванова Анна (мать 2)", "", "E", "кем представитель приходится"),
    ("Иванова", "", "E", "нужны фамилия и имя"),
])
def test_unclear_representatives_are_refused(
    parents: str, contacts: str, column: str, words: str
) -> None:
    problems = told(read_sheet(cells(parents=parents, contacts=contacts)))
    assert problems, words
    assert problems[0][:3] == ("5А", 4, column)
    assert words in problems[0][3]


def test_an_empty_place_between_contacts_is_somebody_without_any() -> None:
    roster = read_sheet(cells(
        parents="Иванова Анна (мать); Иванов Илья (отец); Львова Ия (бабушка)",
        contacts="+79001392435; ; +79001392437",
    ))
    assert [one.phone for one in roster.pupils[0].representatives] == [
        "+79001392435", None, "+79001392437"
    ]


def test_a_sex_that_is_none_is_refused() -> None:
    ((_, row, column, what),) = told(read_sheet(cells(sex="муж?")))
    assert (row, column) == (4, "D")
    assert "нужно «м» или «ж»" in what


@pytest.mark.parametrize(("name", "words"), [
    ("Иванов П. И.", "без инициалов"),
    ("Иванов Пётр И.", "без инициала"),
    ("Иванов", "нужны фамилия и имя"),
    ("Иванов Пётр Ильич Львович", "не понять, где здесь имя"),
    ("Иванов Пётр 5А", "не похоже на имя"),
])
def test_a_name_that_is_not_whole_is_refused(name: str, words: str) -> None:
    ((_, row, column, what),) = told(read_sheet(class_list([child(name)])))
    assert (row, column) == (4, "B")
    assert words in what


def test_three_columns_are_one_name() -> None:
    roster = read(workbook({"Лист1": [
        ["Фамилия", "Имя", "Отчество (при наличии)", "Д.р.", "Класс"],
        ["Гарсия Маркес", "Анна", "", "12.05.2015", "5а"],
        ["Алиев", "Тимур", "Вугар оглы", "13.05.2015", "10-ит"],
    ]}))
    assert told(roster) == []
    assert [one.name for one in roster.pupils] == [
        PersonName("Гарсия Маркес", "Анна"), PersonName("Алиев", "Тимур", "Вугар оглы")
    ]
    assert [(one.grade, one.letter) for one in roster.pupils] == [(5, "А"), (10, "ИТ")]


def test_a_patronymic_beside_a_name_of_two_words_belongs_to_it() -> None:
    heads = ["ФИ", "Отчество", "Дата рождения"]
    roster = read_sheet([heads, ["Иванов Пётр", "Ильич", "1.5.2015"]])
    assert (told(roster), roster.pupils[0].name) == ([], PersonName("Иванов", "Пётр", "Ильич"))


def test_whole_names_under_a_head_of_one_part_are_names() -> None:
    roster = read_sheet([["Фамилия", "Дата рождения"], [IVANOV, "12.05.2015"]])
    assert (told(roster), str(roster.pupils[0].name)) == ([], IVANOV)


def test_parents_in_columns_of_their_own_have_their_own_contacts() -> None:
    roster = read_sheet([
        ["ФИО ученика", "Дата рождения", "ФИО матери", "Телефон матери", "Отец", "E-mail отца"],
        [IVANOV, "12.05.2015", "Иванова Анна", "89001392435", "Иванов Илья", "i@mail.example"],
    ])
    assert told(roster) == []
    assert [(one.relation, one.phone, one.e_mail) for one in roster.pupils[0].representatives] == [
        ("мать", "+79001392435", None), ("отец", None, "i@mail.example")
    ]


@pytest.mark.parametrize(("heads", "row", "words"), [
    (["ФИО", "Пол"], ["Иванов Пётр", "м"], "Нет столбца «Дата рождения»"),
    (["Дата рождения", "Пол"], ["12.05.2015", "м"], "Нет столбца с именем"),
    (["ФИО", "Дата рождения", "ФИО"], ["Иванов Пётр", "12.05.2015", "Иванова Анна"],
     "Столбцы A и C оба названы «ФИО»"),
    (["ФИО", "Фамилия", "Дата рождения"], ["Иванов Пётр", "Иванов", "12.05.2015"],
     "и целиком, и по столбцам"),
    (["ФИО", "", "Дата рождения"], ["Иванов Пётр", "что-то", "12.05.2015"],
     "Над столбцом нет заголовка"),
])
def test_columns_that_are_missing_or_could_be_two_things_are_refused(
    heads: list[str], row: list[str], words: str
) -> None:
    assert words in " ".join(what for *_, what in told(read_sheet([heads, row])))


def test_a_column_that_no_list_needs_is_named_and_left_out() -> None:
    roster = read_sheet([["ФИО", "Дата рождения", "СНИЛС"], [IVANOV, "12.05.2015", "112-233"]])
    assert told(roster) == []
    assert [(one.column, one.what) for one in roster.notes] == [
        ("C", "Столбец «СНИЛС» не читается: в списке он не нужен.")
    ]


@pytest.mark.parametrize(("name", "rows", "expected"), [
    ("5А", [], (5, "А")),
    ("Лист1", [["Список 5 «Б» класса на 01.09.2026"]], (5, "Б")),
    ("Лист1", [["Школа № 5"], ["Класс: 10ИТ"]], (10, "ИТ")),
    ("5А", [["Список 5 класса"]], (5, "А")),
    ("7 эколог", [], (7, "эколог")),
])
def test_a_class_is_told_by_the_title_or_the_tab(
    name: str, rows: list[Any], expected: tuple[int, str]
) -> None:
    roster = read_sheet([*rows, ["ФИО", "Дата рождения"], [IVANOV, "12.05.2014"]], name)
    assert told(roster) == []
    assert (roster.pupils[0].grade, roster.pupils[0].letter) == expected


def test_titles_of_classes_between_the_rows_divide_a_list() -> None:
    roster = read_sheet([
        ["ФИО", "Дата рождения"],
        ["5А класс"], [IVANOV, "12.05.2015"],
        ["5Б класс"], ["ФИО", "Дата рождения"], ["Петрова Ольга", "13.05.2015"], ["Итого: 2"],
    ], "Список")
    assert told(roster) == []
    assert [one.letter for one in roster.pupils] == ["А", "Б"]


@pytest.mark.parametrize(("name", "rows", "words"), [
    ("5Б", class_list([child(IVANOV)]), "называют разные классы (5А, 5Б)"),
    ("5Б", [["ФИО", "Дата рождения", "Класс"], [IVANOV, "12.05.2015", "5А"]],
     "В столбце класс 5А, а лист назван 5Б"),
    ("Лист1", [["ФИО", "Дата рождения"], [IVANOV, "12.05.2015"]], "Класс не указан"),
    ("Лист1", [["ФИО", "Дата рождения", "Класс"], [IVANOV, "12.05.2015", "старший"]],
     "«старший» — не класс"),
    ("5А", class_list([child(IVANOV)], day="31.09.2026"), "Такого дня, как 31.09.2026, нет"),
    ("5А", class_list([child(IVANOV)], day="01.09.2025"), "выбран 2026/2027 учебный год"),
])
def test_a_class_or_a_day_that_contradicts_is_refused(
    name: str, rows: list[Any], words: str
) -> None:
    assert words in " ".join(what for *_, what in told(read_sheet(rows, name)))


def test_the_same_child_twice_is_refused_by_both_places() -> None:
    roster = read(workbook({
        "5А": class_list([child(IVANOV)]),
        "5Б": class_list([child("ИВАНОВ Петр Ильич")], "5Б"),
    }))
    ((sheet, row, column, what),) = told(roster)
    assert (sheet, row, column) == ("5Б", 4, "B")
    assert "лист «5А», строка 4, столбец B и лист «5Б», строка 4, столбец B" in what


def test_namesakes_are_two_children_when_their_birth_dates_differ() -> None:
    roster = read_sheet(class_list([child(IVANOV), child(IVANOV, "13.05.2015")]))
    assert (told(roster), len(roster.pupils)) == ([], 2)
    ((*_, what),) = told(read_sheet(class_list([child(IVANOV), child(IVANOV, "")])))
    assert "Впишите обоим дату рождения" in what


def test_hidden_and_covered_cells_follow_the_rules_of_journals() -> None:
    def edit(book: Any) -> None:
        book["5А"].row_dimensions[5].hidden = True
        book["5А"].merge_cells("B8:C8")

    roster = read(workbook({"5А": class_list([child(IVANOV), child("Петрова Ольга")])}, edit))
    assert told(roster) == []
    assert [(one.row, one.what) for one in roster.notes] == [
        (5, "Строка скрыта; её записи перенесены.")
    ]
    assert len(roster.pupils) == 2


def test_a_class_in_joined_cells_is_that_of_all_its_rows() -> None:
    rows = [["ФИО", "Дата рождения", "Класс"], [IVANOV, "12.05.2015", "5А"],
            ["Петрова Ольга", "13.05.2015", None]]
    roster = read(workbook({"Лист1": rows}, lambda book: book["Лист1"].merge_cells("C2:C3")))
    assert (told(roster), [one.letter for one in roster.pupils]) == ([], ["А", "А"])


def test_a_total_that_differs_is_pointed_at() -> None:
    rows = class_list([child(IVANOV)])
    roster = read_sheet([*rows[:-1], ["", "Всего: 27"]])
    assert told(roster) == []
    assert [
        one.what for one in roster.notes
    ] == ["В итоге написано 27, а учеников в таблице 1: весь ли это список?"]


def test_a_sheet_that_is_no_list_is_refused_unless_it_is_hidden() -> None:
    sheets: dict[str, list[Row]] = {
        "5А": class_list([child(IVANOV)]), "Прочее": [["Телефоны школы"], ["2-15-47"]]
    }
    ((sheet, *_, what),) = told(read(workbook(sheets)))
    assert sheet == "Прочее"
    assert "не похож на список учеников" in what

    def hide(book: Any) -> None:
        book["Прочее"].sheet_state = "hidden"

    roster = read(workbook(sheets, hide))
    assert (told(roster), [one.sheet for one in roster.notes]) == ([], ["Прочее"])


def test_heads_are_known_in_other_letters_and_words() -> None:
    heads = ["N", "Ф.И.O. обучающегося", "ДАТА РОЖДЕНИЯ", "пол ", "Ф.И.О. родителей (законных "
             "представителей)", "Моб. телефон", "Эл. почта"]
    roster = read_sheet([heads, [1, IVANOV, "12.05.2015", "м", "Иванова Анна (мама)",
                                 "89001392435", "a@mail.example"]])
    assert told(roster) == []
    (mother,) = roster.pupils[0].representatives
    assert (mother.relation, mother.phone, mother.e_mail) == (
        "мать", "+79001392435", "a@mail.example"
    )
