"""Access rules: a role, a tie, and what a refusal gives away."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest

from services.shared.accountability.access import Action, Target, Tie, may, require
from services.shared.accountability.caller import Caller, Ties
from services.shared.accountability.roles import Role
from services.shared.errors import Attempt, Forbidden, NotFound, Problem

MINE, OTHERS = UUID(int=1), UUID(int=2)
MARKS_READ = Action(
    "marks.read",
    {
        Role.DEPUTY: Tie.SCHOOL,
        Role.TEACHER: Tie.OWN_GROUP,
        Role.CLASS_TEACHER: Tie.OWN_CLASS,
        Role.PSYCHOLOGIST: Tie.ASSIGNED,
        Role.REPRESENTATIVE: Tie.OWN_CHILD,
        Role.PUPIL: Tie.OWN_RECORD,
    },
)
QUEUE_READ = Action("queue.read", {Role.PLATFORM_ADMIN: Tie.PLATFORM})
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


def refusal(role: str, what: Target, school_id: str | None = "131") -> Problem:
    with pytest.raises(Problem) as caught:
        require(MARKS_READ, caller(role, school_id), what)
    assert not may(MARKS_READ, caller(role, school_id), what)
    return caught.value


@pytest.mark.parametrize(("role", "key"), TIED.items())
def test_a_tied_role_reaches_what_it_is_tied_to(role: str, key: str) -> None:
    basis = require(MARKS_READ, caller(role), target(**{key: MINE}))
    assert str(basis) == f"{role}:{MARKS_READ.roles[Role(role)]}"
    assert may(MARKS_READ, caller(role), target(**{key: MINE}))


@pytest.mark.parametrize(("role", "ids"), list(product(TIED, [{}, {"pupil_id": OTHERS}])))
def test_a_tied_role_reaches_nothing_else(role: str, ids: dict[str, UUID]) -> None:
    refusal(role, target(**ids))


@pytest.mark.parametrize("role", ["representative", "pupil"])
def test_a_family_is_not_told_that_another_child_is_there(role: str) -> None:
    anothers = refusal(role, target(pupil_id=OTHERS))
    nobodys = refusal(role, target(school_id="lyceum-2", pupil_id=MINE))
    assert type(anothers) is type(nobodys) is NotFound
    assert anothers.as_json() == nobodys.as_json()


@pytest.mark.parametrize("role", ["teacher", "class_teacher", "psychologist"])
def test_staff_are_told_which_tie_is_missing(role: str) -> None:
    problem = refusal(role, target(**{TIED[role]: OTHERS}))
    assert isinstance(problem, Forbidden)
    assert problem.tie == MARKS_READ.roles[Role(role)].value


@pytest.mark.parametrize("role", MARKS_READ.roles)
def test_another_school_is_not_found_whatever_the_ties(role: str) -> None:
    ids = {"group_id": MINE, "class_id": MINE, "pupil_id": MINE}
    assert isinstance(
        refusal(role, target(school_id="lyceum-2", **ids)), NotFound
    )
    assert isinstance(refusal(role, target(**ids), school_id=None), NotFound)


def test_a_role_that_may_never_do_it_is_told_so() -> None:
    problem = refusal("archivist", target())
    assert isinstance(problem, Forbidden)
    assert problem.tie == "role"


def test_the_platform_is_reached_from_no_school() -> None:
    assert may(QUEUE_READ, caller("platform_admin", None), Target())
    assert not may(MARKS_READ, caller("platform_admin"), target())


def test_a_basis_names_the_role_the_tie_and_what_was_touched() -> None:
    basis = require(MARKS_READ, caller("teacher"), target(group_id=MINE))
    assert (basis.action, basis.target.subject()) == ("marks.read", ("group", MINE))


def test_a_refusal_carries_what_the_access_log_needs() -> None:
    ids = {"class_id": OTHERS, "group_id": OTHERS, "pupil_id": OTHERS}
    assert refusal("archivist", target(**ids)).attempt == Attempt(
        "marks.read", "pupil", OTHERS
    )
    assert refusal("archivist", target()).attempt == Attempt(
        "marks.read", "school", None
    )
