"""A feature as its service sees it, and the sum of a service's features.

A feature declares itself in its `feature.py`; the service's `app.py` lists the features, lowest
layer first, and nothing else has to know that a feature is there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_smorest import Blueprint

from services.destruction import Declaration, Destruction
from services.destruction.consumers import consumers as destruction_consumers
from services.destruction.countersigning import ASK_EVERY, StatementLoop, gaps_judged
from services.destruction.proofs import proofs_of
from services.destruction.worker import DestructionWorker
from services.shared.accountability.access import Action
from services.shared.accountability.access_log import Access
from services.shared.accountability.comparison import Comparison
from services.shared.accountability.signing import signer_of
from services.shared.database.base import Database
from services.shared.messaging.contracts import (
    CONTRACTS,
    GAPS_JUDGED,
    checkpoint_type,
    gaps_left_type,
)
from services.shared.messaging.envelope import Handler
from services.shared.process.loops import Loop, PeriodicTask
from services.shared.process.settings import Settings
from services.shared.runtime.main import Service

_DESTRUCTION_PERIOD = 0.5  # seconds


@dataclass(frozen=True)
class Feature:
    """What a service has to know of one of its features.

    `name` is its folder. `chains` are its hash-chained tables, `comparisons` lay what people see
    beside them, `events` the types that it
    publishes, `loops` its periodic tasks and worker loops; what depends on an installation takes
    its settings.
    """

    name: str
    actions: tuple[Action, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    chains: tuple[type[Any], ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    events: tuple[str, ...] = ()
    consumers: Callable[[Settings], Mapping[str, Handler]] = lambda _settings: {}
    loops: Callable[[Settings, Database], Sequence[Loop]] = lambda _settings, _database: ()
    destruction: Callable[[Settings], Declaration] = lambda _settings: Declaration()


@dataclass(frozen=True)
class Features:
    """The features of one service, lowest layer first.

    `answer` is the type of the event by which the service's receipts of a destruction go.
    """

    service: str
    answer: str
    all: tuple[Feature, ...]

    def actions(self) -> tuple[Action, ...]:
        """Return every action that the service checks, in the order of features."""
        return tuple(action for one in self.all for action in one.actions)

    def blueprints(self) -> tuple[Blueprint, ...]:
        """Return every blueprint of the features."""
        return tuple(blueprint for one in self.all for blueprint in one.blueprints)

    def chains(self) -> tuple[type[Any], ...]:
        """Return every hash-chained table: the access log, and those of the features."""
        return (Access, *(chain for one in self.all for chain in one.chains))

    def comparisons(self) -> tuple[Comparison, ...]:
        """Return every comparison of what people see with its history."""
        return tuple(comparison for one in self.all for comparison in one.comparisons)

    def events(self) -> Sequence[str]:
        """Return the types of all events that the service publishes.

        Beside those of its features: its receipts of destructions, the checkpoints of its chains,
        and gaps in them, if their rows may go.
        """
        return (
            self.answer,
            *([gaps_left_type(self.service)] if self._leaves_gaps else []),
            *(checkpoint_type(self.service, chain.__tablename__) for chain in self.chains()),
            *(event for one in self.all for event in one.events),
        )

    def consumers(self, settings: Settings) -> Mapping[str, Handler]:
        """Return event type → function, those of destruction included."""
        found = dict(destruction_consumers(proofs_of(settings)))
        if self._leaves_gaps:
            found[GAPS_JUDGED] = gaps_judged
        for one in self.all:
            found.update(one.consumers(settings))
        return found

    def destruction(self, settings: Settings) -> Destruction:
        """Return what the service destroys and what stays."""
        return Destruction(self.answer, tuple(one.destruction(settings) for one in self.all))

    def loops(self, settings: Settings, database: Database) -> Sequence[Loop]:
        """Return the worker loops of the features, and that of destruction."""
        worker = DestructionWorker(database, self.destruction(settings), signer_of(settings))
        found: list[Loop] = [PeriodicTask("destruction", _DESTRUCTION_PERIOD, worker.run_due)]
        if self._leaves_gaps:
            stating = StatementLoop(database, self.service)
            found.append(PeriodicTask("gaps", ASK_EVERY, stating.run))
        return [
            *found,
            *(loop for one in self.all for loop in one.loops(settings, database)),
        ]

    @property
    def _leaves_gaps(self) -> bool:
        """Tell whether the service may say that rows of its chains went (contracts)."""
        return gaps_left_type(self.service) in CONTRACTS

    def as_service(self, create_app: Callable[[Settings], Flask]) -> Service:
        """Return the service whose processes can be started."""
        return Service(
            name=self.service,
            create_app=create_app,
            consumers=self.consumers,
            chains=self.chains(),
            comparisons=self.comparisons(),
            loops=self.loops,
        )
