"""The command `letopis heads`: accepting chains as they are after a backup was restored."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import click

from services.commands.against import (
    KEEPERS,
    Source,
    chains_of,
    compare_with_archive,
    record_of,
    records,
)
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access
from services.shared.accountability.signing import Signer, signatures_of, signer_of
from services.shared.checkpoints.acceptance import (
    HEADS_ACCEPT,
    Acceptance,
    accepter_of,
    keep_acceptance,
    sign_acceptance,
)
from services.shared.checkpoints.comparing import standing_of
from services.shared.errors import BadInput
from services.shared.process.clock import now
from services.shared.process.logs import get_logger
from services.shared.process.settings import SERVICES, environment_for, read_settings
from services.shared.runtime.commands import open_database, operator

log = get_logger()

_SHORTEST, _LONGEST = 10, 500  # characters of a reason


@dataclass(frozen=True)
class _Chain:
    """A chain that does not agree with its record, and why."""

    chain: str
    school: str
    what: str


@click.group()
def heads() -> None:
    """Концы цепочек: что о них записано в другом месте."""


@heads.command()
@click.option("--service", required=True, type=click.Choice(SERVICES), help="Чьи цепочки.")
@click.option("--school", metavar="КОД", help="Только этой школы.")
@click.option("--reason", required=True, help="Почему: одним предложением, останется навсегда.")
@click.option("--yes", is_flag=True, help="Не спрашивать.")
def accept(service: str, school: str | None, reason: str, yes: bool) -> None:
    """Принять цепочки сервиса такими, какие они есть: после восстановления из копии.

    Запись о цепочках тогда ушла дальше них. Принятое подписано ключом обработчика архива, а о
    цепочках самого архива — журнала: его SIGNING_PRIVATE_KEY нужен здесь. Оно остаётся навсегда,
    и каждая «letopis verify» называет его; что изменено внутри цепочки, она называет по-прежнему.
    Сначала сравните с файлом и регионом (docs/operations).
    """
    reason = reason.strip()
    if not _SHORTEST <= len(reason) <= _LONGEST:
        raise BadInput(f"Причина: от {_SHORTEST} до {_LONGEST} знаков.")
    signer = signer_of(read_settings(accepter_of(service)))
    source = records([service])
    doubtful = [
        one for one in _doubtful(service, source) if school is None or one.school == school
    ]
    if not doubtful:
        click.echo("Принимать нечего: цепочки и запись о них сходятся.")
        return
    found = [_accepted(service, one, source, signer, reason, now()) for one in doubtful]
    for one, accepted in zip(doubtful, found, strict=True):
        click.echo(
            f"{service}, {one.chain}, {one.school}: {one.what}; как записано — до записи "
            f"{accepted.holds_to}, теперь конец — запись {accepted.sequence}"
        )
    if not yes and not click.confirm(f"Принять цепочек: {len(found)}?"):
        sys.exit(1)
    for keeper in KEEPERS:
        if service in record_of(keeper).services:
            _keep(keeper, found)
    click.echo(f"Принято цепочек: {len(found)}.")


def _doubtful(service: str, source: Source) -> list[_Chain]:
    """Return the chains that contradict their record, or have not agreed with it for long."""
    found: dict[tuple[str, str], str] = {}
    kept = {(one.chain, one.school) for one in source.heads}
    for one in compare_with_archive([service]).contradictions:
        if not one.forged and (one.chain, one.school) in kept:
            found.setdefault((one.chain, one.school), one.what)
    stale = now() - timedelta(hours=read_settings(service).checkpoint_hours)
    for agreement in source.agreements:
        place = (agreement.chain, agreement.school_id)
        if agreement.trouble is not None:
            found.setdefault(place, agreement.trouble)
        elif agreement.agreed_at < stale:
            found.setdefault(place, "давно не сверялась")
    return [_Chain(chain, school, what) for (chain, school), what in sorted(found.items())]


def _accepted(
    service: str, one: _Chain, source: Source, signer: Signer, reason: str, moment: datetime
) -> Acceptance:
    settings = read_settings(service)
    model = {m.__tablename__: m for m in chains_of(service)}.get(one.chain)
    if model is None:
        raise BadInput(f"Цепочки {one.chain} у сервиса {service} нет.")
    place = (one.chain, one.school)
    with open_database(settings) as database:
        standing = standing_of(
            database,
            model,
            one.school,
            [head for head in source.heads if (head.chain, head.school) == place],
            [old for old in source.accepted if (old.chain, old.school) == place],
            signatures_of(settings),
        )
    made = Acceptance(
        service,
        one.chain,
        one.school,
        moment,
        standing.holds_to,
        standing.sequence,
        standing.digest,
        reason,
        operator().user_id,
    )
    return sign_acceptance(signer, made)


def _keep(keeper: str, found: Iterable[Acceptance]) -> None:
    """Write acceptances into the keeper's record, each with a row in its access log."""
    table = record_of(keeper).acceptance
    settings = read_settings(keeper)
    # Of the worker: where its address is told beside, or where the command runs beside it.
    url = environment_for(keeper).get("DATABASE_WORK_URL", settings.database_url)
    with open_database(replace(settings, database_url=url)) as database:
        for one in found:
            caller = operator(one.school)
            basis = require(HEADS_ACCEPT, caller, Target())
            with database.transaction(one.school) as session:
                keep_acceptance(session, table, one)
                record_access(session, caller, basis, kind="checkpoints")
            log.warning(
                "chain accepted as it is", service=one.service, chain=one.chain,
                school=one.school, holds_to=one.holds_to, sequence=one.sequence, by=one.by,
            )
