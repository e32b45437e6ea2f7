"""Stores external results under their codes: new ones, the same again, and corrections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.destruction.tombstones import JOURNAL, Tombstone
from services.journal.classes.models import SchoolClass
from services.journal.external_results.models import (
    ExternalResult,
    ExternalResultChange,
    ResultsBatch,
)
from services.journal.external_results.queries import RESULT_FACTS, result_id
from services.journal.external_results.rules.judging import Outcome
from services.journal.external_results.rules.records import Record
from services.journal.facts.usecases import record_facts
from services.journal.monitorings.rules import Monitoring, format_points
from services.journal.participant_codes.models import ParticipantCode
from services.journal.participant_codes.queries import select_codes
from services.shared.accountability.access_log import school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import enter_school
from services.shared.process.clock import now


@dataclass(frozen=True, slots=True)
class CodePlace:
    """The class that a code was issued in."""

    class_id: UUID
    year_id: UUID
    class_name: str


@dataclass(frozen=True, slots=True)
class IssuedCodes:
    """What a school has for the codes in a chunk: code → its class, and code → its result."""

    places: Mapping[str, CodePlace]
    results: Mapping[str, ExternalResult]

    def class_name(self, code: str) -> str | None:
        """Return the name of the class in which a code was issued; None where it was not."""
        place = self.places.get(code)
        return place.class_name if place else None


def load_issued_codes(
    session: Session, school_id: str, monitoring: Monitoring, records: Iterable[Record]
) -> IssuedCodes:
    """Return what a school has for the codes of some records; results are locked.

    A code of a journal that went by an act, or is going now, is not known any more.
    """
    enter_school(session, school_id)
    named = {record.code for record in records}
    places = session.execute(
        select_codes(
            school_id,
            monitoring.id,
            ParticipantCode.code,
            ParticipantCode.class_id,
            ParticipantCode.year_id,
            SchoolClass.name,
        )
        .join_from(ParticipantCode, SchoolClass)
        .where(
            ParticipantCode.code.in_(named),
            ~exists().where(
                Tombstone.school_id == school_id,
                Tombstone.kind == JOURNAL,
                Tombstone.class_id == ParticipantCode.class_id,
            ),
        )
    )
    results = session.scalars(
        select(ExternalResult)
        .where(
            ExternalResult.school_id == school_id,
            ExternalResult.monitoring_id == monitoring.id,
            ExternalResult.code.in_(named),
        )
        .with_for_update()
    )
    return IssuedCodes(
        {code: CodePlace(*place) for code, *place in places},
        {result.code: result for result in results},
    )


def store_results(
    session: Session,
    caller: Caller,
    batch: ResultsBatch,
    monitoring: Monitoring,
    records: Mapping[int, Record],
    codes: IssuedCodes,
) -> dict[int, Outcome]:
    """Store good records of the caller's school by row, each with its history.

    Return what became of each row.
    """
    school_id = school_of(caller)
    outcomes: dict[int, Outcome] = {}
    results: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    at = now()
    for row, record in records.items():
        current = codes.results.get(record.code)
        outcomes[row] = _outcome(current, record)
        if outcomes[row] is Outcome.UNCHANGED:
            continue
        place = codes.places[record.code]
        version = {
            "school_id": school_id,
            "monitoring_id": monitoring.id,
            "code": record.code,
            "class_id": place.class_id,
            "year_id": place.year_id,
            "version": 1 + (current.version if current else 0),
            "batch_row": row,
        }
        results.append({**version, **_result(batch, record, at)})
        changes.append({**version, **_change(batch, record, at)})
    if results:
        session.execute(_STORE, results)
        session.execute(insert(ExternalResultChange), changes)
    _tell(session, caller, monitoring, records, outcomes)
    return outcomes


def _tell(
    session: Session,
    caller: Caller,
    monitoring: Monitoring,
    records: Mapping[int, Record],
    outcomes: Mapping[int, Outcome],
) -> None:
    """Tell new results whole, and of corrected ones what a correction writes."""
    for outcome, fields in ((Outcome.TAKEN, None), (Outcome.SUPERSEDED, _CORRECTED)):
        codes = [records[row].code for row, became in outcomes.items() if became is outcome]
        ids = [result_id(monitoring.id, code) for code in codes]
        record_facts(session, caller, RESULT_FACTS, ids, fields)


def _outcome(current: ExternalResult | None, record: Record) -> Outcome:
    if current is None:
        return Outcome.TAKEN
    same = (current.variant, current.points, current.total, current.mark, current.level)
    new = (record.variant, record.points_as_text, record.total, record.mark, record.level)
    return Outcome.UNCHANGED if same == new else Outcome.SUPERSEDED


def _result(batch: ResultsBatch, record: Record, at: datetime) -> dict[str, Any]:
    return {
        "variant": record.variant,
        "points": record.points_as_text,
        "total": record.total,
        "mark": record.mark,
        "level": record.level,
        "batch_id": batch.id,
        "taken_at": at,
    }


def _change(batch: ResultsBatch, record: Record, at: datetime) -> dict[str, Any]:
    content = {
        "variant": record.variant,
        "points": record.points_as_text,
        "total": format_points(record.total),
        "mark": record.mark,
        "level": record.level,
    }
    return {"content": content, "region": batch.region, "batch": batch.batch, "at": at}


_CORRECTED = (
    "variant", "points", "total", "mark", "level", "version", "batch_id", "batch_row", "taken_at"
)
_INSERT = upsert(ExternalResult)
_STORE = _INSERT.on_conflict_do_update(
    index_elements=["school_id", "monitoring_id", "code"],
    set_={name: _INSERT.excluded[name] for name in _CORRECTED},
)
