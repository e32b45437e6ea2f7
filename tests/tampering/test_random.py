"""Random tamperings by the superuser of one database and by each service's own accounts."""

import os
from random import Random

import pytest

from tests.tampering.drawing import draw
from tests.tampering.judging import Outcomes
from tests.tampering.use import use_class
from tests.tampering.world import ROLES, World

TAMPERINGS = int(os.environ.get("TAMPERINGS") or 10)
"""How many by each role: some here, the whole trial by `make trials`."""
ROUNDS = max(2, TAMPERINGS // 20)
"""How often people work, the worker seals, and nothing may be found."""


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_changed_of_the_past_is_found(
    world: World, role: str, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rng, outcomes = Random(f"{seed}/{role}"), Outcomes()
    while outcomes.made < TAMPERINGS:
        outcomes.judge(world, *draw(world, role, rng))
    with capsys.disabled():
        print(f"\n{role}, seed {seed}: {outcomes}")  # noqa: T201  (the trial's result)
    assert outcomes.unfound == [], f"TAMPERING_SEED={seed}:\n" + "\n".join(outcomes.unfound)
    assert outcomes.false == []


def test_of_what_people_lawfully_do_nothing_is_named(world: World, seed: int) -> None:
    rng = Random(f"{seed}/lawful")
    try:
        assert world.verify() == []
        for _ in range(ROUNDS):
            for room in world.rooms.values():
                use_class(world.database("journal", "app"), room, rng)
            world.work("journal")
            assert world.verify() == []
    finally:
        world.undo()
