"""What became of a tampering: refused by the database, found by `letopis verify`, or neither."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

from tests.tampering.attacker import Attacker
from tests.tampering.world import World


@dataclass
class Outcomes:
    """A trial so far: what was found, refused, and what neither; what was named falsely.

    `stopped`: after what the worker could not seal any longer.
    """

    found: int = 0
    refused: int = 0
    nothing: int = 0
    unfound: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def made(self) -> int:
        """Return how many tamperings there were."""
        return self.found + self.refused + len(self.unfound)

    def judge(
        self, world: World, attacker: Attacker, attack: Callable[[Attacker], object]
    ) -> None:
        """Let somebody attack, the worker go on; verify and count; then take it all back."""
        try:
            attack(attacker)
            if not attacker.changed:
                self._stopped(attacker)
                return
            try:
                world.work(attacker.service)
            except DBAPIError as error:
                self.stopped.append(f"{error.orig} stops the worker: {attacker}")
            try:
                named = set(world.verify([attacker.service]))
            except Exception as error:  # a check that falls names nothing
                self.unfound.append(f"{error!r} ended the check: {attacker}")
                return
        finally:
            world.undo()
        theirs = {(attacker.service, school) for school in attacker.schools}
        if {(service, school) for service, school, _ in named} & theirs:
            self.found += 1
        else:
            self.unfound.append(str(attacker))
        self.false += [
            f"{place} after {attacker}" for place in sorted(named) if place[:2] not in theirs
        ]

    def _stopped(self, attacker: Attacker) -> None:
        if attacker.refusals:
            self.refused += 1
            self.reasons[attacker.refusals[0]] += 1
        else:
            self.nothing += 1

    def __str__(self) -> str:
        return (
            f"tamperings {self.made}: found {self.found}, refused by the database {self.refused}, "
            f"not found {len(self.unfound)}; named falsely {len(self.false)}"
        )
