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
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.errors import NotFound
from services.shared.messaging.broker.regions import CONSUMERS, Region
from services.shared.messaging.inbox import Incoming, State
from services.shared.messaging.inbox import admin as inbox_admin
from services.shared.messaging.inbox.admin import Read
from services.shared.process.clock import now

_WAITING = (State.UNREADABLE, State.DEAD, State.FAILED)
_SHOWN_BATCHES = 50


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
    """Return how far the fifty latest batches are judged, the latest first.

    The municipality's operator, a person, sees those of all regions; whoever comes as a region
    or as a machine sees those of the regional system whose client it is, and else none. The
    client is a claim that the gateway has signed.

    Raises:
        Forbidden: the caller's role has no batches.
    """
    require(BATCHES_READ, caller, Target())
    query = select(*_BATCH).order_by(ResultsBatch.position.desc()).limit(_SHOWN_BATCHES)
    if caller.client is not None or caller.role != Role.MUNICIPALITY_OPERATOR:
        region = Region.of_account(caller.client)
        if region is None:
            return []
        query = query.where(ResultsBatch.region == region.name)
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
    return inbox_admin.list_messages(session, _WAITING, CONSUMERS)


def _told(row: Incoming) -> dict[str, Any]:
    return {
        "id": row.id,
        "region": row.consumer.removeprefix(CONSUMERS),
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
    if Region.of_consumer(inbox_admin.get_message(session, message_id).consumer) is None:
        raise NotFound("Такого сообщения нет.")
