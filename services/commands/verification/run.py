"""Goes through the chains and comparisons of all services, and remembers how far it has come."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol

from sqlalchemy import func, select

from services.commands.against import HeadsComparison
from services.commands.verification.state import StateFile
from services.shared.accountability.chain import ChainHead
from services.shared.accountability.comparison import Comparison, Difference, compare
from services.shared.accountability.gap_statements import NamedGap, named_gaps
from services.shared.accountability.signing import Signatures, signatures_of
from services.shared.accountability.verification import (
    Break,
    Reached,
    verify_school,
)
from services.shared.checkpoints.schools import known_schools
from services.shared.database.base import Database
from services.shared.database.catalogue import foreign_objects
from services.shared.database.failure import is_database_lost
from services.shared.process.settings import SERVICES, Settings, read_settings
from services.shared.runtime.commands import open_database


@dataclass(frozen=True, slots=True)
class VerifiedChain:
    """A chain of one school: how many rows it has, where it does not hold, and what went by acts.

    `gaps` are all of them; one that is not lawful is among the breaks as well.
    """

    service: str
    chain: str
    school: str
    rows: int
    breaks: Sequence[Break]
    gaps: Sequence[NamedGap] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What one school is shown out of a table, and where that is not what the history says."""

    service: str
    shown: str
    history: str
    school: str
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Failure:
    """A chain or table of one school that could not be looked at, and the error's name."""

    service: str
    subject: str
    school: str
    error: str


@dataclass(frozen=True, slots=True)
class ForeignObject:
    """Something in a service's database by which it may answer with what does not stand there."""

    service: str
    what: str


@dataclass
class Report:
    """What was found; `interrupted` when it did not come to the end.

    `failures`: what could not be looked at; all else was.

    `compared`: the chains beside the heads that were kept elsewhere.
    """

    chains: list[VerifiedChain] = field(default_factory=list)
    comparisons: list[Compared] = field(default_factory=list)
    compared: HeadsComparison | None = None
    failures: list[Failure] = field(default_factory=list)
    foreign: list[ForeignObject] = field(default_factory=list)
    interrupted: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether nothing was found."""
        return (
            not self.foreign
            and not any(one.breaks for one in self.chains)
            and not any(one.differences for one in self.comparisons)
            and (self.compared is None or self.compared.holds)
        )


class Watcher(Protocol):
    """Whoever is told how far it has come."""

    def begin(self, what: str, rows: int) -> None:
        """Note what is looked at next, and how many rows it has."""

    def advance(self, rows: int) -> None:
        """Note how many rows of it have been looked at."""


def verify_services(
    report: Report, state: StateFile, watcher: Watcher, school: str | None
) -> None:
    """Verify every service, one school alone where it is given, into `report`.

    Raises:
        SettingsError: a service's settings are missing.
        Unavailable: a database does not answer.
    """
    schools = _schools(report) if school is None else [school]
    for service in SERVICES:
        settings = read_settings(service)
        with open_database(settings) as database:
            _Run(service, settings, database, report, state, watcher).verify(schools)


def _schools(report: Report) -> list[str]:
    """Return the schools of all services and of what was kept of their chains.

    Each is looked at in every service: where one database no longer knows it, the others do.
    """
    found = set(report.compared.schools if report.compared else ())
    for service in SERVICES:
        with open_database(read_settings(service)) as database, database.transaction() as session:
            found.update(known_schools(session))
    return sorted(found)


@dataclass(frozen=True)
class _Run:
    service: str
    settings: Settings
    database: Database
    report: Report
    state: StateFile
    watcher: Watcher

    def verify(self, schools: Sequence[str]) -> None:
        declared = import_module(f"services.{self.service}.app").SERVICE
        signatures = signatures_of(self.settings)
        tables = {model.__tablename__ for model in declared.chains}
        tables |= {comparison.shown for comparison in declared.comparisons}
        with self.database.transaction() as session:
            self.report.foreign += [
                ForeignObject(self.service, what) for what in foreign_objects(session, tables)
            ]
        for school_id in schools:
            for model in declared.chains:
                with self._named(model.__tablename__, school_id):
                    self._verify_chain(model, school_id, signatures)
            for comparison in declared.comparisons:
                with self._named(comparison.shown, school_id):
                    self._compare(comparison, school_id)

    @contextmanager
    def _named(self, subject: str, school_id: str) -> Iterator[None]:
        """Name what cannot be looked at, and go on: a row that nobody can read hides no other."""
        try:
            yield
        except OSError:
            raise  # of the file that says how far it has come
        except Exception as error:
            if is_database_lost(error):
                raise
            failure = Failure(self.service, subject, school_id, type(error).__name__)
            self.report.failures.append(failure)

    def _verify_chain(self, model: type[Any], school_id: str, signatures: Signatures) -> None:
        step = f"{self.service}/{model.__tablename__}/{school_id}"
        start, before = self.state.start(step)
        self.watcher.begin(step, self._rows(model, school_id))
        found = self.state.done(step)
        if found is None:
            verified = verify_school(
                self.database,
                model,
                school_id,
                signatures,
                demo=self.settings.demo,
                start=start,
                progress=lambda reached, breaks: self._note(step, reached, [*before, *breaks]),
            )
            chain = VerifiedChain(
                self.service,
                verified.chain,
                school_id,
                verified.rows,
                [*before, *verified.breaks],
                self._gaps(model, school_id, signatures),
            )
            self.state.finish(step, chain)
        else:
            breaks = [Break(**one) for one in found["breaks"]]
            gaps = [NamedGap(**one) for one in found.get("gaps", ())]
            chain = VerifiedChain(**{**found, "breaks": breaks, "gaps": gaps})
        if chain.rows or chain.breaks:
            self.report.chains.append(chain)
        self.watcher.advance(chain.rows)

    def _gaps(
        self, model: type[Any], school_id: str, signatures: Signatures
    ) -> list[NamedGap]:
        with self.database.transaction(school_id) as session:
            return named_gaps(session, model, school_id, signatures)

    def _note(self, step: str, reached: Reached, breaks: Sequence[Break]) -> None:
        self.state.note(step, reached, breaks)
        self.watcher.advance(reached.sequence)

    def _rows(self, model: type[Any], school_id: str) -> int:
        query = select(func.coalesce(func.max(ChainHead.sequence), 0)).where(
            ChainHead.chain == model.__tablename__, ChainHead.school_id == school_id
        )
        with self.database.transaction() as session:
            return session.scalars(query).one()

    def _compare(self, comparison: Comparison, school_id: str) -> None:
        """Compare; what an earlier run has compared is compared again: it is one statement."""
        self.watcher.begin(f"{self.service}/{comparison.shown}/{school_id}", 0)
        with self.database.transaction() as session:
            differences = compare(session, comparison, school_id)
        self.report.comparisons.append(
            Compared(
                self.service, comparison.shown, comparison.history, school_id, differences
            )
        )
