"""Judges the batches of results that regions send: some records at a time, each of them once.

A chunk is one transaction: results, their history, the verdicts in the outbox and how far the
batch has come. So a crash loses nothing and repeats nothing, and ten thousand records lock
nobody out for longer than a few hundred of them take.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, undefer

from services.journal.external_results.access import EXTERNAL_RESULTS_RECEIVE
from services.journal.external_results.models import ResultsBatch
from services.journal.external_results.rules.judging import (
    Outcome,
    Refusal,
    first_rows,
    read_record,
    refusal_of,
)
from services.journal.external_results.rules.records import Record, code_in
from services.journal.external_results.usecases.storing import (
    IssuedCodes,
    load_issued_codes,
    store_results,
)
from services.journal.monitorings.rules import Monitoring
from services.journal.monitorings.usecases import load_monitoring
from services.journal.regions.usecases import region_caller
from services.journal.schools.models import School
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access
from services.shared.database.base import PLATFORM, Database, enter_school
from services.shared.messaging import contracts, outbox
from services.shared.messaging.broker.regions import Region
from services.shared.messaging.inbox.failure import describe
from services.shared.process.backoff import Backoff
from services.shared.process.clock import now
from services.shared.process.logs import get_logger

log = get_logger()

CHUNK = 250  # records in one transaction, and verdicts in one message
_LOCK = "letopis judging"
_AT_MOST = 20  # chunks in one go: then the worker looks whether it should end
_BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=10))


def judge_waiting(database: Database) -> int:
    """Judge what waits, oldest batch first; return how many chunks were judged.

    A batch whose judging fails waits for its next attempt and holds up no other.
    """
    for count in range(_AT_MOST):
        if not judge_chunk(database):
            return count
    return _AT_MOST


def judge_chunk(database: Database) -> bool:
    """Judge the next records of the batch that waits longest; tell whether there was one."""
    batch_id = None
    try:
        with database.transaction() as session:
            batch = _next_batch(session)
            if batch is None:
                return False
            batch_id = batch.id
            _judge(session, batch)
    except Exception as error:
        if batch_id is None:
            raise
        _put_off(database, batch_id, error)
    return True


def wait_for_judge(session: Session) -> None:
    """Wait until no records are being judged, and let none be until the transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_LOCK))))


@dataclass(frozen=True, slots=True)
class _Verdict:
    row: int
    code: str | None
    outcome: Outcome
    refusal: Refusal | None = None


def _next_batch(session: Session) -> ResultsBatch | None:
    # One judge at a time: a corrected batch must not overtake what it corrects.
    if not session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext(_LOCK)))):
        return None
    due = or_(ResultsBatch.next_attempt_at.is_(None), ResultsBatch.next_attempt_at <= now())
    return session.scalars(
        select(ResultsBatch)
        .where(ResultsBatch.finished_at.is_(None), due)
        .order_by(ResultsBatch.position)
        .limit(1)
        .with_for_update()
        .options(undefer(ResultsBatch.content))
    ).one_or_none()


def _judge(session: Session, batch: ResultsBatch) -> None:
    region = Region(batch.region)
    rows: list[Any] = orjson.loads(batch.content or b"[]")
    chunk = list(enumerate(rows, start=1))[batch.next_row : batch.next_row + CHUNK]
    monitoring = load_monitoring(session, batch.monitoring_id, region)
    verdicts, readable = _read(chunk)
    schools = _known_schools(session, readable.values())
    refuse = partial(
        refusal_of, first=first_rows(rows), monitoring=monitoring, schools=schools
    )
    for school_id, records in _by_school(readable).items():
        codes = IssuedCodes({}, {})
        if monitoring is not None and school_id in schools:
            codes = load_issued_codes(session, school_id, monitoring, records.values())
        refusals = {
            row: refuse(record, row, class_name=codes.class_name(record.code))
            for row, record in records.items()
        }
        good = {row: record for row, record in records.items() if refusals[row] is None}
        outcomes = {}
        if good and monitoring is not None:
            outcomes = _store(session, batch, monitoring, school_id, good, codes)
        verdicts += [
            _Verdict(row, record.code, outcomes.get(row, Outcome.REFUSED), refusals[row])
            for row, record in records.items()
        ]
    _publish(session, region, batch, sorted(verdicts, key=lambda verdict: verdict.row))
    _advance(batch, verdicts)


def _read(chunk: Sequence[tuple[int, Any]]) -> tuple[list[_Verdict], dict[int, Record]]:
    """Return verdicts on the elements that are no record, and the records by row."""
    refused, readable = [], {}
    for row, element in chunk:
        record = read_record(element)
        if isinstance(record, Refusal):
            refused.append(_Verdict(row, code_in(element), Outcome.REFUSED, record))
        else:
            readable[row] = record
    return refused, readable


def _known_schools(session: Session, records: Iterable[Record]) -> set[str]:
    named = {record.school for record in records}
    return set(session.scalars(select(School.code).where(School.code.in_(named))))


def _by_school(records: Mapping[int, Record]) -> dict[str, dict[int, Record]]:
    by_school: dict[str, dict[int, Record]] = {}
    for row, record in records.items():
        by_school.setdefault(record.school, {})[row] = record
    return by_school


def _store(
    session: Session,
    batch: ResultsBatch,
    monitoring: Monitoring,
    school_id: str,
    records: Mapping[int, Record],
    codes: IssuedCodes,
) -> dict[int, Outcome]:
    enter_school(session, school_id)
    caller = replace(region_caller(Region(batch.region)), school_id=school_id)
    basis = require(EXTERNAL_RESULTS_RECEIVE, caller, Target())
    outcomes = store_results(session, caller, batch, monitoring, records, codes)
    for class_id in {codes.places[record.code].class_id for record in records.values()}:
        record_access(session, caller, basis.on(class_id=class_id), kind="external_results")
    return outcomes


def _publish(
    session: Session, region: Region, batch: ResultsBatch, verdicts: Sequence[_Verdict]
) -> None:
    outbox.publish(
        session,
        contracts.RESULTS_JUDGED,
        region.name,
        {
            "batch": batch.batch,
            "monitoring": batch.monitoring_id,
            "rows": batch.rows,
            "verdicts": [_serialize_verdict(verdict) for verdict in verdicts],
        },
        region_caller(region),
        school_id=PLATFORM,
        causation_id=batch.id,
    )


def _serialize_verdict(verdict: _Verdict) -> dict[str, Any]:
    refusal = verdict.refusal
    return {
        "row": verdict.row,
        "code": verdict.code,
        "verdict": verdict.outcome,
        "reason": refusal.reason if refusal else None,
        "why": refusal.why if refusal else "",
    }


def _advance(batch: ResultsBatch, verdicts: Sequence[_Verdict]) -> None:
    counts = Counter(verdict.outcome for verdict in verdicts)
    for outcome in Outcome:
        setattr(batch, outcome, getattr(batch, outcome) + counts[outcome])
    batch.next_row += len(verdicts)
    batch.attempts, batch.last_error, batch.next_attempt_at = 0, None, None
    if batch.next_row == batch.rows:
        batch.finished_at = now()
        batch.content = None


def _put_off(database: Database, batch_id: UUID, error: Exception) -> None:
    what, where = describe(error)
    log.error("batch is judged again later", batch_id=str(batch_id), error=what, where=where)
    with database.transaction() as session:
        batch = session.get_one(ResultsBatch, batch_id, with_for_update=True)
        batch.attempts += 1
        batch.last_error = what
        batch.next_attempt_at = now() + _BACKOFF.delay(batch.attempts)
