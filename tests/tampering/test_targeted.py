"""Targeted tamperings, by the superuser of the database and by both accounts of the service."""

import pytest

from services.shared.process.settings import SERVICES
from tests.tampering.attacker import Attacker
from tests.tampering.facts import OF_FACTS
from tests.tampering.judging import Outcomes
from tests.tampering.targeted import OF_EVERY_SERVICE, OF_THE_JOURNAL, Attack
from tests.tampering.world import ROLES, World

TARGETED: dict[str, tuple[str, Attack]] = {
    **{
        f"journal: {name}": ("journal", attack)
        for name, attack in {**OF_THE_JOURNAL, **OF_FACTS}.items()
    },
    **{
        f"{service}: {name}": (service, attack)
        for service in SERVICES
        for name, attack in OF_EVERY_SERVICE.items()
    },
}


@pytest.mark.trials
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("service", "attack"), TARGETED.values(), ids=TARGETED.keys())
def test_what_is_done_on_purpose_is_refused_or_found(
    world: World, service: str, attack: Attack, role: str
) -> None:
    outcomes = Outcomes()
    outcomes.judge(world, Attacker(world, service, role, "131", attack.__name__), attack)
    assert outcomes.unfound == []
    assert outcomes.false == []
    assert outcomes.made == 1, "it has changed nothing"
