"""Closes the year of a class and requests its packages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, update
from sqlalchemy.orm import Session

from services.journal.attendance_codes.queries import codes_now
from services.journal.classes.models import ClassJournal
from services.journal.closing.access import YEAR_CLOSE
from services.journal.closing.models import (
    MAKE_PACKAGE,
    ClosingStep,
    CouncilDecision,
    JournalPackage,
    YearClosing,
)
from services.journal.closing.queries.council import read_council
from services.journal.closing.queries.facts import CLOSING_FACTS, COUNCIL_FACTS
from services.journal.closing.queries.journal import (
    Journal,
    PackageStatus,
    read_packages,
    read_terms,
)
from services.journal.closing.rules import Decision
from services.journal.closing.usecases.checklist import load_journal, year_points
from services.journal.facts.usecases import record_facts
from services.journal.years.rules import TermState
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database, new_id
from services.shared.errors import BadInput, Conflict, FieldError
from services.shared.messaging import contracts, outbox
from services.shared.process.clock import day_of, now
from services.shared.waiting.table import add_work
from services.shared.wording import said

KINDS = ("journal", "class_summary_sheet")
"""What a closed year leaves: each a case file of its own, since their terms differ."""


@dataclass(frozen=True, slots=True)
class Council:
    """What the teachers' council decided: its protocol, and the children it names otherwise.

    A child that is not named is decided on as proposed.
    """

    protocol_no: str
    protocol_on: date
    decisions: Mapping[UUID, Decision]


def close_year(
    database: Database, caller: Caller, class_id: UUID, council: Council
) -> list[PackageStatus]:
    """Close the year of a class, publish that, and ask for its packages; return how far they are.

    A year that is closed already stays as it is.

    Raises:
        Conflict: a term is open, or the year is not over.
        BadInput: the protocol has no number, or a decision names a child of another class.
        Forbidden: the caller's role does not allow it.
        NotFound: the school has no such class.
    """
    at = now()
    with database.transaction(caller.school_id) as session:
        journal, basis = load_journal(session, caller, YEAR_CLOSE, class_id, lock=True)
        if journal.closed_at is None:
            _demand_closable(session, journal, day_of(at))
            _write(session, caller, journal, council, at)
            for kind in KINDS:
                request_package(session, school_of(caller), journal.id, kind, 1, at)
            _publish(session, caller, journal, at)
        record_access(session, caller, basis, kind="marks")
        return read_packages(session, journal)


def request_package(
    session: Session, school_id: str, journal_id: UUID, kind: str, version: int, at: datetime
) -> None:
    """Request a package of a closed year from the worker: a caller's step."""
    package_id = new_id()
    session.execute(
        insert(JournalPackage).values(
            school_id=school_id,
            id=package_id,
            class_journal_id=journal_id,
            kind=kind,
            version=version,
            asked_at=at,
        )
    )
    add_work(session, MAKE_PACKAGE, package_id, at, school_id=school_id)


def _demand_closable(session: Session, journal: Journal, day: date) -> None:
    terms = read_terms(session, journal)
    blocking = [point for point in year_points(journal, terms, day) if point.blocking]
    if blocking or not terms:
        raise Conflict(said(
            "Учебный год закрыть нельзя: сначала закройте все периоды и дождитесь "
            "%(year_ends_on)s.",
            year_ends_on=journal.year_ends_on,
        ))


def _write(
    session: Session, caller: Caller, journal: Journal, council: Council, at: datetime
) -> None:
    school_id = school_of(caller)
    if not council.protocol_no.strip():
        what = said("Укажите номер протокола педагогического совета.")
        raise BadInput(what, errors=[FieldError("protocol_no", what)])
    proposed = read_council(session, journal)
    strangers = set(council.decisions) - {pupil.id for pupil in proposed}
    if strangers:
        what = said("В решении назван ребёнок, которого нет в классе. Обновите страницу.")
        raise BadInput(what, errors=[FieldError("decisions", what)])
    session.execute(
        insert(YearClosing).values(
            school_id=school_id,
            class_journal_id=journal.id,
            closed_on=journal.year_ends_on,
            closed_at=at,
            protocol_no=council.protocol_no.strip(),
            protocol_on=council.protocol_on,
        )
    )
    _keep_letters(session, school_id, journal)
    record_facts(session, caller, CLOSING_FACTS, [journal.id])
    if proposed:
        session.execute(
            insert(CouncilDecision),
            [
                {
                    "school_id": school_id,
                    "class_journal_id": journal.id,
                    "pupil_id": pupil.id,
                    "decision": council.decisions.get(pupil.id, pupil.decision),
                }
                for pupil in proposed
            ],
        )
        record_facts(session, caller, COUNCIL_FACTS, [journal.id])
    session.execute(
        insert(ClosingStep).values(
            school_id=school_id,
            id=new_id(),
            class_journal_id=journal.id,
            state=TermState.CLOSED,
            at=at,
            user_id=caller.user_id,
            person_id=caller.person_id,
            role=caller.role,
        )
    )


def _keep_letters(session: Session, school_id: str, journal: Journal) -> None:
    """Keep how the school writes attendance codes now: for the pages and papers of this year."""
    session.execute(
        update(ClassJournal)
        .where(ClassJournal.school_id == school_id, ClassJournal.id == journal.id)
        .values(attendance_codes=func.coalesce(codes_now(school_id), "[]"))
    )


def _publish(session: Session, caller: Caller, journal: Journal, at: datetime) -> None:
    outbox.publish(
        session,
        contracts.CLASS_JOURNAL_CLOSED,
        f"class_journal/{journal.id}",
        {
            "class_journal_id": journal.id,
            "class_id": journal.class_id,
            "class_name": journal.class_name,
            "grade": journal.grade,
            "year": {
                "name": journal.year,
                "starts_on": journal.year_starts_on,
                "ends_on": journal.year_ends_on,
            },
            "opened_at": journal.opened_at,
            "closed_on": journal.year_ends_on,
            "closed_at": at,
        },
        caller,
    )
