"""Sealing the hash chains, school by school: what stops one chain stops no other."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from services.shared.accountability.chain import ChainTampered, schools_of, seal
from services.shared.database.base import Database
from services.shared.database.failure import is_database_lost
from services.shared.process.logs import get_logger
from services.shared.process.metrics import SEALING_REFUSED, UNSEALED_SECONDS

log = get_logger()

# Of a round over all schools, in seconds; a busy import takes some of them.
_LONGEST_ROUND = 300.0


class Sealer:
    """Seals the chains of one service again and again; quiet schools are looked at less often.

    A look is a transaction in that school: in a municipality with a hundred schools looking at all
    of them every second would be most of what a worker does.
    """

    _SHORTEST, _LONGEST = 1.0, 8.0  # seconds between two looks at one chain of one school

    def __init__(
        self,
        database: Database,
        chains: Iterable[type[Any]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the tables that are chained."""
        self._database = database
        self._chains = tuple(chains)
        self._clock = clock
        self._pauses: dict[tuple[type[Any], str], float] = {}
        self._due: dict[tuple[type[Any], str], float] = {}
        # The chains that could not be sealed at the last look, and since when.
        self._standing: dict[tuple[type[Any], str], float] = {}
        self._went_round_at = clock()

    def seal(self) -> int:
        """Seal what waits in every school whose turn it is; return how many rows."""
        sealed = 0
        for model in self._chains:
            with self._database.transaction() as session:
                schools = schools_of(session, model)
            for school_id in schools:
                sealed += self._seal_when_due(model, school_id)
            self._measure(model)
        self._went_round_at = self._clock()
        return sealed

    def is_sound(self) -> bool:
        """Tell whether every chain can be sealed, and a round over them has ended of late."""
        return not self._standing and self._clock() - self._went_round_at < _LONGEST_ROUND

    def _seal_when_due(self, model: type[Any], school_id: str) -> int:
        which, moment = (model, school_id), self._clock()
        if moment < self._due.get(which, moment):
            return 0
        sealed = self._seal_school(model, school_id)
        pause = self._SHORTEST if sealed else self._pauses.get(which, self._SHORTEST / 2) * 2
        self._pauses[which] = min(pause, self._LONGEST)
        self._due[which] = moment + self._pauses[which]
        return sealed

    def _seal_school(self, model: type[Any], school_id: str) -> int:
        """Seal what waits; what cannot be sealed stays as it is, for `letopis verify` to name."""
        try:
            sealed = _seal_school(self._database, model, school_id)
        except Exception as error:
            if is_database_lost(error):
                raise
            self._note_standing(model, school_id, error)
            return 0
        self._standing.pop((model, school_id), None)
        return sealed

    def _note_standing(self, model: type[Any], school_id: str, error: Exception) -> None:
        tampered = isinstance(error, ChainTampered)
        self._standing.setdefault((model, school_id), self._clock())
        SEALING_REFUSED.labels(model.__tablename__).inc()
        log.error(
            "chain is not sealed: its end was tampered with" if tampered
            else "chain is not sealed; it is tried again, and the others are sealed",
            chain=model.__tablename__,
            school=school_id,
            # No other error's message: it may quote a row.
            what=str(error) if tampered else type(error).__name__,
        )

    def _measure(self, model: type[Any]) -> None:
        """Tell how long the chains of a kind have stood that cannot be sealed: the longest."""
        since = [at for (chain, _), at in self._standing.items() if chain is model]
        UNSEALED_SECONDS.labels(model.__tablename__).set(
            self._clock() - min(since) if since else 0
        )


def _seal_school(database: Database, model: type[Any], school_id: str) -> int:
    sealed = 0
    while True:
        with database.transaction() as session:
            count = seal(session, model, school_id)
        sealed += count
        if not count:
            return sealed
