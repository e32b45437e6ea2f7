"""Whether a change of a cell is made, and the reason that is given where it is not."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.journal.marks.rules.changes import Attendee, Decision, Situation, Status, decide_cell
from services.journal.years.rules import ClassTerm, TermKind, TermState

OPEN = ClassTerm(
    UUID(int=1), TermKind.QUARTER, 1, "1 четверть", date(2024, 9, 1), date(2024, 10, 27)
)
CLOSED = replace(OPEN, state=TermState.CLOSED)
USUAL = Situation(7, OPEN, Attendee(date(2024, 9, 2), None), "", date(2024, 9, 10))


def decide(text: str = "5", expected: str = "", **what: object) -> Decision:
    """Decide on a change that is in order but for what is given."""
    return decide_cell(replace(USUAL, **what), text, expected)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"held_on": None}, "урока в этом журнале нет"),
        ({"attendee": None}, "ученика в группе нет"),
        ({"attendee": Attendee(date(2024, 9, 2), date(2024, 9, 9))}, "выбыл 09.09.2024"),
        ({"attendee": Attendee(date(2024, 9, 11), None)}, "зачислен 11.09.2024"),
        ({"term": None}, "не входит ни в один учебный период"),
        ({"term": CLOSED}, "Период «1 четверть» закрыт"),
        ({"grade": 1}, "В 1 классе отметок нет"),
    ],
)
def test_a_refusal_says_why(what: dict[str, object], words: str) -> None:
    decision = decide(**what)
    assert (decision.status, decision.text, decision.content) == (Status.REFUSED, "", None)
    assert words in str(decision.message)


@pytest.mark.parametrize(("text", "words"), [("52", "5·2"), ("f", "русскую раскладку")])
def test_a_text_that_is_no_cell_is_refused_with_what_would_be(text: str, words: str) -> None:
    decision = decide(text)
    assert decision.status is Status.REFUSED
    assert words in str(decision.message)


def test_what_was_expected_is_compared_as_it_reads() -> None:
    assert decide("5·3", "5/2", current="5·2").status is Status.SAVED
    assert decide("5·3", "2/5", current="5·2").status is Status.CONFLICT


def test_the_same_text_is_unchanged_even_in_a_closed_term() -> None:
    assert decide(current="5", term=CLOSED).status is Status.UNCHANGED
