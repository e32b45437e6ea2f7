"""Which steps of a review are open: to the family and to a reviewer, in every state."""

import pytest

from services.portfolio.items.rules import (
    STEPS,
    ItemState,
    Step,
    check_words,
    next_state,
    open_steps,
)
from services.shared.errors import BadInput, Conflict

FAMILY = {ItemState.DRAFT: [Step.SUBMIT], ItemState.RETURNED: [Step.SUBMIT]}
REVIEWER = {
    ItemState.SUBMITTED: [Step.VERIFY, Step.RETURN],
    ItemState.VERIFIED: [Step.WITHDRAW],
}


@pytest.mark.parametrize("state", ItemState)
def test_each_side_is_offered_its_own_steps_alone(state: ItemState) -> None:
    family = open_steps(state, writes=True, verifies=False)
    reviewer = open_steps(state, writes=False, verifies=True)
    assert list(family) == FAMILY.get(state, [])
    assert list(reviewer) == REVIEWER.get(state, [])
    assert open_steps(state, writes=False, verifies=False) == ()


@pytest.mark.parametrize("step", Step)
def test_a_step_is_taken_from_the_one_state_in_which_it_begins(step: Step) -> None:
    begins, leads_to = STEPS[step]
    assert next_state(begins, step) is leads_to
    for state in set(ItemState) - {begins}:
        with pytest.raises(Conflict):
            next_state(state, step)


@pytest.mark.parametrize("step", [Step.RETURN, Step.WITHDRAW])
@pytest.mark.parametrize("words", [None, "", "  "])
def test_who_sends_an_item_back_says_why(step: Step, words: str | None) -> None:
    with pytest.raises(BadInput):
        check_words(step, words)
    check_words(step, "Не видно печати.")
    check_words(Step.VERIFY, words)
