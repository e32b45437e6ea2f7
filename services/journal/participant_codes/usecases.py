"""Issues the codes under which a class takes part in a monitoring; the list stays at school."""

import secrets
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from services.destruction import refuse_destroyed
from services.journal.classes.models import ClassJournal, SchoolClass
from services.journal.monitorings.models import Monitoring as MonitoringRow
from services.journal.monitorings.rules import Monitoring
from services.journal.monitorings.usecases import get_monitoring
from services.journal.participant_codes.access import (
    PARTICIPANT_CODES_ISSUE,
    PARTICIPANT_CODES_READ,
)
from services.journal.participant_codes.models import ParticipantCode
from services.journal.participant_codes.queries import (
    select_codes,
    select_named_codes,
    select_without_code,
)
from services.journal.participant_codes.rules import CodesExhausted, draw_codes, fold_class_name
from services.journal.schools.usecases import school_name
from services.journal.years.models import AcademicYear
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Conflict, NotFound
from services.shared.process.clock import now, today
from services.shared.wording import said

_KIND = "participant_codes"


@dataclass(frozen=True, slots=True)
class CodedPupil:
    """A child by its full name, and its code."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes of a class for a monitoring; `pupils` in the order of a class's list."""

    monitoring: Monitoring
    class_id: UUID
    class_name: str
    pupils: list[CodedPupil]


def issue_codes(
    database: Database, caller: Caller, monitoring_id: str, class_id: UUID
) -> list[str]:
    """Give every child of a class a code, where it has none yet; return the codes of the class.

    In the order of digits, which says nothing of the children.

    Raises:
        Conflict: the monitoring is for another grade, or there are not enough codes.
        Destroyed: the class's journal went by an act.
        Forbidden: the caller's role issues no codes.
        NotFound: there is no such monitoring or class.
    """
    basis = require(
        PARTICIPANT_CODES_ISSUE, caller, Target(caller.school_id, class_id=class_id)
    )
    with database.transaction(caller.school_id) as session:
        school_id = school_of(caller)
        _demand_journal(session, school_id, class_id)
        monitoring = get_monitoring(session, monitoring_id)
        school_class = _get_class(session, school_id, class_id)
        _demand_grade(monitoring, school_class)
        _lock(session, school_id, monitoring)
        _draw_missing(session, caller, monitoring, school_class)
        record_access(session, caller, basis, kind=_KIND)
        codes = select_codes(school_id, monitoring_id, ParticipantCode.code)
        return list(
            session.scalars(
                codes.where(ParticipantCode.class_id == class_id).order_by(ParticipantCode.code)
            )
        )


def find_class_for(
    database: Database, caller: Caller, monitoring_id: str, class_name: str
) -> UUID:
    """Return the class of that name in the year of a monitoring.

    Where that year has none, the class of the present year, and then of the latest that has one.

    Raises:
        Forbidden: the caller's role issues no codes.
        NotFound: there is no such monitoring, school or class.
    """
    require(PARTICIPANT_CODES_ISSUE, caller, Target(caller.school_id))
    with database.transaction(caller.school_id) as session:
        school_name(session, school_of(caller))
        monitoring = get_monitoring(session, monitoring_id)
        found = session.execute(
            select(SchoolClass.id, SchoolClass.name, AcademicYear.starts_on, AcademicYear.ends_on)
            .join_from(SchoolClass, AcademicYear)
            .where(SchoolClass.school_id == caller.school_id)
            .order_by(AcademicYear.starts_on.desc())
        ).all()
    named = [row for row in found if fold_class_name(row.name) == fold_class_name(class_name)]
    for day in (monitoring.held_on, today()):
        for row in named:
            if row.starts_on <= day <= row.ends_on:
                class_id: UUID = row.id
                return class_id
    if not named:
        raise NotFound(said(
            "Класса %(class_name)s в школе %(school_id)s нет.",
            class_name=class_name, school_id=caller.school_id,
        ))
    latest: UUID = named[0].id
    return latest


def read_code_list(
    database: Database, caller: Caller, monitoring_id: str, class_id: UUID
) -> CodeList:
    """Return the codes of a class beside the names: the one place where both stand together.

    Raises:
        Forbidden: the caller's role may not see who works under which code.
        NotFound: there is no such monitoring or class.
    """
    basis = require(
        PARTICIPANT_CODES_READ, caller, Target(caller.school_id, class_id=class_id)
    )
    with database.transaction(caller.school_id) as session:
        school_id = school_of(caller)
        monitoring = get_monitoring(session, monitoring_id)
        school_class = _get_class(session, school_id, class_id)
        rows = session.execute(select_named_codes(school_id, monitoring_id, class_id))
        pupils = [CodedPupil(*row) for row in rows]
        record_access(session, caller, basis, kind=_KIND)
        return CodeList(monitoring, class_id, school_class.name, pupils)


def _get_class(session: Session, school_id: str, class_id: UUID) -> SchoolClass:
    school_class = session.get(SchoolClass, (school_id, class_id))
    if school_class is None:
        raise NotFound(said("Такого класса нет."))
    return school_class


def _demand_journal(session: Session, school_id: str, class_id: UUID) -> None:
    """Make a destruction of the class's journal wait; after one, let no code be issued."""
    session.execute(
        select(ClassJournal.id)
        .where(ClassJournal.school_id == school_id, ClassJournal.class_id == class_id)
        .with_for_update(read=True)
    )
    refuse_destroyed(session, school_id, class_id=class_id)


def _demand_grade(monitoring: Monitoring, school_class: SchoolClass) -> None:
    if school_class.grade != monitoring.grade:
        raise Conflict(said(
            "Мониторинг «%(title)s» — для %(grade)s классов, а %(name)s — нет.",
            title=monitoring.title, grade=monitoring.grade, name=school_class.name,
        ))


def _lock(session: Session, school_id: str, monitoring: Monitoring) -> None:
    """Let those who issue codes of one monitoring in one school wait for each other."""
    key = f"codes {school_id} {monitoring.id}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))
    row = session.get_one(MonitoringRow, monitoring.id, with_for_update=True)
    row.codes_issued_at = row.codes_issued_at or now()


def _draw_missing(
    session: Session, caller: Caller, monitoring: Monitoring, school_class: SchoolClass
) -> None:
    school_id = school_class.school_id
    day = _day_in_year(session, monitoring, school_class)
    without = session.scalars(
        select_without_code(school_id, monitoring.id, school_class.id, day)
    ).all()
    taken = set(session.scalars(select_codes(school_id, monitoring.id, ParticipantCode.code)))
    try:
        codes = draw_codes(
            len(without), monitoring.code_digits, taken, secrets.SystemRandom()
        )
    except CodesExhausted as error:
        raise Conflict(error.args[0]) from error
    if without:
        session.execute(
            insert(ParticipantCode),
            [
                {
                    "school_id": school_id,
                    "monitoring_id": monitoring.id,
                    "code": code,
                    "pupil_id": pupil_id,
                    "class_id": school_class.id,
                    "year_id": school_class.year_id,
                    "issued_at": now(),
                    "issued_by": caller.user_id,
                }
                for pupil_id, code in zip(without, codes, strict=True)
            ],
        )


def _day_in_year(session: Session, monitoring: Monitoring, school_class: SchoolClass) -> date:
    """Return the day of the monitoring, or the day of the class's year that is nearest to it."""
    year = session.get_one(AcademicYear, (school_class.school_id, school_class.year_id))
    return min(max(monitoring.held_on, year.starts_on), year.ends_on)
