"""Registers case files, and closes those of class journals, as events tell of them."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.archive.case_files.models import CaseFile, RetentionRule
from services.archive.case_files.rules import titles
from services.archive.case_files.rules.retention import DEFAULT_RULES, RecordKind
from services.shared.database.base import new_id
from services.shared.process.clock import now
from services.shared.wording import said

# Indexes in the nomenclature that a school starts with.
_JOURNAL_INDEX = "02-15"
_SUMMARY_INDEX = "02-16"


@dataclass(frozen=True, slots=True)
class ClassJournal:
    """A class journal of a year, as the journal tells of it."""

    school_id: str
    id: UUID
    class_id: UUID
    class_name: str
    year_name: str
    opened_on: date


def register_journal(session: Session, journal: ClassJournal, *, closes_on: date) -> None:
    """Register the case file of a class journal with its retention; once, however often told.

    Runs in the transaction of the event that tells of the journal.
    """
    _ensure_rules(session, journal.school_id)
    _register(
        session,
        journal,
        RecordKind.JOURNAL,
        said(titles.JOURNAL, class_name=journal.class_name),
        _JOURNAL_INDEX,
        closes_on,
    )
    # A class may be called otherwise while its year is open.
    session.execute(
        update(CaseFile)
        .where(
            CaseFile.school_id == journal.school_id,
            CaseFile.source_id == journal.id,
            CaseFile.kind == RecordKind.JOURNAL,
            CaseFile.closed_on.is_(None),
            CaseFile.class_name != journal.class_name,
        )
        .values(
            class_name=journal.class_name,
            title=said(titles.JOURNAL, class_name=journal.class_name),
        )
    )


def close_journal(
    session: Session, journal: ClassJournal, *, closed_on: date, closed_at: datetime
) -> None:
    """Close the case file of a class journal and register its summary sheet, closed as well.

    From here on the retention of both is counted. Runs in the transaction of the event.
    """
    register_journal(session, journal, closes_on=closed_on)
    _register(
        session,
        journal,
        RecordKind.CLASS_SUMMARY_SHEET,
        said(titles.CLASS_SUMMARY_SHEET, class_name=journal.class_name),
        _SUMMARY_INDEX,
        closed_on,
    )
    session.execute(
        update(CaseFile)
        .where(
            CaseFile.school_id == journal.school_id,
            CaseFile.source_id == journal.id,
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


def _register(
    session: Session,
    journal: ClassJournal,
    kind: RecordKind,
    title: str,
    case_index: str,
    closes_on: date,
) -> None:
    register_case_file(
        session,
        journal.school_id,
        kind=kind,
        source_id=journal.id,
        title=title,
        case_index=case_index,
        year_name=journal.year_name,
        opened_on=journal.opened_on,
        closes_on=closes_on,
        class_id=journal.class_id,
        class_name=journal.class_name,
    )


def _ensure_rules(session: Session, school_id: str) -> None:
    """Give a school that the archive meets for the first time the default rules."""
    session.execute(
        insert(RetentionRule)
        .values([{"school_id": school_id, **asdict(rule)} for rule in DEFAULT_RULES])
        .on_conflict_do_nothing()
    )
