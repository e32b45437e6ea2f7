"""What the municipal operator sees and decides of the exchange: parked messages, and batches.

The operator learns from whom, when and why, and never what a message holds: it speaks of children.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.journal.external.access import (
    BATCHES_READ,
    REGIONAL_MESSAGES_DISCARD,
    REGIONAL_MESSAGES_READ,
    REGIONAL_MESSAGES_REPLAY,
)
from services.journal.external.models import ResultsBatch
from services.journal.regions.usecases import REGION_PREFIX
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.messaging.inbox import Incoming, State
from services.shared.messaging.inbox import admin as inbox_admin
from services.shared.messaging.inbox.admin import Read
from services.shared.process.clock import now

_WAITING = (State.UNREADABLE, State.DEAD, State.FAILED)
_SHOWN_BATCHES = 50
_MACHINE = "api "


def list_parked(database: Database, caller: Caller) -> list[dict[str, Any]]:
    """Return the messages of regions that are not settled, the latest first.

    Raises:
        Forbidden: the caller's role does not keep the exchange.
    """
    require(REGIONAL_MESSAGES_READ, caller, Target())
    with database.transaction() as session:
        return [_told(row) for row in _listed(session)]


def replay_parked(database: Database, caller: Caller, message_id: UUID, read: Read) -> None:
    """Have a region's message tried again.

    Raises:
        Conflict: it is settled, or still cannot be read.
        NotFound: there is no such message of a region.
    """
    basis = require(REGIONAL_MESSAGES_REPLAY, caller, Target())
    with database.transaction(school_of(caller)) as session:
        _demand_regional(session, message_id)
        inbox_admin.replay(session, message_id, caller.user_id, now(), read)
        record_access(session, caller, basis.on(), kind="exchange")


def discard_parked(database: Database, caller: Caller, message_id: UUID, reason: str) -> None:
    """Give a region's message up for good; why stays.

    Raises:
        Conflict: it is settled.
        NotFound: there is no such message of a region.
    """
    basis = require(REGIONAL_MESSAGES_DISCARD, caller, Target())
    with database.transaction(school_of(caller)) as session:
        _demand_regional(session, message_id)
        inbox_admin.discard(session, message_id, caller.user_id, reason, now())
        record_access(session, caller, basis.on(), kind="exchange")


def list_batches(database: Database, caller: Caller) -> list[Mapping[str, Any]]:
    """Return how far the latest batches are judged; a regional system is told of its own.

    Raises:
        Forbidden: the caller's role has no batches.
    """
    require(BATCHES_READ, caller, Target())
    query = select(*_BATCH).order_by(ResultsBatch.position.desc()).limit(_SHOWN_BATCHES)
    if caller.origin.startswith(_MACHINE):
        client = caller.origin.removeprefix(_MACHINE)
        query = query.where(ResultsBatch.region == client.removeprefix("region-"))
    with database.transaction() as session:
        return [dict(row) for row in session.execute(query).mappings()]


_BATCH = (
    ResultsBatch.id,
    ResultsBatch.region,
    ResultsBatch.batch,
    ResultsBatch.monitoring_id,
    ResultsBatch.received_at,
    ResultsBatch.finished_at,
    ResultsBatch.rows,
    ResultsBatch.next_row.label("judged"),
    ResultsBatch.taken,
    ResultsBatch.unchanged,
    ResultsBatch.superseded,
    ResultsBatch.refused,
    ResultsBatch.last_error,
)


def _listed(session: Session) -> list[Incoming]:
    return inbox_admin.list_messages(session, _WAITING, REGION_PREFIX)


def _told(row: Incoming) -> dict[str, Any]:
    return {
        "id": row.id,
        "region": row.consumer.removeprefix(REGION_PREFIX),
        "state": row.state,
        "type": row.type,
        "received_at": row.received_at,
        "next_attempt_at": row.next_attempt_at,
        "attempts": row.attempts,
        "digest": row.digest.hex() if row.digest else None,
        "size": len(row.body or b""),
        "why": (row.last_error or "").partition(": ")[2] or row.last_error or "",
    }


def _demand_regional(session: Session, message_id: UUID) -> None:
    if not inbox_admin.get_message(session, message_id).consumer.startswith(REGION_PREFIX):
        raise NotFound("Такого сообщения нет.")
