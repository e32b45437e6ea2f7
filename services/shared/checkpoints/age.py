"""How long ago chains and the record of them last agreed: for /healthz, the page, the metric."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from services.shared.checkpoints.filing import is_filed
from services.shared.checkpoints.keeping import Record
from services.shared.database.base import Database
from services.shared.process.clock import now
from services.shared.process.metrics import RECORD_AGE, RECORD_CONTRADICTIONS
from services.shared.process.settings import Settings


@dataclass(frozen=True)
class RecordAge:
    """Of one service's chains: how long the one that has waited longest has not agreed.

    `contradictions` is how many of its chains contradict the record.
    """

    oldest: timedelta
    contradictions: int


def record_ages(database: Database, record: Record) -> Mapping[str, RecordAge]:
    """Return service → what the record says of its chains; services never heard of are missing."""
    table = record.agreement
    with database.transaction() as session:
        rows = session.execute(
            select(table.service, func.min(table.agreed_at), func.count(table.trouble)).group_by(
                table.service
            )
        ).all()
    moment = now()
    return {service: RecordAge(moment - oldest, troubled) for service, oldest, troubled in rows}


def record_checks(
    database: Database, record: Record, settings: Settings
) -> Mapping[str, Callable[[], bool]]:
    """Return what `/healthz` asks: agreed lately enough, and contradicted nowhere."""
    limit = timedelta(hours=settings.checkpoint_hours)

    def agrees() -> bool:
        ages = record_ages(database, record).values()
        return all(one.oldest <= limit and not one.contradictions for one in ages)

    return {"record": agrees}


def oldest_agreement(database: Database, record: Record) -> int | None:
    """Return how many seconds ago the chain that has waited longest agreed; None before any."""
    ages = [one.oldest for one in record_ages(database, record).values()]
    return int(max(ages).total_seconds()) if ages else None


def file_checks(database: Database, settings: Settings) -> Mapping[str, Callable[[], bool]]:
    """Return what `/healthz` asks of the operator's file of heads, where there is one."""
    if settings.checkpoint_file is None:
        return {}
    return {"checkpoint_file": lambda: is_filed(database)}


def measure_record(database: Database, record: Record) -> None:
    """Set the metrics of the record; the age of what was never heard of is NaN."""
    ages = record_ages(database, record)
    for service in record.services - ages.keys():
        RECORD_AGE.labels(service).set(math.nan)
    for service, found in ages.items():
        RECORD_AGE.labels(service).set(found.oldest.total_seconds())
        RECORD_CONTRADICTIONS.labels(service).set(found.contradictions)
