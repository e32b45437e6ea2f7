"""Who may take which step of an act: every role in every state, and never one person twice."""

from itertools import product
from uuid import uuid4

import pytest

from services.archive.acts.access import (
    DISPOSAL_AGREE,
    DISPOSAL_APPROVE,
    DISPOSAL_EXECUTE,
    DISPOSAL_REFUSE,
    DISPOSAL_WITHDRAW,
)
from services.archive.acts.rules.steps import (
    LEADS_TO,
    Actor,
    ActState,
    ActStep,
    Obstacle,
    Signed,
    open_steps,
    refusal,
)
from services.shared.accountability.roles import Role

STEPS = tuple(LEADS_TO)
# (step, state) → the one role that may take it; whatever is not here nobody may.
MAY = {
    (ActStep.AGREED, ActState.PROPOSED): Role.DEPUTY,
    (ActStep.APPROVED, ActState.AGREED): Role.DIRECTOR,
    (ActStep.EXECUTED, ActState.APPROVED): Role.ARCHIVIST,
    (ActStep.REFUSED, ActState.PROPOSED): Role.DEPUTY,
    (ActStep.REFUSED, ActState.AGREED): Role.DIRECTOR,
    (ActStep.WITHDRAWN, ActState.PROPOSED): Role.ARCHIVIST,
    (ActStep.WITHDRAWN, ActState.AGREED): Role.ARCHIVIST,
    (ActStep.WITHDRAWN, ActState.APPROVED): Role.ARCHIVIST,
}
ACTIONS = {
    ActStep.AGREED: DISPOSAL_AGREE,
    ActStep.APPROVED: DISPOSAL_APPROVE,
    ActStep.EXECUTED: DISPOSAL_EXECUTE,
    ActStep.REFUSED: DISPOSAL_REFUSE,
    ActStep.WITHDRAWN: DISPOSAL_WITHDRAW,
}


def actor(role: Role) -> Actor:
    return Actor(role, f"user-{uuid4()}", uuid4())


@pytest.mark.parametrize(("role", "state"), list(product(Role, ActState)))
def test_a_role_in_a_state_has_the_steps_of_the_table_and_no_others(
    role: Role, state: ActState
) -> None:
    mine = [step for step in STEPS if MAY.get((step, state)) is role]
    who = actor(role)
    assert [step for step in STEPS if refusal(step, state, [], who) is None] == mine
    assert open_steps(state, [], who) == dict.fromkeys(mine)


@pytest.mark.parametrize(("step", "state"), list(product(STEPS, ActState)))
def test_who_ever_takes_a_step_hears_when_it_is_not_their_turn_and_others_that_it_never_is(
    step: ActStep, state: ActState
) -> None:
    takers = {role for (one, _), role in MAY.items() if one is step}
    for role in Role:
        refused = refusal(step, state, [], actor(role))
        if role not in takers:
            assert refused is not None
            assert refused.obstacle is Obstacle.ROLE
        elif refused is not None:
            assert refused.obstacle is Obstacle.TURN
            assert refused.why


@pytest.mark.parametrize("step", STEPS)
def test_the_access_table_lets_in_who_has_a_turn_at_some_time(step: ActStep) -> None:
    assert set(ACTIONS[step].roles) == {role for (one, _), role in MAY.items() if one is step}


@pytest.mark.parametrize(
    ("step", "state"),
    [(ActStep.AGREED, ActState.PROPOSED), (ActStep.APPROVED, ActState.AGREED)],
)
@pytest.mark.parametrize("before", [ActStep.PROPOSED, ActStep.AGREED, ActStep.APPROVED])
def test_who_took_a_deciding_step_takes_no_other_by_account_or_by_person(
    step: ActStep, state: ActState, before: ActStep
) -> None:
    who = actor(MAY[step, state])
    same_account = Signed(before, who.user_id, None)
    same_person = Signed(before, "another account", who.person_id)
    for taken in (same_account, same_person):
        refused = refusal(step, state, [taken], who)
        assert refused is not None
        assert refused.obstacle is Obstacle.PERSON
        assert open_steps(state, [taken], who)[step] == refused.why
    assert refusal(step, state, [Signed(before, "another", uuid4())], who) is None


def test_people_who_are_not_known_are_not_one_person() -> None:
    who = Actor(Role.DEPUTY, "deputy", None)
    taken = [Signed(ActStep.PROPOSED, "archivist", None)]
    assert refusal(ActStep.AGREED, ActState.PROPOSED, taken, who) is None


@pytest.mark.parametrize(
    ("step", "state"),
    [
        (ActStep.EXECUTED, ActState.APPROVED),
        (ActStep.REFUSED, ActState.PROPOSED),
        (ActStep.WITHDRAWN, ActState.PROPOSED),
    ],
)
def test_what_decides_nothing_may_be_done_by_who_has_signed(
    step: ActStep, state: ActState
) -> None:
    who = actor(MAY[step, state])
    assert refusal(step, state, [Signed(ActStep.PROPOSED, who.user_id, None)], who) is None
