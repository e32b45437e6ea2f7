"""Case files: what is registered when a journal opens, and the list that people see."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.archive.domain.access import ACCESS
from services.archive.domain.retention import (
    DEFAULT_RULES,
    Anchor,
    RecordKind,
    disposable_from,
    explain,
)
from services.archive.models import CaseFile, RetentionRule
from services.archive.usecases.clock import Clock
from services.archive.usecases.loading import bring_up_to
from services.shared.access import Target, require
from services.shared.audit import record_access, school_of
from services.shared.auth import Caller
from services.shared.clock import now
from services.shared.db import Database, new_id

# Index of class journals in the nomenclature that a school starts with.
_JOURNAL_INDEX = "02-15"


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
    session.execute(
        insert(CaseFile)
        .values(
            school_id=school_id,
            id=new_id(),
            kind=RecordKind.JOURNAL,
            source_id=class_journal_id,
            title=f"Электронный журнал {class_name} класса",
            case_index=_JOURNAL_INDEX,
            year_name=year_name,
            opened_on=opened_on,
            closes_on=closes_on,
            registered_at=now(),
            class_id=class_id,
            class_name=class_name,
        )
        .on_conflict_do_nothing(index_elements=["school_id", "kind", "source_id"])
    )


def list_case_files(
    database: Database, days: Clock, caller: Caller, year_name: str | None
) -> list[dict[str, Any]]:
    """Return the school's case files, newest year first, each with its date and the reason.

    Raises:
        Forbidden: the caller's role does not read the archive.
    """
    ground = require(ACCESS, caller, "archive.read", Target())
    with database.transaction(caller.school_id) as session:
        bring_up_to(session, school_of(caller), days.today(session))
        query = select(CaseFile).order_by(
            CaseFile.year_name.desc(), CaseFile.case_index, CaseFile.title, CaseFile.id
        )
        if year_name is not None:
            query = query.where(CaseFile.year_name == year_name)
        files = session.scalars(query).all()
        record_access(
            session, caller, ground, kind="archive", subject_kind="school", subject_id=None
        )
    return [_told(file) for file in files]


def _ensure_rules(session: Session, school_id: str) -> None:
    """Give a school that the archive meets for the first time the default rules."""
    session.execute(
        insert(RetentionRule)
        .values([{"school_id": school_id, **asdict(rule)} for rule in DEFAULT_RULES])
        .on_conflict_do_nothing()
    )


def _told(file: CaseFile) -> dict[str, Any]:
    rule = file.rule
    anchor = Anchor(rule.anchor)
    closed_on = file.closed_on or file.closes_on
    return {
        "id": file.id,
        "title": file.title,
        "case_index": file.case_index,
        "year": file.year_name,
        "opened_on": file.opened_on,
        "closed_on": file.closed_on,
        "closes_on": file.closes_on,
        "retention": {
            "title": rule.title,
            "years": rule.years,
            "anchor": anchor.value,
            "source": rule.source,
            "confirmed": rule.confirmed,
        },
        "disposable_from": disposable_from(rule.years, anchor, closed_on),
        "expected": file.closed_on is None,
        "state": file.state,
        "why": explain(rule.years, anchor, rule.source, closed_on),
    }
