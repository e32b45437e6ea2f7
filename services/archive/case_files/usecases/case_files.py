"""Case files: registered and closed by events; the list that people see, and each one's story."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.archive.acts.models import DisposalAct, DisposalItem
from services.archive.case_files.access import ARCHIVE_READ
from services.archive.case_files.models import CaseFile, RetentionRule
from services.archive.case_files.rules.retention import (
    DEFAULT_RULES,
    Anchor,
    RecordKind,
    disposable_from,
    explain,
)
from services.archive.case_files.usecases.loading import bring_up_to
from services.archive.demo_clock.usecases import Clock
from services.archive.packages.usecases.packages import told_packages
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import NotFound
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
    _register(
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
    _register(
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


def list_case_files(
    database: Database, days: Clock, caller: Caller, year_name: str | None
) -> list[dict[str, Any]]:
    """Return the school's case files, newest year first, each with its date and the reason.

    Raises:
        Forbidden: the caller's role does not read the archive.
    """
    basis = require(ARCHIVE_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        bring_up_to(session, school_of(caller), days.today(session))
        query = select(CaseFile).order_by(
            CaseFile.year_name.desc(), CaseFile.case_index, CaseFile.title, CaseFile.id
        )
        if year_name is not None:
            query = query.where(CaseFile.year_name == year_name)
        files = session.scalars(query).all()
        record_access(session, caller, basis, kind="archive")
    return [_told(file) for file in files]


def read_case_file(
    database: Database, days: Clock, caller: Caller, file_id: UUID
) -> dict[str, Any]:
    """Return the story of one case file: its days, the reason of its date, packages, its act.

    Raises:
        Forbidden: the caller's role does not read the archive.
        NotFound: the school has no such case file.
    """
    basis = require(ARCHIVE_READ, caller, Target())
    with database.transaction(caller.school_id) as session:
        bring_up_to(session, school_of(caller), days.today(session))
        file = session.get(CaseFile, (school_of(caller), file_id))
        if file is None:
            raise NotFound("Такого дела в архиве нет.")
        packages = told_packages(session, file.school_id, file.id)
        act = _act_of(session, file)
        record_access(session, caller, basis, kind="archive")
        return {
            **_told(file), "registered_at": file.registered_at, "packages": packages, "act": act
        }


def _act_of(session: Session, file: CaseFile) -> dict[str, Any] | None:
    """Return the act that a case file is in, unless it was refused or withdrawn."""
    act = session.scalar(
        select(DisposalAct)
        .join(
            DisposalItem,
            (DisposalItem.school_id == DisposalAct.school_id)
            & (DisposalItem.act_id == DisposalAct.id),
        )
        .where(
            DisposalItem.school_id == file.school_id,
            DisposalItem.case_file_id == file.id,
            DisposalItem.live,
        )
    )
    keys = ("id", "state", "number", "acted_on", "proposed_at", "closed_on")
    return None if act is None else {key: getattr(act, key) for key in keys}


def _register(session: Session, school_id: str, **file: Any) -> None:
    session.execute(
        insert(CaseFile)
        .values(school_id=school_id, id=new_id(), registered_at=now(), **file)
        .on_conflict_do_nothing(index_elements=["school_id", "kind", "source_id"])
    )


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
        "kind": file.kind,
        "title": file.title,
        "case_index": file.case_index,
        "year": file.year_name,
        "opened_on": file.opened_on,
        "closed_on": file.closed_on,
        "closes_on": file.closes_on,
        "closed_at": file.closed_at,
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
