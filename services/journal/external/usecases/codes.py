"""Issues the codes under which a class takes part in a monitoring; the list stays at school."""

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from services.destruction import refuse_destroyed
from services.journal.classes.models import ClassJournal, SchoolClass
from services.journal.external.access import PARTICIPANT_CODES_ISSUE, PARTICIPANT_CODES_READ
from services.journal.external.models import Monitoring as MonitoringRow
from services.journal.external.models import ParticipantCode
from services.journal.external.rules.codes import CodesExhausted, draw_codes
from services.journal.external.rules.judging import plain_class
from services.journal.external.rules.monitorings import Monitoring
from services.journal.external.usecases.announcing import get_monitoring
from services.journal.schools.usecases import school_name
from services.journal.years.models import AcademicYear
from services.shared.accountability.access import Target, require
from services.shared.accountability.access_log import record_access, school_of
from services.shared.accountability.caller import Caller
from services.shared.database.base import Database
from services.shared.errors import Conflict, NotFound
from services.shared.process.clock import now, today


def issue_codes(
    database: Database, caller: Caller, monitoring_id: str, class_id: UUID
) -> list[str]:
    """Give every child of a class a code, where it has none yet; return the codes of the class.

    In the order of digits, which tells nothing of the children.

    Raises:
        Conflict: the monitoring is for another grade, or there are not enough codes.
        Destroyed: the class's journal went by an act.
        NotFound: there is no such monitoring or class.
    """
    basis = require(
        PARTICIPANT_CODES_ISSUE, caller, Target(caller.school_id, class_id=class_id)
    )
    with database.transaction(caller.school_id) as session:
        _demand_journal(session, school_of(caller), class_id)
        monitoring = get_monitoring(session, monitoring_id)
        school_class = session.get(SchoolClass, (school_of(caller), class_id))
        if school_class is None:
            raise NotFound("Такого класса нет.")
        _demand_grade(monitoring, school_class)
        _lock(session, caller, monitoring)
        _draw_missing(session, caller, monitoring, school_class)
        record_access(session, caller, basis.on(class_id=class_id), kind="participant_codes")
        return _codes(session, caller, monitoring, class_id)


def find_class_for(
    database: Database, caller: Caller, monitoring_id: str, class_name: str
) -> UUID:
    """Return the class of that name in the year of a monitoring.

    Where that year has none, the class of the present year, and then of the latest that has one.

    Raises:
        NotFound: there is no such monitoring, school or class.
    """
    require(PARTICIPANT_CODES_ISSUE, caller, Target(caller.school_id))
    with database.transaction(caller.school_id) as session:
        school_name(session, school_of(caller))
        monitoring = get_monitoring(session, monitoring_id)
        found = session.execute(
            select(SchoolClass.id, SchoolClass.name, AcademicYear.starts_on, AcademicYear.ends_on)
            .join(
                AcademicYear,
                (AcademicYear.school_id == SchoolClass.school_id)
                & (AcademicYear.id == SchoolClass.year_id),
            )
            .where(SchoolClass.school_id == caller.school_id)
            .order_by(AcademicYear.starts_on.desc())
        ).all()
    named = [row for row in found if plain_class(row.name) == plain_class(class_name)]
    for day in (monitoring.held_on, today()):
        for row in named:
            if row.starts_on <= day <= row.ends_on:
                class_id: UUID = row.id
                return class_id
    if not named:
        raise NotFound(f"Класса {class_name} в школе {caller.school_id} нет.")
    latest: UUID = named[0].id
    return latest


def read_code_list(
    database: Database, caller: Caller, monitoring_id: str, class_id: UUID
) -> dict[str, Any]:
    """Return the codes of a class beside the names: the one place where both stand together.

    Raises:
        NotFound: there is no such monitoring or class.
    """
    basis = require(
        PARTICIPANT_CODES_READ, caller, Target(caller.school_id, class_id=class_id)
    )
    with database.transaction(caller.school_id) as session:
        monitoring = get_monitoring(session, monitoring_id)
        school_class = session.get(SchoolClass, (school_of(caller), class_id))
        if school_class is None:
            raise NotFound("Такого класса нет.")
        rows = session.execute(
            _LIST,
            {
                "school_id": caller.school_id,
                "monitoring_id": monitoring_id,
                "class_id": class_id,
            },
        ).mappings()
        told = {
            "monitoring": _told(monitoring),
            "class_id": class_id,
            "class_name": school_class.name,
            "pupils": [dict(row) for row in rows],
        }
        record_access(session, caller, basis.on(class_id=class_id), kind="participant_codes")
    return told


def list_monitorings(database: Database, caller: Caller) -> list[dict[str, Any]]:
    """Return every monitoring, the latest first, with the school's classes that it is for.

    Raises:
        Forbidden: the caller's role issues no codes.
    """
    require(PARTICIPANT_CODES_ISSUE, caller, Target(caller.school_id))
    with database.transaction(caller.school_id) as session:
        announced = session.scalars(
            select(MonitoringRow).order_by(MonitoringRow.held_on.desc(), MonitoringRow.id)
        ).all()
        classes = session.execute(_CLASSES, {"school_id": caller.school_id}).mappings().all()
    return [
        {
            **{key: getattr(one, key) for key in ("id", "title", "subject", "grade", "held_on")},
            "classes": [
                {key: row[key] for key in ("id", "name", "codes", "results")}
                for row in classes
                if row["monitoring_id"] == one.id
            ],
        }
        for one in announced
    ]


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
        raise Conflict(
            f"Мониторинг «{monitoring.title}» — для {monitoring.grade} классов, "
            f"а {school_class.name} — нет."
        )


def _lock(session: Session, caller: Caller, monitoring: Monitoring) -> None:
    """Let those who issue codes of one monitoring in one school wait for each other."""
    key = f"codes {school_of(caller)} {monitoring.id}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))
    row = session.get_one(MonitoringRow, monitoring.id, with_for_update=True)
    row.codes_issued_at = row.codes_issued_at or now()


def _draw_missing(
    session: Session, caller: Caller, monitoring: Monitoring, school_class: SchoolClass
) -> None:
    asked = {
        "school_id": caller.school_id,
        "class_id": school_class.id,
        "monitoring_id": monitoring.id,
        "day": _day(session, monitoring, school_class),
    }
    without = session.scalars(_WITHOUT_CODE, asked).all()
    taken = set(
        session.scalars(
            select(ParticipantCode.code).where(
                ParticipantCode.school_id == caller.school_id,
                ParticipantCode.monitoring_id == monitoring.id,
            )
        )
    )
    try:
        codes = draw_codes(
            len(without), monitoring.code_digits, taken, secrets.SystemRandom()
        )
    except CodesExhausted as error:
        raise Conflict(str(error)) from error
    if without:
        session.execute(
            insert(ParticipantCode),
            [
                {
                    "school_id": school_of(caller),
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


def _day(session: Session, monitoring: Monitoring, school_class: SchoolClass) -> date:
    """Return the day of the monitoring, or the day of the class's year that is nearest to it."""
    year = session.get_one(AcademicYear, (school_class.school_id, school_class.year_id))
    return min(max(monitoring.held_on, year.starts_on), year.ends_on)


def _codes(
    session: Session, caller: Caller, monitoring: Monitoring, class_id: UUID
) -> list[str]:
    return list(
        session.scalars(
            select(ParticipantCode.code)
            .where(
                ParticipantCode.school_id == caller.school_id,
                ParticipantCode.monitoring_id == monitoring.id,
                ParticipantCode.class_id == class_id,
            )
            .order_by(ParticipantCode.code)
        )
    )


def _told(monitoring: Monitoring) -> dict[str, Any]:
    return {
        "id": monitoring.id,
        "title": monitoring.title,
        "subject": monitoring.subject,
        "grade": monitoring.grade,
        "held_on": monitoring.held_on,
    }


_WITHOUT_CODE = text(
    """
    SELECT DISTINCT e.pupil_id
      FROM enrolment e
     WHERE e.school_id = :school_id AND e.class_id = :class_id
       AND e.enrolled_on <= :day AND (e.departed_on IS NULL OR e.departed_on >= :day)
       AND NOT EXISTS (SELECT FROM participant_code c
                        WHERE c.school_id = :school_id AND c.monitoring_id = :monitoring_id
                          AND c.pupil_id = e.pupil_id)
    """
)

_LIST = text(
    """
    SELECT concat_ws(' ', p.family_name, nullif(p.given_name, ''), nullif(p.patronymic, ''))
               AS name, c.code
      FROM participant_code c
      JOIN pupil p ON p.school_id = c.school_id AND p.id = c.pupil_id
     WHERE c.school_id = :school_id AND c.monitoring_id = :monitoring_id
       AND c.class_id = :class_id
     ORDER BY p.sort_key, p.id
    """
)

# The classes of the monitoring's grade in its year, or in the latest that the school has.
_CLASSES = text(
    """
    SELECT m.id AS monitoring_id, k.id, k.name,
           (SELECT count(*) FROM participant_code c
             WHERE c.school_id = k.school_id AND c.class_id = k.id AND c.monitoring_id = m.id
           ) AS codes,
           (SELECT count(*) FROM external_result r
             WHERE r.school_id = k.school_id AND r.class_id = k.id AND r.monitoring_id = m.id
           ) AS results
      FROM monitoring m
      JOIN LATERAL (
          SELECT y.id
            FROM academic_year y
           WHERE y.school_id = :school_id
           ORDER BY m.held_on BETWEEN y.starts_on AND y.ends_on DESC, y.starts_on DESC
           LIMIT 1
      ) y ON true
      JOIN school_class k ON k.school_id = :school_id AND k.year_id = y.id AND k.grade = m.grade
     ORDER BY k.letter COLLATE "C"
    """
)
