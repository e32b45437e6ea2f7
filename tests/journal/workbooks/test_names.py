"""Names of people, classes and subjects: what is written differently and means the same."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.journal.workbooks.names import (
    UnclearName,
    clean,
    clean_name,
    fold,
    parse_class_name,
    read_name,
)

UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u200e"
CYRILLIC = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"
words = st.text(CYRILLIC, min_size=2, max_size=12)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Снегирёв Фёдор Ильич", ("Снегирёв", "Фёдор", "Ильич")),
        ("Снегирёв Ф.И.", ("Снегирёв", "Ф", "И")),
        ("Ахмедов Т.", ("Ахмедов", "Т", "")),
        ("Салтыков - Щедрин Михаил Евграфович", ("Салтыков-Щедрин", "Михаил", "Евграфович")),
        ("Салтыков–Щедрин Михаил Евграфович", ("Салтыков-Щедрин", "Михаил", "Евграфович")),
        ("Иванов Иван Иванович,", ("Иванов", "Иван", "Иванович")),
        ("Иванов, Иван Иванович", ("Иванов", "Иван", "Иванович")),
        ("Иванова (Петрова) Анна Сергеевна", ("Иванова", "Анна", "Сергеевна")),
        ("Мамедов Али Гасан оглы", ("Мамедов", "Али", "Гасан оглы")),
        ("Гарсия Маркес, Габриэль Хосе", ("Гарсия Маркес", "Габриэль Хосе", "")),
        ("фон Берг Анна Петровна", ("фон Берг", "Анна", "Петровна")),
        ("д’Артаньян Шарль", ("д'Артаньян", "Шарль", "")),
        ("О'Нил Анна-Мария Ивановна", ("О'Нил", "Анна-Мария", "Ивановна")),
        ("Аль-Хасан Омар", ("Аль-Хасан", "Омар", "")),
    ],
)
def test_a_name_is_told_apart(text: str, parts: tuple[str, str, str]) -> None:
    name = read_name(text).name
    assert (name.family_name, name.given_name, name.patronymic) == parts


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Ли", "нужны фамилия и имя"),
        ("Итого", "нужны фамилия и имя"),
        ("Ли 5", "уберите «5»"),
        ("Иванов Иван Иванович*", "уберите «Иванович\\*»"),
        ("Иванов Иван - надомник", "уберите «-»"),
        ("Гарсия Маркес Габриэль Хосе", "Отделите фамилию запятой"),
        ("Иванов Иван Иванович (2)", "допишите дату рождения"),
        ("Иванов Иван 31.02.2010", "такого дня, как 31.02.2010, нет"),
        ("", "нужны фамилия и имя"),
        (",", "нужны фамилия и имя"),
    ],
)
def test_what_is_no_name_is_told_with_what_would_be(text: str, says: str) -> None:
    with pytest.raises(UnclearName, match=says):
        read_name(text)


def test_a_birth_date_and_words_in_brackets_stand_beside_the_name() -> None:
    born = read_name("Иванов Иван Иванович 12.05.2010 г.р.")
    assert (str(born.name), born.born_on) == ("Иванов Иван Иванович", date(2010, 5, 12))
    home = read_name("Иванов Иван (домашнее обучение)")
    assert (str(home.name), home.aside) == ("Иванов Иван", ("домашнее обучение",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('8 "a"', (8, "А")), ("10-Б", (10, "Б")), ("8 «Б»", (8, "Б")), ("5 – В", (5, "В")),
        ("11", (11, "")), ("8 класс", (8, "")), ("8А класс", (8, "А")), ("10ИТ", (10, "ИТ")),
        ("5 эколог", (5, "эколог")), ("5 Эколог", (5, "эколог")), ("11 ФМ", (11, "ФМ")),
        ("11 хим-био", (11, "хим-био")), ("12А", (12, "А")), ("10IT", (10, "IT")),
        ("и\u0306".join(("8", "")), (8, "Й")), ("8\u200bА", (8, "А")),
        ("13А", None), ("0А", None), ("8А1", None), ("А8", None), ("", None),
    ],
)
def test_classes_are_named_as_schools_name_them(
    text: str, found: tuple[int, str] | None
) -> None:
    assert parse_class_name(text) == found


@given(names)
def test_how_a_name_is_stored_makes_no_difference(name: str) -> None:
    decomposed = unicodedata.normalize("NFD", name)
    assert clean(decomposed) == clean(name)
    assert fold(decomposed.upper().replace("Ё", "Е")) == fold(name)
    assert fold(name.replace(" ", "\u00a0 \u2009")) == fold(name)
    assert fold(f"{name} ,") == fold(name)
    assert fold(f"{name}-Ко") == fold(f"{name} – Ко") == fold(f"{name}\u2011КО")


@given(names, st.integers(0, 40), st.sampled_from(UNSEEN))
def test_what_has_no_width_makes_no_difference(name: str, where: int, unseen: str) -> None:
    seen = name[:where] + unseen + name[where:]
    assert clean_name(seen) == clean_name(name)
    assert fold(seen) == fold(name)


@given(st.text(UNSEEN + " \t\r\n\u00a0\u2009\u202f\u3000", max_size=20))
def test_what_shows_nothing_is_nothing(blank: str) -> None:
    assert clean(blank) == ""


@given(st.text(max_size=60))
def test_cleaning_and_folding_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_name(clean_name(text)) == clean_name(text)
    assert fold(fold(text)) == fold(text)
