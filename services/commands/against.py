"""Comparing every service's chains with heads that were kept elsewhere, for `letopis verify`."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from services.shared.accountability.signing import signatures_of
from services.shared.checkpoints.acceptance import Acceptance, acceptances
from services.shared.checkpoints.comparing import Contradiction, compare_heads, unkept_chains
from services.shared.checkpoints.file import Flaw, read_file
from services.shared.checkpoints.heads import SignedHead
from services.shared.checkpoints.keeping import Record, agreements, heads_kept
from services.shared.checkpoints.models import HeadAgreementColumns
from services.shared.errors import BadInput
from services.shared.process.clock import now
from services.shared.process.settings import SERVICES, read_settings
from services.shared.runtime.commands import open_database

ARCHIVE = "archive"
REGION = "region:"
KEEPERS = ("archive", "journal")  # each keeps the heads of all the others


@dataclass(frozen=True)
class HeadsComparison:
    """What the chains were compared with, and what came of it.

    `heads` is how many kept heads there were, `newest` the moment of the last of them, `schools`
    whose they are, `agreed` when the chain that has waited longest last agreed with its record.
    """

    source: str
    heads: int = 0
    newest: datetime | None = None
    schools: Collection[str] = ()
    agreed: datetime | None = None
    flaws: Sequence[Flaw] = ()
    contradictions: Sequence[Contradiction] = ()
    accepted: Sequence[Acceptance] = ()

    @property
    def holds(self) -> bool:
        """Tell whether the chains are what was kept of them."""
        return not self.flaws and not self.contradictions


@dataclass
class Source:
    """Heads that were kept, where their place is not as it was written, and what was accepted."""

    heads: list[SignedHead] = field(default_factory=list)
    accepted: list[Acceptance] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    agreements: list[HeadAgreementColumns] = field(default_factory=list)


def compare_with_archive(services: Collection[str] = SERVICES) -> HeadsComparison:
    """Compare with what archive and journal have kept, each of the chains of all others.

    A chain that was told and of which neither has kept anything is named as well.

    Raises:
        Unavailable: a database does not answer.
        SettingsError: a service's settings are not known here.
    """
    source = records(services)
    found = _compare("архив", source, services)
    unkept = [one for service in services for one in _unkept(service, source)]
    return replace(found, contradictions=[*found.contradictions, *unkept])


def _unkept(service: str, source: Source) -> list[Contradiction]:
    kept = {(one.chain, one.school) for one in source.heads if one.service == service}
    with open_database(read_settings(service)) as database:
        return unkept_chains(database, service, chains_of(service), kept)


def records(services: Collection[str] = SERVICES) -> Source:
    """Return what archive and journal have kept of these services' chains.

    Raises:
        Unavailable: a database does not answer.
        SettingsError: a service's settings are not known here.
    """
    found = Source()
    for keeper in KEEPERS:
        record = record_of(keeper)
        asked = [one for one in services if one in record.services]
        with open_database(read_settings(keeper)) as database, database.transaction() as session:
            found.heads += heads_kept(session, record, asked)
            found.accepted += acceptances(session, record.acceptance, asked)
            found.agreements += [
                one for one in agreements(session, record) if one.service in asked
            ]
    # What both have is one statement.
    found.heads = list(dict.fromkeys(found.heads))
    found.accepted = list(dict.fromkeys(found.accepted))
    return found


def compare_with_file(path: Path, services: Collection[str] = SERVICES) -> HeadsComparison:
    """Compare with a file of heads: the operator's, or one that a region's client has saved.

    Raises:
        BadInput: the file cannot be read, or holds no head.
        Unavailable: a database does not answer.
    """
    try:
        filed = read_file(path, signatures_of(read_settings(SERVICES[0])))
    except OSError as error:
        raise BadInput(f"Файл {path} не читается: {error.strerror}.") from error
    if not filed.heads and not filed.flaws:
        raise BadInput(f"В файле {path} нет контрольных точек.")
    heads = [one for one in filed.heads if one.service in services]
    source = Source(heads, records(services).accepted, filed.flaws)
    return _compare(f"файл {path}", source, services)


def compare_with(against: str | None, services: Collection[str] = SERVICES) -> HeadsComparison:
    """Compare with what `--against` names; without it with the archive.

    Raises:
        BadInput: nothing of that name can be read.
        Unavailable: a database does not answer.
        SettingsError: a service's settings are not known here.
    """
    if against is None or against == ARCHIVE:
        return compare_with_archive(services)
    if against == REGION.rstrip(":"):
        raise BadInput(
            "Укажите файл, в который клиент региона сохранил полученное: "
            "--against region:heads.jsonl (docs/exchange, client.py heads)."
        )
    return compare_with_file(Path(against.removeprefix(REGION)), services)


def lines_of(comparison: HeadsComparison) -> list[str]:
    """Return what a person reads of a comparison."""
    summary = f"Сравнено: {comparison.source}, контрольных точек {comparison.heads}"
    if comparison.newest is not None:
        summary += f", последняя {_age(comparison.newest)} назад"
    if comparison.agreed is not None:
        summary += f"; последнее согласие {_age(comparison.agreed)} назад"
    flaws = [f"{comparison.source}, строка {one.line}: {one.what}" for one in comparison.flaws]
    return [
        summary + ".",
        *flaws,
        *map(_line, comparison.contradictions),
        *map(_accepted_line, comparison.accepted),
    ]


def _line(one: Contradiction) -> str:
    place = f"{one.service}, {one.chain}, {one.school}"
    return f"{place}, контрольная точка {one.sequence}: {one.what}"


def _accepted_line(one: Acceptance) -> str:
    place = f"{one.service}, {one.chain}, {one.school}"
    return (
        f"{place}: принята как есть {one.at:%d.%m.%Y %H:%M} UTC ({one.by}): «{one.reason}»; "
        f"записанное о ней раньше после записи {one.holds_to} не учтено, её конец тогда — "
        f"запись {one.sequence}"
    )


def _compare(name: str, source: Source, services: Iterable[str]) -> HeadsComparison:
    found: list[Contradiction] = []
    accepted: list[Acceptance] = []
    for service in services:
        heads = [one for one in source.heads if one.service == service]
        ours = [one for one in source.accepted if one.service == service]
        if heads or ours:
            settings = read_settings(service)
            signatures = signatures_of(settings)
            with open_database(settings) as database:
                found += compare_heads(database, chains_of(service), heads, ours, signatures)
            accepted += [one for one in ours if one.is_genuine(signatures)]
    return HeadsComparison(
        name,
        len(source.heads),
        max((head.at for head in source.heads), default=None),
        sorted({head.school for head in source.heads}),
        min((one.agreed_at for one in source.agreements), default=None),
        source.flaws,
        found,
        accepted,
    )


def chains_of(service: str) -> tuple[type[Any], ...]:
    """Return a service's chained tables."""
    chains: tuple[type[Any], ...] = import_module(f"services.{service}.app").SERVICE.chains
    return chains


def record_of(receiver: str) -> Record:
    """Return the tables in which a service keeps the heads of others."""
    record: Record = import_module(f"services.{receiver}.checkpoints.models").RECORD
    return record


def _age(moment: datetime) -> str:
    minutes = int((now() - moment).total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} мин"
    return f"{minutes // 60} ч" if minutes < 48 * 60 else f"{minutes // 1440} сут"
