"""Access rules: a role, a tie, and what a refusal gives away."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest

from services.shared.access import Rules, Target, Tie, may, require
from services.shared.auth import Caller, Ties
from services.shared.errors import Attempt, Forbidden, NotFound, Problem

MINE, OTHERS = UUID(int=1), UUID(int=2)
RULES: Rules = {
    "marks.read": {
        "deputy": Tie.SCHOOL,
        "teacher": Tie.OWN_GROUP,
        "class_teacher": Tie.OWN_CLASS,
        "psychologist": Tie.ASSIGNED,
        "representative": Tie.OWN_CHILD,
        "pupil": Tie.OWN_RECORD,
    },
    "queue.read": {"platform_admin": Tie.PLATFORM},
}
TIED = {
    "teacher": "group_id",
    "class_teacher": "class_id",
    "psychologist": "pupil_id",
    "representative": "pupil_id",
    "pupil": "pupil_id",
}


def caller(role: str, school_id: str | None = "131") -> Caller:
    mine = frozenset({MINE})
    return Caller(user_id="u", role=role, school_id=school_id, ties=Ties(mine, mine, mine))


def target(school_id: str | None = "131", **ids: Any) -> Target:
    return Target(school_id=school_id, **ids)


def refusal(role: str, action: str, what: Target, school_id: str | None = "131") -> Problem:
    with pytest.raises(Problem) as caught:
        require(RULES, caller(role, school_id), action, what)
    assert not may(RULES, caller(role, school_id), action, what)
    return caught.value


@pytest.mark.parametrize(("role", "key"), TIED.items())
def test_a_tied_role_reaches_what_it_is_tied_to(role: str, key: str) -> None:
    ground = require(RULES, caller(role), "marks.read", target(**{key: MINE}))
    assert str(ground) == f"{role}:{RULES['marks.read'][role]}"
    assert may(RULES, caller(role), "marks.read", target(**{key: MINE}))


@pytest.mark.parametrize(("role", "ids"), list(product(TIED, [{}, {"pupil_id": OTHERS}])))
def test_a_tied_role_reaches_nothing_else(role: str, ids: dict[str, UUID]) -> None:
    refusal(role, "marks.read", target(**ids))


@pytest.mark.parametrize("role", ["representative", "pupil"])
def test_a_family_is_not_told_that_another_child_is_there(role: str) -> None:
    anothers = refusal(role, "marks.read", target(pupil_id=OTHERS))
    nobodys = refusal(role, "marks.read", target(school_id="lyceum-2", pupil_id=MINE))
    assert type(anothers) is type(nobodys) is NotFound
    assert anothers.as_json() == nobodys.as_json()


@pytest.mark.parametrize("role", ["teacher", "class_teacher", "psychologist"])
def test_staff_are_told_which_tie_is_missing(role: str) -> None:
    problem = refusal(role, "marks.read", target(**{TIED[role]: OTHERS}))
    assert isinstance(problem, Forbidden)
    assert problem.tie == RULES["marks.read"][role].value


@pytest.mark.parametrize("role", RULES["marks.read"])
def test_another_school_is_not_found_whatever_the_ties(role: str) -> None:
    ids = {"group_id": MINE, "class_id": MINE, "pupil_id": MINE}
    assert isinstance(
        refusal(role, "marks.read", target(school_id="lyceum-2", **ids)), NotFound
    )
    assert isinstance(refusal(role, "marks.read", target(**ids), school_id=None), NotFound)


def test_a_role_that_may_never_do_it_is_told_so() -> None:
    problem = refusal("archivist", "marks.read", target())
    assert isinstance(problem, Forbidden)
    assert problem.tie == "role"


def test_the_platform_is_reached_from_no_school() -> None:
    assert may(RULES, caller("platform_admin", None), "queue.read", Target())
    assert not may(RULES, caller("platform_admin"), "marks.read", target())


def test_an_action_that_has_no_rule_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        require(RULES, caller("deputy"), "marks.forget", target())


def test_a_refusal_carries_what_the_access_log_needs() -> None:
    ids = {"class_id": OTHERS, "group_id": OTHERS, "pupil_id": OTHERS}
    assert refusal("archivist", "marks.read", target(**ids)).attempt == Attempt(
        "marks.read", "pupil", OTHERS
    )
    assert refusal("archivist", "marks.read", target()).attempt == Attempt(
        "marks.read", "school", None
    )
