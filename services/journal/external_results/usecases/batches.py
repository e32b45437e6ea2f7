"""Receives the batches of results that regions send, and lists how far they are judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from services.journal.external_results.access import BATCHES_READ, EXTERNAL_RESULTS_RECEIVE
from services.journal.external_results.models import ResultsBatch
from services.journal.regions.usecases import region_caller
from services.shared.accountability.access import Target, require
from services.shared.accountability.caller import Caller
from services.shared.accountability.roles import Role
from services.shared.database.base import Database
from services.shared.database.listing import Listing, ListPage, has_words, read_page
from services.shared.messaging.broker.regions import Region
from services.shared.process.clock import now

_SHOWN_BATCHES = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a batch is judged, in numbers of records; `batch` is the region's name for it."""

    id: UUID
    region: str
    batch: str
    monitoring_id: str
    received_at: datetime
    finished_at: datetime | None
    rows: int
    judged: int
    taken: int
    unchanged: int
    superseded: int
    refused: int
    last_error: str | None


def receive_batch(
    session: Session, region: Region, message_id: UUID, batch: Mapping[str, Any]
) -> None:
    """Store a batch (`schemas.ResultsSchema`) in the caller's transaction.

    Its records are judged afterwards, some at a time (`judging`).
    """
    require(EXTERNAL_RESULTS_RECEIVE, region_caller(region), Target())
    session.add(
        ResultsBatch(
            id=message_id,
            region=region.name,
            batch=batch["batch"],
            monitoring_id=batch["monitoring"],
            received_at=now(),
            rows=len(batch["rows"]),
            content=orjson.dumps(batch["rows"]),
        )
    )


def list_batches(database: Database, caller: Caller) -> list[Batch]:
    """Return how far the fifty latest batches are judged, the latest first.

    The municipality's operator, a person, sees those of all regions; whoever comes as a region
    or as a machine sees those of the regional system whose client it is, and else none. The
    client is a claim that the gateway has signed.

    Raises:
        Forbidden: the caller's role has no batches.
    """
    require(BATCHES_READ, caller, Target())
    query = select(*_COLUMNS).order_by(ResultsBatch.position.desc()).limit(_SHOWN_BATCHES)
    with database.transaction() as session:
        return [Batch(*row) for row in session.execute(query.where(_seen_by(caller)))]


def search_batches(
    database: Database, caller: Caller, words: str = "", after: UUID | None = None
) -> ListPage[Batch]:
    """Return a page of batches, the latest first, of those that `list_batches` has.

    `words` begin words of the region, of its name for the batch, or of the monitoring.

    Raises:
        Forbidden: the caller's role has no batches.
        NotFound: the batch that the page before ended with is gone.
    """
    require(BATCHES_READ, caller, Target())
    listing = Listing(
        select(ResultsBatch).where(_seen_by(caller)),
        ResultsBatch.id,
        (ResultsBatch.position.desc(),),
    )
    named = has_words(words, ResultsBatch.region, ResultsBatch.batch, ResultsBatch.monitoring_id)
    with database.transaction() as session:
        page = read_page(session, listing, {"words": named} if words else {}, after)
        return page.map(lambda row: Batch(*(getattr(row, one.key) for one in _COLUMNS)))


def _seen_by(caller: Caller) -> ColumnElement[bool]:
    """Return the condition that a batch is one that the caller may see."""
    if caller.client is None and caller.role == Role.MUNICIPALITY_OPERATOR:
        return true()
    region = Region.of_account(caller.client)
    return false() if region is None else ResultsBatch.region == region.name


# In the order of the fields of `Batch`.
_COLUMNS: tuple[Any, ...] = (
    ResultsBatch.id,
    ResultsBatch.region,
    ResultsBatch.batch,
    ResultsBatch.monitoring_id,
    ResultsBatch.received_at,
    ResultsBatch.finished_at,
    ResultsBatch.rows,
    ResultsBatch.next_row,
    ResultsBatch.taken,
    ResultsBatch.unchanged,
    ResultsBatch.superseded,
    ResultsBatch.refused,
    ResultsBatch.last_error,
)
