"""Lists made to do harm: read as fast as honest ones, or refused in words.

Each is a few hundred kilobytes, and took minutes of the process in which other schools are served.
"""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.journal.list_reading.rules.identity import identify
from services.journal.list_reading.rules.known import KnownEnrolment, KnownPupil
from services.journal.papers.representatives import _pieces
from services.journal.papers.separated import open_table
from services.journal.papers.structure import Findings, RosterPupil
from services.journal.workbooks import WorkbookRefused
from services.journal.workbooks.names import PersonName
from services.journal.workbooks.places import Place
from tests.journal.papers.files import read

HEAD = "Класс;Фамилия;Имя;Отчество;Дата рождения;Родители;Телефон;E-mail"
PUPIL = "5А;Иванов;Иван;Иванович;"


def listed(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode()


def test_a_child_twice_is_laid_beside_one_not_beside_all() -> None:
    """A name two thousand times was two million sentences."""
    found = read(listed(*[PUPIL + "01.01.2015;;;"] * 2000, *[PUPIL + ";;;"] * 2000))
    told = [one.what for one in found.problems]
    assert len(told) == 1999 + 2000
    assert told[0] == (
        "Этот ученик в списке дважды: лист «CSV», строка 2, столбец B и лист «CSV», строка 3, "
        "столбец B. Оставьте одну строку."
    )


def test_namesakes_need_their_birth_dates_both() -> None:
    found = read(listed(*(PUPIL + one for one in ("01.01.2015;;;", ";;;", "02.01.2015;;;"))))
    assert [(one.row, one.what[:22]) for one in found.problems] == [
        (3, "Двое с одним именем: л"), (4, "Двое с одним именем: л"),
    ]


@pytest.mark.parametrize("representatives", ["(" * 1900, "((,," * 400, " (" * 900])
def test_what_is_no_name_is_refused_without_trying_it_every_way(representatives: str) -> None:
    found = read(listed(*[PUPIL + f"01.01.2015;{representatives};;"] * 10))
    assert "слишком длинно для имени" in found.problems[0].what


def test_a_contact_is_looked_for_once_in_each_word() -> None:
    """From each letter of a word without an at sign, this would never end."""
    word = "a" * 1_000_000
    assert _pieces(f"{word}, a@b.c 8{word}") == ["a@b.c", word, "8" + word]


def test_a_cell_of_a_list_holds_no_book() -> None:
    with pytest.raises(WorkbookRefused, match="строка 2, столбец F: в клетке списка"):
        open_table(listed(PUPIL + f"01.01.2015;{'а' * 2001};;"))


def test_a_class_of_namesakes_is_not_told_to_each_of_them() -> None:
    """Five hundred of one name beside five hundred: each sentence named five hundred."""
    name, here = PersonName("Иванов", "Иван", "Иванович"), KnownEnrolment(
        uuid4(), uuid4(), (5, "а"), "5А", date(2026, 9, 1), None
    )
    days = [date(2014, 1, 1) + timedelta(days=one) for one in range(1000)]
    known = [KnownPupil(uuid4(), name, one, now=here) for one in days[:500]]
    pupils = [
        RosterPupil(Place("CSV", at), name, one, None, 5, "А") for at, one in enumerate(days[500:])
    ]
    found = Findings()
    result = identify(pupils, known, found)
    assert (result.known, len(result.unsure), len(found.problems)) == ({}, 500, 500)
    assert max(len(one.what) for one in found.problems) < 600
    # Of two, both are named still.
    few = Findings()
    identify(pupils[:1], known[:2], few)
    assert few.problems[0].what.count("Иванов Иван Иванович") == 3
