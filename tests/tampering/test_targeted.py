"""Targeted tamperings, by the superuser of the database and by both accounts of the service."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.shared.process.settings import SERVICES
from tests.tampering.attacker import Attacker
from tests.tampering.facts import NOT_COMPARED, OF_FACTS
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


def _cases() -> Iterator[Any]:
    for name, (service, attack) in TARGETED.items():
        for role in ROLES:
            is_open = name.partition(": ")[2] in NOT_COMPARED
            reason = "has no history (docs/security/threats.md)"
            marks = [pytest.mark.xfail(reason=reason, strict=False)] if is_open else []
            yield pytest.param(service, attack, role, marks=marks, id=f"{name}, {role}")


@pytest.mark.trials
@pytest.mark.parametrize(("service", "attack", "role"), list(_cases()))
def test_what_is_done_on_purpose_is_refused_or_found(
    world: World, service: str, attack: Attack, role: str
) -> None:
    outcomes = Outcomes()
    outcomes.judge(world, Attacker(world, service, role, "131", attack.__name__), attack)
    assert outcomes.unfound == []
    assert outcomes.false == []
    assert outcomes.made == 1, "it has changed nothing"
