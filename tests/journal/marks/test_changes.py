"""Whether a change of a cell or a term mark is made, and the sentence where it is not."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.journal.marks.rules.changes import (
    Attendee,
    Decision,
    Situation,
    Status,
    decide_cell,
    decide_term_mark,
)
from services.journal.years.rules import ClassTerm, TermKind, TermState

OPEN = ClassTerm(
    UUID(int=1), TermKind.QUARTER, 1, "1 четверть", date(2024, 9, 1), date(2024, 10, 27)
)
CLOSED = replace(OPEN, state=TermState.CLOSED)
USUAL = Situation(7, OPEN, Attendee(date(2024, 9, 2), None), "", date(2024, 9, 10))

CLOSED_MESSAGE = (
    "Период «1 четверть» закрыт. Исправить отметку можно, когда его снова откроют: это "
    "делают директор и его заместители."
)
ABSENT_MESSAGE = "Этого ученика в группе нет. Обновите страницу."
FIRST_YEAR_MESSAGE = (
    "В 1 классе отметок нет: запишите только посещаемость, а успехи ребёнка опишите словами."
)


def decide(text: str = "5", expected: str = "", **what: object) -> Decision:
    """Decide on a change of a cell that is in order but for what is given."""
    return decide_cell(replace(USUAL, **what), text, expected)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"held_on": None}, "Такого урока в этом журнале нет. Обновите страницу."),
        ({"attendee": None}, ABSENT_MESSAGE),
        (
            {"attendee": Attendee(date(2024, 9, 2), date(2024, 9, 9))},
            "Ученик выбыл 09.09.2024: на уроке 10.09.2024 его уже не было.",
        ),
        (
            {"attendee": Attendee(date(2024, 9, 11), None)},
            "Ученик зачислен 11.09.2024: на уроке 10.09.2024 его ещё не было.",
        ),
        (
            {"term": None},
            "Этот день не входит ни в один учебный период: проверьте дату урока.",
        ),
        ({"term": CLOSED}, CLOSED_MESSAGE),
        ({"grade": 1}, FIRST_YEAR_MESSAGE),
    ],
)
def test_a_cell_is_refused_with_the_reason(what: dict[str, object], message: str) -> None:
    assert decide(**what) == Decision(Status.REFUSED, "", message=message)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"term": None}, "Такого периода у этого класса нет. Обновите страницу."),
        ({"attendee": None}, ABSENT_MESSAGE),
        ({"term": CLOSED}, CLOSED_MESSAGE),
        ({"grade": 1}, FIRST_YEAR_MESSAGE),
    ],
)
def test_a_term_mark_is_refused_with_the_reason(what: dict[str, object], message: str) -> None:
    decision = decide_term_mark(replace(USUAL, held_on=None, **what), "5", "")
    assert decision == Decision(Status.REFUSED, "", message=message)


@pytest.mark.parametrize("text", ["5·4", "Н", "4·Н"])
def test_a_term_mark_is_one_mark(text: str) -> None:
    assert decide_term_mark(USUAL, text, "") == Decision(
        Status.REFUSED, "", message="За период ставится одна отметка: 5, 4, 3, 2, н/а, осв, зачёт."
    )


def test_a_text_that_is_no_cell_is_refused_with_what_would_be() -> None:
    message = "Несколько отметок разделите точкой: 5·2."
    assert decide("52", current="4") == Decision(Status.REFUSED, "4", message=message)


@pytest.mark.parametrize(
    ("current", "there"), [("5·2", "сейчас в ней «5·2»"), ("", "сейчас она пуста")]
)
def test_a_conflict_shows_what_stands_there(current: str, there: str) -> None:
    message = f"Клетку тем временем изменили: {there}. Проверьте и введите ещё раз."
    assert decide("5·3", "4", current=current) == Decision(
        Status.CONFLICT, current, message=message
    )


def test_what_was_expected_is_compared_as_it_reads() -> None:
    assert decide("5·3", "5/2", current="5·2").status is Status.SAVED
    assert decide("5·3", "2/5", current="5·2").status is Status.CONFLICT


def test_the_same_text_is_unchanged_even_in_a_closed_term() -> None:
    assert decide(current="5", term=CLOSED) == Decision(Status.UNCHANGED, "5")
