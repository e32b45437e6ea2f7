"""Receives the monitorings that regions announce, and loads them for other features."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from services.journal.monitorings.access import MONITORINGS_ANNOUNCE
from services.journal.monitorings.models import Monitoring as Row
from services.journal.monitorings.models import MonitoringTask
from services.journal.monitorings.rules import (
    Monitoring,
    Step,
    Task,
    format_points,
    monitoring_from,
)
from services.journal.regions.models import RegionalSystem
from services.journal.regions.usecases import refuse_message, region_caller
from services.shared.accountability.access import Target, require
from services.shared.errors import NotFound
from services.shared.messaging.broker.regions import Region
from services.shared.process.clock import now
from services.shared.wording import said


def announce_monitoring(
    session: Session, region: Region, message_id: UUID, announcement: Mapping[str, Any]
) -> None:
    """Add a monitoring, or answer its region why not, in the caller's transaction.

    The same announcement again changes nothing; another one replaces it as long as nobody has
    been given a code for it (docs/exchange).
    """
    require(MONITORINGS_ANNOUNCE, region_caller(region), Target())
    monitoring = monitoring_from(announcement)
    # Whoever announces waits here for an announcement of the same region under way.
    session.get_one(RegionalSystem, region.name, with_for_update=True)
    row = session.get(Row, monitoring.id, with_for_update=True)
    if row is None:
        _write(session, region, monitoring)
    elif row.region != region.name:
        _refuse(session, region, message_id, monitoring.id, said("Этот id занят другой системой"))
    elif load_monitoring(session, monitoring.id) != monitoring:
        if row.codes_issued_at is not None:
            why = said("По этому мониторингу уже выданы коды: объявите изменённый под новым id")
            _refuse(session, region, message_id, monitoring.id, why)
        else:
            _replace(session, region, monitoring)


def load_monitoring(
    session: Session, monitoring_id: str, region: Region | None = None
) -> Monitoring | None:
    """Return a monitoring if it was announced, and by `region` where one is given."""
    row = session.get(Row, monitoring_id)
    if row is None or (region is not None and row.region != region.name):
        return None
    tasks = session.scalars(
        select(MonitoringTask)
        .where(MonitoringTask.monitoring_id == monitoring_id)
        .order_by(MonitoringTask.place)
    )
    return Monitoring(
        id=row.id,
        kind=row.kind,
        title=row.title,
        subject=row.subject,
        grade=row.grade,
        held_on=row.held_on,
        tasks=tuple(Task(task.number, task.maximum) for task in tasks),
        levels=_load_steps(row.levels),
        marks=_load_steps(row.marks),
        variants=tuple(row.variants),
        code_digits=row.code_digits,
    )


def get_monitoring(session: Session, monitoring_id: str) -> Monitoring:
    """Return a monitoring.

    Raises:
        NotFound: none of this id was announced.
    """
    monitoring = load_monitoring(session, monitoring_id)
    if monitoring is None:
        raise NotFound(said(
            "Мониторинг «%(monitoring_id)s» не объявлен.",
            monitoring_id=monitoring_id,
        ))
    return monitoring


def _write(session: Session, region: Region, monitoring: Monitoring) -> None:
    session.add(
        Row(
            id=monitoring.id,
            region=region.name,
            kind=monitoring.kind,
            title=monitoring.title,
            subject=monitoring.subject,
            grade=monitoring.grade,
            held_on=monitoring.held_on,
            levels=_serialize_steps(monitoring.levels),
            marks=_serialize_steps(monitoring.marks),
            variants=list(monitoring.variants),
            code_digits=monitoring.code_digits,
            announced_at=now(),
        )
    )
    session.flush()
    session.execute(
        insert(MonitoringTask),
        [
            {
                "monitoring_id": monitoring.id,
                "place": place,
                "number": task.number,
                "maximum": task.maximum,
            }
            for place, task in enumerate(monitoring.tasks, start=1)
        ],
    )


def _replace(session: Session, region: Region, monitoring: Monitoring) -> None:
    session.execute(
        delete(MonitoringTask).where(MonitoringTask.monitoring_id == monitoring.id)
    )
    session.execute(delete(Row).where(Row.id == monitoring.id))
    session.expire_all()
    _write(session, region, monitoring)


def _refuse(
    session: Session, region: Region, message_id: UUID, monitoring_id: str, why: str
) -> None:
    refuse_message(
        session,
        region,
        "announcement_refused",
        why,
        message=str(message_id),
        monitoring=monitoring_id,
    )


def _serialize_steps(steps: Sequence[Step]) -> list[dict[str, str | None]]:
    return [
        {
            "name": step.name,
            "from": None if step.starts_at is None else format_points(step.starts_at),
        }
        for step in steps
    ]


def _load_steps(steps: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(
        Step(step["name"], None if step["from"] is None else Decimal(step["from"]))
        for step in steps
    )
