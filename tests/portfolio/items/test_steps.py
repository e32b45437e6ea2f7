"""Which steps of a review are open: to the family and to a reviewer, in every state."""

from datetime import timedelta

import pytest

from services.portfolio.core.findings import Finding
from services.portfolio.items.rules import (
    LOOKED_AT_WITHIN,
    STEPS,
    ItemState,
    LookedAt,
    Step,
    check_opened,
    check_words,
    next_state,
    open_steps,
)
from services.shared.errors import BadInput, Conflict
from services.shared.process.clock import now

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


@pytest.mark.parametrize("finding", [Finding.LOCKED, Finding.BROKEN])
def test_what_nobody_can_open_is_not_handed_in_and_each_file_is_named(finding: Finding) -> None:
    files = [LookedAt("a.pdf", None, finding), LookedAt("b.pdf", None, None),
             LookedAt("c.pdf", None, finding)]
    with pytest.raises(BadInput, match=r"^«a\.pdf»: .* «c\.pdf»: ") as refused:
        check_opened(files, now())
    assert [one.field for one in refused.value.errors] == ["files", "files"]


@pytest.mark.parametrize("finding", [Finding.LARGE, Finding.UNFINISHED, None])
def test_what_can_be_saved_and_opened_is_handed_in(finding: Finding | None) -> None:
    check_opened([LookedAt("a.png", None, finding)], now())


def test_a_file_that_came_just_now_is_waited_for_and_not_for_ever() -> None:
    moment = now()
    with pytest.raises(Conflict, match=r"^Файл «a\.pdf» ещё проверяется"):
        check_opened([LookedAt("a.pdf", moment - timedelta(seconds=5), None)], moment)
    check_opened([LookedAt("a.pdf", moment - LOOKED_AT_WITHIN, None)], moment)
