"""Registers case files, and closes those of class journals, as events tell of them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.archive.case_files.models import CaseFile, RetentionRule
from services.archive.case_files.rules.retention import DEFAULT_RULES, RecordKind
from services.shared.database.base import new_id
from services.shared.process.clock import now

# Indexes in the nomenclature that a school starts with.
_JOURNAL_INDEX = "02-15"
_SUMMARY_INDEX = "02-16"


def register_journal(
    session: Session,
    school_id: str,
    *,
    class_journal_id: UUID,
    class_id: UUID,
    class_name: str,
    year_name: str,
    opened_on: date,
    closes_on: date,
) -> None:
    """Register the case file of a class journal with its retention; once, however often told.

    Runs in the transaction of the event that tells of the journal.
    """
    _ensure_rules(session, school_id)
    register_case_file(
        session,
        school_id,
        kind=RecordKind.JOURNAL,
        source_id=class_journal_id,
        title=f"Электронный журнал {class_name} класса",
        case_index=_JOURNAL_INDEX,
        year_name=year_name,
        opened_on=opened_on,
        closes_on=closes_on,
        class_id=class_id,
        class_name=class_name,
    )


def close_journal(
    session: Session,
    school_id: str,
    *,
    class_journal_id: UUID,
    class_id: UUID,
    class_name: str,
    year_name: str,
    opened_on: date,
    closed_on: date,
    closed_at: datetime,
) -> None:
    """Close the case file of a class journal and register its summary sheet, closed as well.

    From here on the retention of both is counted. Runs in the transaction of the event.
    """
    common: dict[str, Any] = {
        "year_name": year_name,
        "opened_on": opened_on,
        "closes_on": closed_on,
        "class_id": class_id,
        "class_name": class_name,
    }
    register_journal(session, school_id, class_journal_id=class_journal_id, **common)
    register_case_file(
        session,
        school_id,
        kind=RecordKind.CLASS_SUMMARY_SHEET,
        source_id=class_journal_id,
        title=f"Сводная ведомость {class_name} класса",
        case_index=_SUMMARY_INDEX,
        **common,
    )
    session.execute(
        update(CaseFile)
        .where(
            CaseFile.school_id == school_id,
            CaseFile.source_id == class_journal_id,
            CaseFile.kind.in_([RecordKind.JOURNAL, RecordKind.CLASS_SUMMARY_SHEET]),
            CaseFile.closed_on.is_(None),
        )
        .values(closed_on=closed_on, closed_at=closed_at)
    )


def register_case_file(
    session: Session,
    school_id: str,
    *,
    kind: RecordKind,
    source_id: UUID,
    title: str,
    case_index: str,
    year_name: str,
    opened_on: date,
    closes_on: date,
    closed_on: date | None = None,
    class_id: UUID | None = None,
    class_name: str | None = None,
) -> None:
    """Register a case file, once for its kind and source: a caller's step."""
    session.execute(
        insert(CaseFile)
        .values(
            school_id=school_id,
            id=new_id(),
            kind=kind,
            source_id=source_id,
            title=title,
            case_index=case_index,
            year_name=year_name,
            opened_on=opened_on,
            closes_on=closes_on,
            closed_on=closed_on,
            class_id=class_id,
            class_name=class_name,
            registered_at=now(),
        )
        .on_conflict_do_nothing(index_elements=["school_id", "kind", "source_id"])
    )


def _ensure_rules(session: Session, school_id: str) -> None:
    """Give a school that the archive meets for the first time the default rules."""
    session.execute(
        insert(RetentionRule)
        .values([{"school_id": school_id, **asdict(rule)} for rule in DEFAULT_RULES])
        .on_conflict_do_nothing()
    )
