"""Codes are drawn at random, and the name of a class is read however it is typed."""

from random import Random

import pytest

from services.journal.participant_codes.rules import CodesExhausted, draw_codes, fold_class_name


@pytest.mark.parametrize("typed", ["7А", "7а", " 7 «A» ", '7-"a"'])
def test_a_class_is_known_however_its_name_is_typed(typed: str) -> None:
    assert fold_class_name(typed) == "7А"


def test_codes_are_new_all_different_and_of_the_length_asked_for() -> None:
    taken = {str(code) for code in range(10_000, 20_000)}
    drawn = draw_codes(500, 5, taken, Random(7))
    assert len(set(drawn)) == 500
    assert not set(drawn) & taken
    assert {len(code) for code in drawn} == {5}
    assert drawn != sorted(drawn)


def test_codes_that_would_be_easy_to_guess_are_not_drawn() -> None:
    with pytest.raises(CodesExhausted):
        draw_codes(4501, 4, set(), Random(7))
