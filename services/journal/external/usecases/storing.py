"""Keeps external results under their codes: new ones, the same again, and corrections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from services.destruction.tombstones import JOURNAL, Tombstone
from services.journal.classes.models import SchoolClass
from services.journal.external.models import ExternalResult, ParticipantCode, ResultsBatch
from services.journal.external.rules.judging import Issued, Outcome
from services.journal.external.rules.monitorings import Monitoring
from services.journal.external.rules.records import Record, written
from services.shared.database.base import enter_school
from services.shared.process.clock import now


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code with the class that it was issued in."""

    class_id: UUID
    year_id: UUID
    class_name: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a school knows of the codes in a chunk, and the results that stand for them."""

    codes: Mapping[str, IssuedCode]
    results: Mapping[str, ExternalResult]

    def issued(self, code: str) -> Issued | None:
        """Return for whom a code was issued, if it was."""
        found = self.codes.get(code)
        return Issued(found.class_name) if found else None


def load_known(
    session: Session, school_id: str, monitoring: Monitoring, records: Iterable[Record]
) -> Known:
    """Return what a school knows of the codes of some records; results are locked.

    A code of a journal that went by an act, or is going now, is not known any more.
    """
    enter_school(session, school_id)
    asked = {record.code for record in records}
    codes = session.execute(
        select(
            ParticipantCode.code,
            ParticipantCode.class_id,
            ParticipantCode.year_id,
            SchoolClass.name,
        )
        .join(
            SchoolClass,
            (SchoolClass.school_id == ParticipantCode.school_id)
            & (SchoolClass.id == ParticipantCode.class_id),
        )
        .where(
            ParticipantCode.school_id == school_id,
            ParticipantCode.monitoring_id == monitoring.id,
            ParticipantCode.code.in_(asked),
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
            ExternalResult.code.in_(asked),
        )
        .with_for_update()
    )
    return Known(
        {row.code: IssuedCode(row.class_id, row.year_id, row.name) for row in codes},
        {result.code: result for result in results},
    )


def store_results(
    session: Session,
    batch: ResultsBatch,
    monitoring: Monitoring,
    school_id: str,
    records: Mapping[int, Record],
    known: Known,
) -> dict[int, Outcome]:
    """Keep the records that are good, each with its history; return what became of each."""
    outcomes: dict[int, Outcome] = {}
    rows: list[dict[str, Any]] = []
    for row, record in records.items():
        standing = known.results.get(record.code)
        outcomes[row] = _outcome(standing, record)
        if outcomes[row] is not Outcome.UNCHANGED:
            version = 1 + (standing.version if standing else 0)
            place = known.codes[record.code]
            rows.append(_row(batch, monitoring, school_id, record, row, version, place))
    if rows:
        session.execute(_KEEP, rows)
        session.execute(_REMEMBER, rows)
    return outcomes


def _outcome(standing: ExternalResult | None, record: Record) -> Outcome:
    if standing is None:
        return Outcome.TAKEN
    same = (standing.variant, standing.points, standing.total, standing.mark, standing.level)
    new = (record.variant, record.written_points, record.total, record.mark, record.level)
    return Outcome.UNCHANGED if same == new else Outcome.SUPERSEDED


def _row(
    batch: ResultsBatch,
    monitoring: Monitoring,
    school_id: str,
    record: Record,
    row: int,
    version: int,
    place: IssuedCode,
) -> dict[str, Any]:
    return {
        "school_id": school_id,
        "monitoring_id": monitoring.id,
        "code": record.code,
        "class_id": place.class_id,
        "year_id": place.year_id,
        "variant": record.variant,
        "points": record.written_points,
        "total": record.total,
        "written_total": written(record.total),
        "mark": record.mark,
        "level": record.level,
        "version": version,
        "region": batch.region,
        "batch": batch.batch,
        "batch_id": batch.id,
        "batch_row": row,
        "at": now(),
    }


_KEEP = text(
    """
    INSERT INTO external_result (school_id, monitoring_id, code, class_id, year_id, variant,
                                 points, total, mark, level, version, batch_id, batch_row,
                                 taken_at)
    VALUES (:school_id, :monitoring_id, :code, :class_id, :year_id, :variant, :points, :total,
            :mark, :level, :version, :batch_id, :batch_row, :at)
    ON CONFLICT (school_id, monitoring_id, code) DO UPDATE SET
           variant = excluded.variant, points = excluded.points, total = excluded.total,
           mark = excluded.mark, level = excluded.level, version = excluded.version,
           batch_id = excluded.batch_id, batch_row = excluded.batch_row,
           taken_at = excluded.taken_at
    """
)

_REMEMBER = text(
    """
    INSERT INTO external_result_change (school_id, monitoring_id, code, version, class_id,
                                        year_id, content, region, batch, batch_row, at)
    VALUES (:school_id, :monitoring_id, :code, :version, :class_id, :year_id,
            jsonb_build_object('variant', CAST(:variant AS text),
                               'points', to_jsonb(CAST(:points AS text[])),
                               'total', CAST(:written_total AS text),
                               'mark', CAST(:mark AS text), 'level', CAST(:level AS text)),
            :region, :batch, :batch_row, :at)
    """
)
