"""The steps of an act as the gateway has signed them: all of them, for it, by three people."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.destruction.proofs import Proofs, StepProof
from services.shared.accountability.caller import Caller, TokenMint, make_key_pair
from services.shared.accountability.roles import Role
from services.shared.database.base import new_id
from services.shared.errors import BadInput
from services.shared.process.clock import now
from tests.acts import PROOFS, proposal, sending, signed_steps
from tests.callers import caller
from tests.in_process import MINT

ACT, FILE, OTHER = new_id(), new_id(), new_id()
Steps = dict[str, StepProof]


def whole() -> Steps:
    return {one["step"]: StepProof(**one) for one in signed_steps(ACT, FILE)}


def demand(steps: Steps, proofs: Proofs = PROOFS) -> Caller:
    return proofs.demand("131", ACT, FILE, list(steps.values()))


def given(step: str, who: Caller, path: str, body: str = "") -> Steps:
    return {**whole(), step: StepProof(step, sending(who, path, body).token, body)}


def minted(step: str, audience: str = "archive", late: int = 0, **said: Any) -> Steps:
    roles = {"agreed": "deputy", "approved": "director", "executed": "archivist"}
    token = MINT.mint(caller(roles[step]), audience, now().timestamp() + late, **said)
    return {**whole(), step: StepProof(step, token)}


def test_what_three_people_have_decided_on_is_believed_and_who_had_it_go_is_named() -> None:
    assert demand(whole()).role is Role.ARCHIVIST


FORGED: dict[str, Callable[[], Steps]] = {
    "no steps": dict,
    **{f"without {step}": lambda step=step: {k: v for k, v in whole().items() if k != step}
       for step in ("proposed", "agreed", "approved", "executed")},
    "empty": lambda: {**whole(), "approved": StepProof("approved", "")},
    "nonsense": lambda: {**whole(), "approved": StepProof("approved", "a.b.c")},
    "the director's token for another act":
        lambda: given("approved", caller("director"), f"/acts/{OTHER}/approve"),
    "the director's token for another step":
        lambda: given("approved", caller("director"), f"/acts/{ACT}/refuse"),
    "a token for no request": lambda: minted("approved"),
    "a look at the act": lambda: minted(
        "approved", request=f"GET /api/archive/v1/acts/{ACT}/approve"),
    "a token for another service": lambda: minted(
        "approved", "journal", request=f"POST /api/archive/v1/acts/{ACT}/approve"),
    "another role": lambda: given("approved", caller("deputy"), f"/acts/{ACT}/approve"),
    "another school": lambda: given(
        "approved", caller("director", school="132"), f"/acts/{ACT}/approve"),
    "the step after the next": lambda: minted(
        "agreed", late=7200, request=f"POST /api/archive/v1/acts/{ACT}/agree"),
    "a proposal of another case file": lambda: given(
        "proposed", caller("archivist"), "/acts", proposal([OTHER])),
    "a proposal that was changed": lambda: {
        **whole(), "proposed": replace(whole()["proposed"], body=proposal([FILE, OTHER]))},
    "a proposal whose body nobody signed": lambda: {
        **whole(), "proposed": StepProof("proposed", MINT.mint(
            caller("archivist"), "archive", now().timestamp(),
            request="POST /api/archive/v1/acts"), proposal([FILE]))},
    "a proposal that is no JSON": lambda: given("proposed", caller("archivist"), "/acts", "[[["),
    "one account twice": lambda: given(
        "agreed", replace(caller("deputy"), user_id="test-director"), f"/acts/{ACT}/agree"),
}


@pytest.mark.parametrize("made", FORGED.values(), ids=FORGED)
def test_anything_less_is_not_believed(made: Callable[[], Steps]) -> None:
    with pytest.raises(BadInput, match="не исполнено"):
        demand(made())


def test_one_person_with_two_posts_is_one_person() -> None:
    who = new_id()
    two = {
        **whole(),
        **{
            step: StepProof(
                step, sending(replace(caller(role), person_id=who), f"/acts/{ACT}/{path}").token
            )
            for step, role, path in (
                ("agreed", "deputy", "agree"), ("approved", "director", "approve")
            )
        },
    }
    with pytest.raises(BadInput, match="один человек"):
        demand(two)


def test_only_the_gateways_key_counts() -> None:
    private, _ = make_key_pair("tests")  # the same name
    token = TokenMint(private).mint(
        caller("director"), "archive", now().timestamp(),
        request=f"POST /api/archive/v1/acts/{ACT}/approve",
    )
    with pytest.raises(BadInput, match="не подписан шлюзом"):
        demand({**whole(), "approved": StepProof("approved", token)})


def test_a_hold_is_lifted_by_its_author_or_the_director_and_by_this_request() -> None:
    hold, author = new_id(), caller("archivist")
    own = {"user_id": author.user_id, "person_id": author.person_id}

    def lifts(token: str, school: str = "131") -> bool:
        return PROOFS.lifts(school, hold, token, **own)

    path = f"/holds/{hold}/lift"
    assert lifts(sending(author, path).token)
    assert lifts(sending(caller("director"), path).token)
    assert lifts(sending(replace(author, user_id="other"), path).token)  # the same person
    assert not lifts(sending(caller("deputy"), path).token)
    assert not lifts(sending(author, f"/holds/{new_id()}/lift").token)
    assert not lifts(sending(caller("director", school="132"), path).token)
    assert not lifts(sending(author, path).token, "132")
    assert not lifts("")
